// Package drive runs a program over items: it lies between the scheduler, which
// decides, and an engine, which runs. Workers that share this process's memory
// pull their tasks from it; to others it pushes.
package drive

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// Sink knows the items and receives what becomes of them. Positions are the
// scheduler's; Run.Index tells the place in the input.
type Sink interface {
	// Encode adds the arguments of a task that crosses processes. If an item
	// cannot travel it returns an error whose Index counts from the task's first.
	Encode(t *engine.Task) *engine.ItemError
	// Settle takes the values of the r.N items from position first on, and may
	// add to r.Fails. It is called by several goroutines, before the items are
	// released.
	Settle(first, attempt int, r *engine.Result)
	// Fail tells that an item has failed for good. It is called with the run
	// locked, before the item is released.
	Fail(pos int, e *engine.ItemError)
	// Release lets go of the items at [first, first+n). It is called with the
	// run locked.
	Release(first, n int)
	// Died tells of a worker that was lost, Index being that of the item it was
	// at, -1 if it was at none. The item may be tried again; if not, Fail is
	// called later.
	Died(e *engine.ItemError)
}

// Run is one run of a program over items. It is an engine.Feed.
type Run struct {
	OnStop func(cause error) // called once if the run is stopped; may be nil

	eng     engine.Engine
	shared  bool // the engine works on the items as they lie here
	backups bool
	sink    Sink
	start   time.Time

	mu       sync.Mutex
	work     sync.Cond // there is something in ready, or the run has ended
	room     sync.Cond // the input may deliver, or the run has ended
	s        *sched.Sched
	ready    []sched.Task
	cause    error           // why the run was drained or stopped
	stopped  bool            // not only drained
	quit     func()          // lets go of who submits
	drain    *time.Timer     // stops a run that is drained
	kills    map[uint64]kill // what workers are to be lost for, by task
	losers   []uint64        // tasks that the engine is to cancel
	latest   recent
	listener func(Ended) // nil is nobody
	stats    Stats

	offered atomic.Int64 // items of Offer that the scheduler has not heard of
	hungry  atomic.Int64 // workers that wait for a task
}

// Stats counts what has happened.
type Stats struct {
	Done, Failed, Retried int
	Known                 int           // of those done: in an earlier run
	Busy                  time.Duration // wall times of all items
	PeakRSS               int64         // largest seen in one worker, in bytes
	Threads               int           // most live threads seen in one worker
}

// New returns a run that has not begun. The engine must have been started.
func New(eng engine.Engine, cfg sched.Config, sink Sink) *Run {
	p := eng.Properties()
	cfg.Overhead = p.CostPerTask
	cfg.Ahead = !p.SharedMemory
	cfg.Backups = cfg.Backups && !p.SharedMemory // two would write into one place, and none can be ended
	r := &Run{
		eng: eng, shared: p.SharedMemory, backups: cfg.Backups, sink: sink, start: time.Now(),
		s: sched.New(cfg), kills: map[uint64]kill{}, quit: func() {},
	}
	r.work.L, r.room.L = &r.mu, &r.mu
	return r
}

// Work runs items until the input has ended and all are done, or the run is
// stopped. It returns the cause of the latter, nil if nothing was left out.
func (r *Run) Work(ctx context.Context) error {
	if ctx.Done() != nil {
		defer context.AfterFunc(ctx, func() { r.Stop(context.Cause(ctx)) })()
	}
	if r.backups {
		defer r.watch()()
	}
	if p, ok := r.eng.(engine.Puller); ok {
		p.Pull(r)
	} else {
		r.push(ctx)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.stopped && r.s.Complete() {
		return nil
	}
	return r.cause
}

// glance is how often a run looks for items that are late.
const glance = 100 * time.Millisecond

// watch tells the scheduler that time passes until the function it returns is
// called.
func (r *Run) watch() (end func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(glance)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				r.tell(sched.Event{Kind: sched.Look})
			case <-over:
				return
			}
		}
	}()
	return func() {
		close(over)
		<-ended
	}
}

// push hands tasks to the engine and takes its results until there are no more
// of either.
func (r *Run) push(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.mu.Lock()
	r.quit = cancel
	if r.stopped {
		cancel()
	}
	r.mu.Unlock()
	over := make(chan struct{})
	collected := make(chan struct{})
	go func() {
		defer close(collected)
		r.collect(over)
	}()
	for {
		t, ok := r.Next()
		if !ok {
			break
		}
		r.submit(ctx, t)
	}
	close(over)
	<-collected
}

// collect books results until over.
func (r *Run) collect(over <-chan struct{}) {
	for {
		select {
		case res, ok := <-r.eng.Results():
			if !ok {
				r.Stop(errEngineClosed)
				return
			}
			r.Done(res)
		case <-over:
			return
		}
	}
}

// submit encodes a task and hands it to the engine. An item that cannot travel
// fails alone: what stands before it is sent, what follows comes back.
func (r *Run) submit(ctx context.Context, t engine.Task) {
	if !r.shared && !r.encode(&t) {
		return
	}
	if err := r.eng.Submit(ctx, t); err != nil {
		r.Stop(err)
		r.Done(engine.Result{ID: t.ID, Final: true})
	}
	if r.backups && !r.knows(t.ID) { // its twin ended before the engine knew of it
		r.eng.Cancel(t.ID)
	}
}

// knows says that a task is still waited for.
func (r *Run) knows(id uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, known := r.s.Next(id)
	return known
}

// encode adds a task's arguments; false says that there is nothing to submit.
func (r *Run) encode(t *engine.Task) bool {
	bad := r.sink.Encode(t)
	if bad != nil && bad.Index > 0 {
		t.N = bad.Index
		t.Args, t.Arrays, t.Argv = nil, nil, nil
		bad = r.sink.Encode(t)
	}
	if bad != nil {
		bad.Index = 0
		r.Done(engine.Result{ID: t.ID, N: 1, Final: true, Fails: []*engine.ItemError{bad}})
	}
	return bad == nil
}

// Next waits for a task; false says that the run is over.
func (r *Run) Next() (engine.Task, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		r.absorb()
		if len(r.ready) > 0 {
			t := r.ready[0]
			r.ready = slices.Delete(r.ready, 0, 1) // there are never many
			return engine.Task{ID: t.ID, Attempt: t.Attempt, First: t.First, N: t.N, Budget: t.Budget}, true
		}
		if r.s.Finished() {
			return engine.Task{}, false
		}
		r.hungry.Add(1)
		if r.offered.Load() == 0 {
			r.work.Wait()
		}
		r.hungry.Add(-1)
	}
}

// Index returns which item of the input stands at a position.
func (r *Run) Index(pos int) int { return r.s.Index(pos) }

// Reordered says whether positions differ from indices.
func (r *Run) Reordered() bool { return r.s.Reordered() }

// Stats returns the counts so far.
func (r *Run) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	st := r.stats
	st.Retried = r.s.Retried()
	return st
}

// Total is the number of items, -1 while the input has not ended.
func (r *Run) Total() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.Total()
}

// Elapsed is the time since the run began.
func (r *Run) Elapsed() time.Duration { return time.Since(r.start) }
