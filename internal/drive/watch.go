package drive

import (
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// Known tells that n more items are there that have ended in an earlier run.
// Those that Offer told of come before.
func (r *Run) Known(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.absorb()
	r.step(sched.Event{Kind: sched.Known, N: n}, 0, nil)
}

// Limit sets how many tasks run at once from now on. 0 starts nothing until the
// next Limit; what runs goes on.
func (r *Run) Limit(slots int) { r.tell(sched.Event{Kind: sched.Resize, N: slots}) }

// Kill ends the worker that is at an item of a task, counted from the task's
// first, for a reason, and says what follows for the item. False says that it
// is not at that item any more, or that the engine cannot.
func (r *Run) Kill(id uint64, at int, grace time.Duration, why *engine.ItemError, v sched.Verdict) bool {
	return false
}

// Drain ends the run: nothing more is started. What runs may go on for so long.
func (r *Run) Drain(cause error, patience time.Duration) { r.Stop(cause) }

// Median is the median wall time of the latest items, and of how many.
func (r *Run) Median() (each time.Duration, of int) { return 0, 0 }
