// Package local is the engine of this process: items run on goroutines. It
// costs about a microsecond a task and shares memory with its caller, but a
// goroutine cannot be killed, and a crash takes the process along.
package local

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/comal-go/comal/engine"
)

// Engine runs tasks on goroutines. Make one with New.
type Engine struct {
	ctx  context.Context
	prog engine.Program
	want atomic.Int64 // goroutines there are to be

	crew  sync.Mutex
	slots []slot      // g1, g2, ... as many as at the start
	added []*slot     // those beyond
	feed  engine.Feed // what goroutines pull from; nil if there is nothing

	// For those who submit tasks instead of having them pulled.
	opening  sync.Once
	tasks    chan engine.Task
	results  chan engine.Result
	closing  chan struct{} // closed by Close
	mu       sync.Mutex
	fewer    chan struct{} // closed when there are to be fewer goroutines; nil if nothing was submitted
	closed   bool
	underway sync.WaitGroup // tasks submitted and not reported; added to only while not closed
}

// slot is what one goroutine is doing.
type slot struct {
	index int // from 0
	name  string
	open  bool // there is a goroutine; guarded by Engine.crew
	task  atomic.Uint64
	first atomic.Int64
	n     atomic.Int64
	since atomic.Int64 // time.Time.UnixNano
}

// New returns an engine that has not been started.
func New() *Engine { return &Engine{closing: make(chan struct{})} }

// Properties says what goroutines can do.
func (e *Engine) Properties() engine.Properties {
	return engine.Properties{Name: "local", SharedStore: true, SharedMemory: true, Resizable: true, CostPerTask: time.Microsecond}
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
	if e.prog.Run != nil {
		return &engine.StartError{Program: prog.Name, Message: "the engine has been started before", Advice: "make a new one for each call"}
	}
	e.ctx, e.prog = ctx, prog
	e.want.Store(int64(max(1, prog.Processes)))
	e.slots = make([]slot, e.want.Load())
	for i := range e.slots {
		e.slots[i].index = i
	}
	return nil
}

// Pull runs the feed's tasks on the caller and as many goroutines beside it as
// there are tasks for. Each starts the next when it has got something to do, so
// a run that is over at once costs one goroutine.
func (e *Engine) Pull(feed engine.Feed) {
	e.crew.Lock()
	e.feed = feed
	s := e.enlist()
	e.crew.Unlock()
	defer func() {
		e.crew.Lock()
		defer e.crew.Unlock()
		e.feed = nil
	}()
	e.pull(feed, s)
}

// enlist opens the first slot that has no goroutine; nil says that there are as
// many as there are to be. The crew must be locked.
func (e *Engine) enlist() *slot {
	for i := range int(e.want.Load()) {
		if i == e.known() {
			e.added = append(e.added, &slot{index: i})
		}
		if s := e.slot(i); !s.open {
			s.open, s.name = true, nameOf(i)
			return s
		}
	}
	return nil
}

// known is how many slots there have ever been, slot the one of an index. The
// crew must be locked.
func (e *Engine) known() int { return len(e.slots) + len(e.added) }

func (e *Engine) slot(i int) *slot {
	if i < len(e.slots) {
		return &e.slots[i]
	}
	return e.added[i-len(e.slots)]
}

// another starts one more goroutine, if there is to be one.
func (e *Engine) another() (started bool) {
	e.crew.Lock()
	defer e.crew.Unlock()
	if e.feed == nil {
		return false
	}
	s := e.enlist()
	if s == nil {
		return false
	}
	feed := e.feed
	if f, ok := feed.(submitted); ok {
		f.s = s
		feed = f
	}
	go e.pull(feed, s)
	return true
}

// leave lets the goroutine of a slot go, if there are to be fewer.
func (e *Engine) leave(s *slot) bool {
	e.crew.Lock()
	defer e.crew.Unlock()
	s.open = int64(s.index) < e.want.Load()
	return !s.open
}

func (e *Engine) pull(feed engine.Feed, s *slot) {
	for alone := true; ; {
		if int64(s.index) >= e.want.Load() && e.leave(s) {
			return
		}
		t, ok := feed.Next()
		if !ok {
			return
		}
		if t.N == 0 { // it is to leave
			continue
		}
		if alone {
			e.another()
			alone = false
		}
		e.run(feed, s, t)
	}
}

// run runs one task and reports it. A function may end its goroutine
// (runtime.Goexit, as testing's FailNow does): another one then takes its place.
func (e *Engine) run(feed engine.Feed, s *slot, t engine.Task) {
	returned := false
	defer func() {
		s.n.Store(0)
		if !returned {
			feed.Done(engine.Result{ID: t.ID, Worker: s.name, Final: true, Lost: goexit, Started: t.N})
			if s.index == 0 { // the caller of Pull, which ends when the feed does
				e.pull(feed, s)
				return
			}
			go e.pull(feed, s)
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
	e.crew.Lock()
	defer e.crew.Unlock()
	want := int(e.want.Load())
	var ws []engine.Worker
	for i := range e.known() {
		s := e.slot(i)
		w := engine.Worker{Name: nameOf(s.index), N: int(s.n.Load()), At: -1}
		if w.N > 0 {
			w.Task, w.First, w.Since = s.task.Load(), int(s.first.Load()), time.Unix(0, s.since.Load())
		}
		if w.N > 0 || s.index < want {
			ws = append(ws, w)
		}
	}
	for i := e.known(); i < want; i++ { // there has been nothing for them to do
		ws = append(ws, engine.Worker{Name: nameOf(i), At: -1})
	}
	return ws
}

func nameOf(index int) string { return "g" + strconv.Itoa(index+1) }

// Resize changes the number of goroutines. Those in excess end after the task
// they are at, at the latest. How many threads an item may use is the program's
// to tell it.
func (e *Engine) Resize(_ context.Context, processes, _ int) error {
	e.want.Store(int64(max(1, processes)))
	for e.another() {
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.fewer != nil {
		close(e.fewer)
		e.fewer = make(chan struct{})
	}
	return nil
}

// Muster tells how many goroutines there are. They need no start: a task finds
// one.
func (e *Engine) Muster() engine.Muster {
	e.crew.Lock()
	defer e.crew.Unlock()
	want := int(e.want.Load())
	m := engine.Muster{Wanted: want, Ready: want}
	for i := want; i < e.known(); i++ {
		if e.slot(i).n.Load() > 0 {
			m.Over++
		}
	}
	return m
}

// Cancel does nothing: a goroutine cannot be ended. Functions see the context.
func (e *Engine) Cancel(uint64) {}
