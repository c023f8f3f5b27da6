package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/items"
	"github.com/comal-go/comal/internal/progress"
	"github.com/comal-go/comal/internal/results"
	"github.com/comal-go/comal/internal/units"
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
	r.watch = r.c.newWatch(r.flags.quiet, r.flags.json)
	defer r.watch.display.Close()
	if err := r.open(stop); err != nil {
		return errors.Join(err, r.close(false))
	}
	r.option.Progress = r.watch.update
	r.option.Drain = r.c.interrupts.draining()
	r.option.Died = r.died
	r.option.Warned = func(text string) { r.warn("%s", text) }
	r.started = time.Now()
	return r.finish(r.nameInit(r.run(ctx)))
}

// nameInit says of an init function that is not there that it is one.
func (r *mapRun) nameInit(err error) error {
	var start *engine.StartError
	if errors.As(err, &start) && start.Program != "" && start.Program == r.flags.initializer && start.Program != r.program.name {
		start.Program = "--init " + start.Program
	}
	return err
}

// finish writes what is left to be written and tells what happened. err is why
// the run ended early, nil if it did not.
func (r *mapRun) finish(err error) error {
	r.ended = time.Now()
	started := r.decided.Processes > 0
	if r.json != nil && started && !isPipe(err) {
		err = errors.Join(err, r.json.Summary(r.summary(err)))
	}
	if r.log != nil {
		p := r.final()
		r.log.Info("ended", "items", p.Done, "failed", p.Failed, "seconds", p.Elapsed.Seconds(), "processes", p.Processes, "threads", p.Threads)
	}
	if closing := r.close(err == nil); err == nil || closing != nil && !strings.Contains(err.Error(), closing.Error()) {
		err = errors.Join(err, closing) // a disk that is full is told of once
	}
	r.watch.display.Close()
	if !started || isPipe(err) {
		return err
	}
	if r.watch.tells() && (err == nil || r.final().Done > 0) { // else it would speak of no items
		fmt.Fprintln(r.c.err, progress.Summary(r.final()))
		if why := progress.Why(r.final(), r.flags.verbose); why != "" {
			fmt.Fprintln(r.c.err, why)
		}
	}
	r.failures.List(r.c.err, r.flags.verbose)
	if err != nil && r.flags.out != "" {
		fmt.Fprintf(r.c.err, "%s was not written, because the run did not reach its end\n", items.Quote(r.flags.out))
	}
	if err != nil && r.flags.resume != "" && r.final().Done > 0 {
		fmt.Fprintf(r.c.err, "what was done is kept in %s: the same command goes on from there\n", items.Quote(r.flags.resume))
	}
	return r.outcome(err)
}

// outcome is what the run ends with, once everything has been told.
func (r *mapRun) outcome(err error) error {
	var start *engine.StartError
	switch {
	case err == nil && r.failures.Count > 0:
		return errItemsFailed
	case errors.Is(err, comal.ErrTooManyFailures) && r.flags.failFast:
		fmt.Fprintln(r.c.err, "comal: stopped at the first item that failed (--fail-fast)")
		return errItemsFailed
	case errors.Is(err, comal.ErrTooManyFailures):
		fmt.Fprintf(r.c.err, "comal: stopped after %s (--max-failures %s)\n",
			units.Plural(r.failures.Count, "item failed", "items failed"), &r.flags.maxFailures)
		return errItemsFailed
	case errors.As(err, &start):
		return &lostError{start}
	}
	return err
}

// final is the last snapshot. Items that were not finished are not done, the
// time is the user's: workers have to be started, too, and the split is the one
// that was found.
func (r *mapRun) final() comal.Progress {
	p := progress.Settled(r.watch.newest())
	p.Done -= r.canceled
	p.Failed -= r.canceled
	p.Elapsed = r.ended.Sub(r.started)
	return p
}

// summary is the last line of JSON.
func (r *mapRun) summary(err error) results.Summary {
	p := r.final()
	s := results.Summary{
		Items: p.Done, Failed: p.Failed, Resumed: p.Resumed, Seconds: p.Elapsed.Seconds(), Processes: p.Processes, Threads: p.Threads,
		PeakRSS: p.PeakRSS, Engine: p.Engine,
	}
	if x := progress.Speedup(p); x > 0 {
		s.Speedup = &x
	}
	s.Tuned = tunedSummary(p)
	if err != nil {
		s.Stopped, _, _ = strings.Cut(err.Error(), "\n")
	}
	return s
}

// tunedSummary is how the split was found, nil if it was given.
func tunedSummary(p comal.Progress) *results.Tuned {
	t := p.Tuned
	if t == nil {
		return nil
	}
	return &results.Tuned{
		Rule: results.Split{Processes: t.Rule[0], Threads: t.Rule[1]}, Gain: t.Gain, Probes: t.Probes,
		Probing: t.Probing.Seconds(), Measured: t.Measured, Recalled: t.Recalled, Why: t.Why,
	}
}
