// Package local is the engine of this process: items run on goroutines. It
// costs about a microsecond a task and shares memory with its caller, but a
// goroutine cannot be killed, and a crash takes the process along.
package local

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/comal-go/comal/engine"
)

// Engine runs tasks on goroutines. Make one with New.
type Engine struct {
	ctx   context.Context
	prog  engine.Program
	slots []slot

	// For those who submit tasks instead of having them pulled.
	opening  sync.Once
	tasks    chan engine.Task
	results  chan engine.Result
	closing  chan struct{} // closed by Close
	mu       sync.Mutex
	closed   bool
	underway sync.WaitGroup // tasks submitted and not reported; added to only while not closed
}

// slot is what one goroutine is doing.
type slot struct {
	name  string
	task  atomic.Uint64
	first atomic.Int64
	n     atomic.Int64
	since atomic.Int64 // time.Time.UnixNano
}

// New returns an engine that has not been started.
func New() *Engine { return &Engine{closing: make(chan struct{})} }

// Properties says what goroutines can do.
func (e *Engine) Properties() engine.Properties {
	return engine.Properties{Name: "local", SharedStore: true, SharedMemory: true, CostPerTask: time.Microsecond}
}

// Start takes the program, which must have a Run function. Items see ctx.
func (e *Engine) Start(ctx context.Context, prog engine.Program) error {
	if prog.Run == nil {
		return &engine.StartError{
			Program: prog.Name,
			Message: "only Go functions run in this process",
			Advice:  "leave out --on local:, or use --on procs:",
		}
	}
	if e.slots != nil {
		return &engine.StartError{Program: prog.Name, Message: "the engine has been started before", Advice: "make a new one for each call"}
	}
	e.ctx, e.prog = ctx, prog
	e.slots = make([]slot, max(1, prog.Processes))
	for i := range e.slots {
		e.slots[i].name = "g" + strconv.Itoa(i+1)
	}
	return nil
}

// Pull runs the feed's tasks on the caller and as many goroutines beside it as
// there are tasks for. Each starts the next when it has got something to do, so
// a run that is over at once costs one goroutine.
func (e *Engine) Pull(feed engine.Feed) { e.pull(feed, 0) }

func (e *Engine) pull(feed engine.Feed, i int) {
	next := i + 1
	for {
		t, ok := feed.Next()
		if !ok {
			return
		}
		if next < len(e.slots) {
			go e.pull(feed, next)
			next = len(e.slots)
		}
		e.run(feed, i, t)
	}
}

// run runs one task and reports it. A function may end its goroutine
// (runtime.Goexit, as testing's FailNow does): another one then takes its place.
func (e *Engine) run(feed engine.Feed, i int, t engine.Task) {
	s := &e.slots[i]
	returned := false
	defer func() {
		s.n.Store(0)
		if !returned {
			feed.Done(engine.Result{ID: t.ID, Worker: s.name, Final: true, Lost: goexit, Started: t.N})
			if i == 0 { // the caller of Pull, which ends when the feed does
				e.pull(feed, 0)
				return
			}
			go e.pull(feed, i)
		}
	}()
	began := time.Now()
	s.task.Store(t.ID)
	s.first.Store(int64(t.First))
	s.since.Store(began.UnixNano())
	s.n.Store(int64(t.N))
	res := e.prog.Run(e.ctx, t)
	returned = true
	res.ID, res.Final, res.Worker, res.Wall = t.ID, true, s.name, time.Since(began)
	feed.Done(res)
}

var goexit = &engine.ItemError{
	Kind:    engine.KindPanic,
	Message: "the function ended its goroutine (runtime.Goexit)",
	Advice:  "return an error instead",
}

// Workers tells what the goroutines are doing.
func (e *Engine) Workers() []engine.Worker {
	ws := make([]engine.Worker, len(e.slots))
	for i := range e.slots {
		s := &e.slots[i]
		ws[i] = engine.Worker{Name: s.name, N: int(s.n.Load()), At: -1}
		if ws[i].N > 0 {
			ws[i].Task, ws[i].First, ws[i].Since = s.task.Load(), int(s.first.Load()), time.Unix(0, s.since.Load())
		}
	}
	return ws
}

// Resize is not supported: goroutines are as many as at the start.
func (e *Engine) Resize(context.Context, int, int) error { return errors.ErrUnsupported }

// Cancel does nothing: a goroutine cannot be ended. Functions see the context.
func (e *Engine) Cancel(uint64) {}
