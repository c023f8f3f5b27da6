package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// errInterrupted is the reason a run ends that the user interrupts.
var errInterrupted = errors.New("interrupted")

const (
	// explainAfter is how long an interrupted run may take to end before it
	// says why.
	explainAfter = 300 * time.Millisecond
	// lastMoment is how long a run has to end after the second signal.
	lastMoment = 150 * time.Millisecond
)

// interrupts is what the signals ask for that end a program. After the first a
// run that drains starts nothing more, and anything else ends; the second ends
// all that runs, and the third is the system's own.
type interrupts struct {
	drain  chan struct{} // closed at the first signal
	drains atomic.Bool   // a run listens to it
}

// draining returns the channel that tells a run to start nothing more. Whoever
// asks for it must end when it is closed.
func (i *interrupts) draining() <-chan struct{} {
	i.drains.Store(true)
	return i.drain
}

// listen waits for signals.
func (i *interrupts) listen(stop context.CancelCauseFunc) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as it is for jobs in the background of a script, or under nohup
			signal.Notify(signals, s)
		}
	}
	<-signals
	close(i.drain)
	if !i.drains.Load() {
		stop(errInterrupted)
	}
	explain := time.AfterFunc(explainAfter, func() {
		fmt.Fprintln(os.Stderr, "comal: interrupted; waiting for what runs (interrupt again to end now)")
	})
	<-signals
	explain.Stop()
	signal.Reset(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	stop(errInterrupted)
	time.AfterFunc(lastMoment, func() { // a goroutine cannot be ended otherwise
		fmt.Fprintln(os.Stderr, "comal: interrupted")
		os.Exit(exitInterrupted)
	})
}
