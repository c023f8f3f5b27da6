package drive

import (
	"os"
	"slices"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// Done books a result. Results of tasks that are not known any more are late
// and dropped.
func (r *Run) Done(res engine.Result) {
	r.mu.Lock()
	first, known := r.s.Next(res.ID)
	if !known {
		r.mu.Unlock()
		discard(&res)
		return
	}
	attempt := r.s.Attempt(first)
	var lost sched.Event
	if res.Lost != nil {
		lost = r.death(&res)
	}
	silent := r.stopped
	r.mu.Unlock()

	r.sink.Settle(first, attempt, &res)
	if res.Lost != nil && !silent {
		r.sink.Died(res.Lost)
	}
	for _, id := range r.book(&res, first, lost) {
		r.eng.Cancel(id)
	}
}

// discard removes the files of a result that nobody takes.
func discard(res *engine.Result) {
	for _, a := range res.Arrays {
		if a.File != "" {
			os.Remove(a.File)
		}
	}
	for _, o := range res.Outputs {
		if o.StdoutFile != "" {
			os.Remove(o.StdoutFile)
		}
	}
}

// book tells the scheduler of a result that is settled, and returns which tasks
// the engine is to drop.
func (r *Run) book(res *engine.Result, first int, lost sched.Event) (losers []uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stats.Busy += res.Wall
	r.stats.PeakRSS = max(r.stats.PeakRSS, res.PeakRSS)
	r.stats.Threads = max(r.stats.Threads, res.Threads)
	r.latest.add(res)
	if r.listener != nil {
		defer r.tellListener(r.hear(res, first))
	}
	if res.N > 0 || res.Final && res.Lost == nil {
		var fails []int
		for _, e := range res.Fails {
			fails = append(fails, e.Index)
		}
		r.step(sched.Event{Kind: sched.Done, ID: res.ID, N: res.N, Wall: res.Wall, Final: res.Final && res.Lost == nil, Fails: fails}, first, res)
	}
	if res.Lost != nil {
		res.Fails = nil // those are booked; their places count from elsewhere
		r.step(lost, first+res.N, res)
	}
	if len(r.kills) > 0 {
		if _, known := r.s.Next(res.ID); !known {
			delete(r.kills, res.ID)
		}
	}
	losers, r.losers = r.losers, nil
	return losers
}

// step tells the scheduler of an event and does what it says; res is the result
// that the event speaks of, from position first on.
func (r *Run) step(ev sched.Event, first int, res *engine.Result) {
	stop := false
	for _, a := range r.s.Step(time.Since(r.start), ev) {
		switch a.Kind {
		case sched.Start:
			r.ready = append(r.ready, a.Task)
			r.work.Signal()
		case sched.Release:
			r.stats.Done += a.N
			r.sink.Release(a.First, a.N)
		case sched.Fail:
			r.stats.Failed++
			r.sink.Fail(a.First, r.failure(a.First, first, res))
		case sched.Cancel:
			r.drop(a.Task.ID)
		case sched.Halt:
			stop = true // once these actions are done: the next step overwrites them
		}
	}
	if stop {
		r.halt(ErrTooManyFailures)
	}
	if r.s.Finished() {
		if r.drain != nil {
			r.drain.Stop()
		}
		r.work.Broadcast()
		r.room.Broadcast()
	} else if r.s.Room() > 0 {
		r.room.Signal()
	}
}

// drop has the engine drop a task, if it has got it.
func (r *Run) drop(id uint64) {
	delete(r.kills, id)
	if i := slices.IndexFunc(r.ready, func(t sched.Task) bool { return t.ID == id }); i >= 0 {
		r.ready = slices.Delete(r.ready, i, i+1)
		return
	}
	r.losers = append(r.losers, id)
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
