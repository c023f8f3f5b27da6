package team

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// patience is how long a goroutine waits at work: for the next job, or for the
// others to finish. To wake one that sleeps takes tens of microseconds, in which
// a product of order 100 is computed, and jobs often follow one another closely.
const patience = 50 * time.Microsecond

// helper is a goroutine that does jobs. It ends when none comes for a while.
type helper struct{ job atomic.Pointer[job] }

// idle are the helpers without a job.
var idle struct {
	sync.Mutex
	helpers []*helper
}

// help has an idle helper or a new one work on j.
func help(j *job) {
	idle.Lock()
	var h *helper
	if last := len(idle.helpers) - 1; last >= 0 {
		h = idle.helpers[last]
		idle.helpers = idle.helpers[:last]
	}
	idle.Unlock()
	if h != nil {
		h.job.Store(j)
		return
	}
	h = new(helper)
	h.job.Store(j)
	go h.run()
}

func (h *helper) run() {
	for {
		h.job.Swap(nil).work()
		idle.Lock()
		idle.helpers = append(idle.helpers, h)
		idle.Unlock()
		if !spin(func() bool { return h.job.Load() != nil }) && h.leave() {
			return
		}
	}
}

// leave takes h out of the idle ones, or returns false when it has got a job.
func (h *helper) leave() bool {
	idle.Lock()
	for i, other := range idle.helpers {
		if other == h {
			idle.helpers = append(idle.helpers[:i], idle.helpers[i+1:]...)
			idle.Unlock()
			return true
		}
	}
	idle.Unlock()
	for h.job.Load() == nil {
		runtime.Gosched() // whoever took h is about to store one
	}
	return false
}

// spin waits for done as long as patience lasts, and says whether it came. It
// lets other goroutines run.
func spin(done func() bool) bool {
	for start := time.Now(); ; runtime.Gosched() {
		for range 100 {
			if done() {
				return true
			}
		}
		if time.Since(start) > patience {
			return false
		}
	}
}
