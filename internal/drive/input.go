package drive

import "github.com/comal-go/comal/internal/sched"

// Grow tells that n more items are there.
func (r *Run) Grow(n int) { r.more(sched.Event{Kind: sched.Grow, N: n}) }

// Known tells that n more items are there that have ended in an earlier run.
// They are released in their turn: their values must be in place.
func (r *Run) Known(n int) { r.more(sched.Event{Kind: sched.Known, N: n}) }

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
func (r *Run) End() { r.more(sched.Event{Kind: sched.End}) }

// more tells of what stands behind the items offered.
func (r *Run) more(ev sched.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.absorb()
	if ev.Kind == sched.Known && r.cause == nil {
		r.stats.Known += ev.N
	}
	r.step(ev, 0, nil)
}

// Taken tells that the consumer has taken n items.
func (r *Run) Taken(n int) { r.tell(sched.Event{Kind: sched.Taken, N: n}) }

// Limit sets how many tasks run at once from now on. 0 starts nothing until the
// next Limit; what runs goes on.
func (r *Run) Limit(slots int) { r.tell(sched.Event{Kind: sched.Resize, N: slots}) }

func (r *Run) tell(ev sched.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.step(ev, 0, nil)
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
