package cli

import (
	"context"
	"errors"
	"syscall"

	"github.com/spf13/cobra"
)

// Main runs the command line given, without the program's name, and returns the
// exit code.
func Main(args []string) int {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	catchBrokenPipes()
	c := newConsole()
	c.args = args
	go c.interrupts.listen(stop)
	root := newRoot(c)
	root.SetArgs(args)
	return c.run(ctx, root)
}

// run runs a command and returns the exit code.
func (c *console) run(ctx context.Context, cmd *cobra.Command) (code int) {
	defer func() {
		if v := recover(); v != nil {
			code = c.crashed(v)
		}
	}()
	err := cmd.ExecuteContext(ctx)
	if isPipe(err) {
		return dieOfBrokenPipe()
	}
	return c.report(err)
}

// isPipe says whether the reader of our output has left. There is nobody to
// tell.
func isPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
