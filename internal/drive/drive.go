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
	// at, -1 if it was at none. The item may be tried again.
	Died(e *engine.ItemError)
}

// Run is one run of a program over items. It is an engine.Feed.
type Run struct {
	OnStop func(cause error) // called once if the run is stopped; may be nil

	eng    engine.Engine
	shared bool // the engine works on the items as they lie here
	sink   Sink
	start  time.Time

	mu    sync.Mutex
	work  sync.Cond // there is something in ready, or the run has ended
	room  sync.Cond // the input may deliver, or the run has ended
	s     *sched.Sched
	ready []sched.Task
	cause error // why the run was stopped
	stats Stats

	offered atomic.Int64 // items of Offer that the scheduler has not heard of
	hungry  atomic.Int64 // workers that wait for a task
}

// Stats counts what has happened.
type Stats struct {
	Done, Failed, Retried int
	Busy                  time.Duration // wall times of all items
	PeakRSS               int64         // largest seen in one worker, in bytes
	Threads               int           // most live threads seen in one worker
}

// New returns a run that has not begun. The engine must have been started.
func New(eng engine.Engine, cfg sched.Config, sink Sink) *Run {
	p := eng.Properties()
	cfg.Overhead = p.CostPerTask
	cfg.Ahead = !p.SharedMemory
	r := &Run{eng: eng, shared: p.SharedMemory, sink: sink, start: time.Now(), s: sched.New(cfg)}
	r.work.L, r.room.L = &r.mu, &r.mu
	return r
}

// Work runs items until the input has ended and all are done, or the run is
// stopped. It returns the cause of the latter.
func (r *Run) Work(ctx context.Context) error {
	if ctx.Done() != nil {
		defer context.AfterFunc(ctx, func() { r.Stop(context.Cause(ctx)) })()
	}
	if p, ok := r.eng.(engine.Puller); ok {
		p.Pull(r)
	} else {
		r.push(ctx)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cause
}

// push hands tasks to the engine and takes its results until there are no more
// of either.
func (r *Run) push(ctx context.Context) {
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

// Done books a result. Results of tasks that are not known any more are late
// and dropped.
func (r *Run) Done(res engine.Result) {
	r.mu.Lock()
	first, known := r.s.Next(res.ID)
	attempt := r.s.Attempt(first)
	r.mu.Unlock()
	if !known {
		return
	}
	r.sink.Settle(first, attempt, &res)

	r.mu.Lock()
	defer r.mu.Unlock()
	r.stats.Busy += res.Wall
	r.stats.PeakRSS = max(r.stats.PeakRSS, res.PeakRSS)
	r.stats.Threads = max(r.stats.Threads, res.Threads)
	if res.N > 0 || res.Final && res.Lost == nil {
		var fails []int
		for _, e := range res.Fails {
			fails = append(fails, e.Index)
		}
		r.step(sched.Event{Kind: sched.Done, ID: res.ID, N: res.N, Wall: res.Wall, Final: res.Final && res.Lost == nil, Fails: fails}, first, &res)
	}
	if res.Lost != nil {
		res.Fails = nil // those are booked; their places count from elsewhere
		r.step(sched.Event{Kind: sched.Lost, ID: res.ID, Started: res.Started}, first+res.N, &res)
	}
}

// step tells the scheduler of an event and does what it says; res is the result
// that the event speaks of, from position first on.
func (r *Run) step(ev sched.Event, first int, res *engine.Result) {
	stop := false
	for _, a := range r.s.Step(time.Since(r.start), ev) {
		switch a.Kind {
		case sched.Start:
			if a.Task.Attempt > 1 {
				r.stats.Retried += a.Task.N
			}
			r.ready = append(r.ready, a.Task)
			r.work.Signal()
		case sched.Release:
			r.stats.Done += a.N
			r.sink.Release(a.First, a.N)
		case sched.Fail:
			r.stats.Failed++
			r.sink.Fail(a.First, r.failure(a.First, first, res))
		case sched.Halt:
			stop = true // once these actions are done: the next step overwrites them
		}
	}
	if stop {
		r.halt(ErrTooManyFailures)
	}
	if r.s.Finished() {
		r.work.Broadcast()
		r.room.Broadcast()
	} else if r.s.Room() > 0 {
		r.room.Signal()
	}
}

// failure returns the error of the item at a position, complete.
func (r *Run) failure(pos, first int, res *engine.Result) *engine.ItemError {
	e := res.Lost
	for _, f := range res.Fails {
		if f.Index == pos-first {
			e = f
			break
		}
	}
	whole := *e
	whole.Index = r.s.Index(pos)
	whole.Attempt = r.s.Attempt(pos)
	if whole.Worker == "" {
		whole.Worker = res.Worker
	}
	return &whole
}

// Grow tells that n more items are there.
func (r *Run) Grow(n int) { r.tell(sched.Event{Kind: sched.Grow, N: n}) }

// Offer tells that one more item is there. It costs next to nothing while all
// workers are busy: they learn of it when they come for their next task. Only
// one goroutine may offer.
func (r *Run) Offer() {
	r.offered.Add(1)
	if r.hungry.Load() > 0 {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.absorb()
	}
}

// absorb tells the scheduler of the items offered.
func (r *Run) absorb() {
	if n := r.offered.Swap(0); n > 0 {
		r.step(sched.Event{Kind: sched.Grow, N: int(n)}, 0, nil)
	}
}

// End tells that there will be no more items.
func (r *Run) End() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.absorb()
	r.step(sched.Event{Kind: sched.End}, 0, nil)
}

// Taken tells that the consumer has taken n items.
func (r *Run) Taken(n int) { r.tell(sched.Event{Kind: sched.Taken, N: n}) }

func (r *Run) tell(ev sched.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.step(ev, 0, nil)
}

// Stop ends the run: nothing more is started. Only the first cause counts.
func (r *Run) Stop(cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.s.Finished() {
		r.halt(cause)
	}
}

// halt stops the scheduler and gives back what no worker has picked up.
func (r *Run) halt(cause error) {
	if r.cause != nil {
		return
	}
	r.cause = cause
	if r.OnStop != nil {
		r.OnStop(cause)
	}
	waiting := r.ready
	r.ready = nil
	if !r.shared { // left to the engine; goroutines cannot be ended, and are waited for
		r.step(sched.Event{Kind: sched.Leave}, 0, nil)
		return
	}
	r.step(sched.Event{Kind: sched.Stop}, 0, nil)
	for _, t := range waiting {
		r.step(sched.Event{Kind: sched.Done, ID: t.ID, Final: true}, t.First, nil)
	}
}

// Room waits until the input may deliver and returns how many items; 0 says
// that the run has ended.
func (r *Run) Room() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		r.absorb()
		if r.s.Finished() || r.cause != nil {
			return 0
		}
		if n := r.s.Room(); n > 0 {
			return n
		}
		r.room.Wait()
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
	return r.stats
}

// Total is the number of items, -1 while the input has not ended.
func (r *Run) Total() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.Total()
}

// Elapsed is the time since the run began.
func (r *Run) Elapsed() time.Duration { return time.Since(r.start) }
