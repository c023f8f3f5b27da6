package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

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

// patience is how long an interrupted run may take to end before it says why.
const patience = time.Second

// interrupt ends the run at the first signal. The second one ends the program
// at once: the system is given its own way back.
func interrupt(stop context.CancelCauseFunc) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as it is for jobs in the background of a script, or under nohup
			signal.Notify(signals, s)
		}
	}
	<-signals
	signal.Reset(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	stop(errInterrupted)
	time.AfterFunc(patience, func() {
		fmt.Fprintln(os.Stderr, "comal: interrupted; waiting for what runs (interrupt again to end now)")
	})
}
