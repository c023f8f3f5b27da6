package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Main runs the command line given, without the program's name, and returns the
// exit code.
func Main(args []string) int {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	go interrupt(stop)
	catchBrokenPipes()
	c := newConsole()
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

// errInterrupted is the reason a run ends that the user interrupts.
var errInterrupted = errors.New("interrupted")

// interrupt ends the run at the first signal. The second one ends the program
// at once: the system is given its own way back.
func interrupt(stop context.CancelCauseFunc) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	if !signal.Ignored(os.Interrupt) { // as it is for jobs in the background of a script
		signal.Notify(signals, os.Interrupt)
	}
	<-signals
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	stop(errInterrupted)
}
