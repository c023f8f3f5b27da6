// Package worker is the Go side of a worker process: it answers the
// coordinator's frames by running a registered function.
//
// One goroutine reads a task, runs its items and writes the results: handing
// frames from a reader to a runner would cost more than all the rest of a round
// trip where a worker has one thread. That the coordinator is gone is seen by
// another goroutine, which ends the process whatever it is doing.
package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync/atomic"

	"github.com/comal-go/comal/internal/beat"
	"github.com/comal-go/comal/internal/registry"
	"github.com/comal-go/comal/internal/wire"
)

var asked atomic.Bool

// Wanted says whether this process was started to be a worker and has not
// become one yet.
func Wanted() bool {
	asked.Store(true)
	return os.Getenv(wire.WorkerVariable) != ""
}

// Asked says whether this program has called Wanted. One that has not would run
// from its beginning, and not become a worker, if it were started as one.
func Asked() bool { return asked.Load() }

// Serve makes this process a worker until the coordinator closes its standard
// input, and returns the exit code. Standard input is empty from then on, and
// standard output goes where standard error goes. newContext makes what items
// are given as their context.
func Serve(newContext func(threads int) context.Context) int {
	os.Unsetenv(wire.WorkerVariable)
	swallowInterrupts()
	in, out, err := takeStreams()
	if err == nil {
		w := &worker{in: wire.NewReader(in), printed: capture{file: os.Stderr}}
		go exitWhenAlone(in)
		err = w.serve(out, newContext)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "comal worker:", err)
		return 1
	}
	return 0
}

// swallowInterrupts leaves ^C to the coordinator. Ignoring the signal would do
// so for the worker's children, too.
func swallowInterrupts() { signal.Notify(make(chan os.Signal, 1), os.Interrupt) }

// worker is the state of this process as a worker.
type worker struct {
	in      *wire.Reader
	out     *wire.Writer
	ctx     context.Context
	entry   *registry.Entry
	json    bool
	printed capture
	memory  peak
	page    *beat.Page // nil if there is none
}

func (w *worker) serve(out io.Writer, newContext func(int) context.Context) error {
	if _, err := fmt.Fprintln(out, greeting()); err != nil {
		return err
	}
	f, err := w.in.Read()
	if err == io.EOF {
		return nil
	}
	var prog wire.Program
	if err == nil && f.Kind != wire.KindProgram {
		err = fmt.Errorf("%w: kind %d before any program", wire.ErrFrame, f.Kind)
	}
	if err == nil {
		err = json.Unmarshal(f.Head, &prog)
	}
	if err != nil {
		return err
	}
	threads := max(1, prog.Threads)
	runtime.GOMAXPROCS(threads)
	w.ctx = newContext(threads)
	w.json = prog.JSON
	w.in.Scratch = prog.Scratch
	w.out = wire.NewWriter(out, prog.Scratch)
	if prog.Beat > 0 {
		w.page, _ = beat.Open(prog.Beat) // without one the coordinator knows less, and is told so
	}
	ready := w.prepare(prog)
	ready.Beats = w.page != nil
	if ready.Error == "" {
		w.printed.rest() // by the program's start; it is no item's
	}
	if err := w.out.Write(wire.KindReady, f.ID, ready, nil); err != nil {
		return err
	}
	return w.loop()
}

// loop answers tasks until standard input ends.
func (w *worker) loop() error {
	for {
		f, err := w.in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if f.Kind != wire.KindTask {
			return fmt.Errorf("%w: kind %d instead of a task", wire.ErrFrame, f.Kind)
		}
		w.page.Begin(f.ID, 0) // what comes before it may end the worker as well
		var head wire.Task
		if err := json.Unmarshal(f.Head, &head); err != nil {
			return fmt.Errorf("head of a task: %w", err)
		}
		if err := w.task(f.ID, head, f.Payload); err != nil {
			return err
		}
	}
}

func greeting() wire.Hello {
	return wire.Hello{Build: wire.Build(), Platform: runtime.GOOS + "/" + runtime.GOARCH, SIMD: "-"}
}
