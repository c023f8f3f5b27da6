package drive

import (
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// Ended is what a listener is told of a result.
type Ended struct {
	Began  time.Duration // when the task was started, since the run began
	Now    time.Duration
	Wall   time.Duration // of the items
	Items  int
	Work   float64 // what they cost, in items of mean cost
	Failed int     // items that have failed for good by it
	Left   int     // items that are to be started; -1 if more may come
}

// Listen has f told of each result from now on; nil ends that. It is called with
// the run locked.
func (r *Run) Listen(f func(Ended)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listener = f
}

// hear is what a listener is told of a result, as far as it is known before it
// is booked. The run must be locked.
func (r *Run) hear(res *engine.Result, first int) Ended {
	began, _ := r.s.Began(res.ID)
	return Ended{Began: began, Wall: res.Wall, Items: res.N, Work: r.s.Work(first, res.N), Failed: -r.stats.Failed}
}

// tellListener completes what it is told, and tells it. The run must be locked.
func (r *Run) tellListener(e Ended) {
	e.Now = time.Since(r.start)
	e.Failed += r.stats.Failed
	e.Left = r.s.Left()
	r.listener(e)
}

// Pending is how long tasks have been under way that were started since then and
// have not ended: in seconds for an item of mean cost, were all of the task's
// items like the one it is at.
func (r *Run) Pending(since time.Duration) []float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.Pending(since, time.Since(r.start))
}

// Left is how many items are to be started, -1 if more may come.
func (r *Run) Left() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.Left()
}

// Underway is how long in all workers have been, since then, at items that have
// not ended.
func (r *Run) Underway(since time.Duration) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.Underway(since, time.Since(r.start))
}

// Load is for how long slots have had a task so far.
func (r *Run) Load() sched.Load {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.Load(time.Since(r.start))
}
