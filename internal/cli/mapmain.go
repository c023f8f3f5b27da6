package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/engine"
)

// notParsed answers to flags that came after words.
func (f *mapFlags) notParsed(cmd *cobra.Command, err error) error {
	var usage *usageError
	if errors.As(err, &usage) {
		return err
	}
	return flagError(cmd, err)
}

// ordered says whether results keep the order of the items: unless commands
// print to a terminal, where people want to see them as they come.
func (f *mapFlags) ordered(c *console, p *program) bool {
	if f.orderGiven {
		return f.keepOrder
	}
	return p.kind != engine.Command || !c.outTerminal || f.out != ""
}

// main runs the items and tells how it went.
func (r *mapRun) main(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if err := r.open(stop); err != nil {
		return err
	}
	err := r.run(ctx)
	err = errors.Join(err, r.close(err == nil))
	r.failures.List(r.c.err, r.flags.verbose)
	if err == nil && r.failures.Count > 0 {
		return errItemsFailed
	}
	return err
}
