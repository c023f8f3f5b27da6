package sched

import (
	"slices"
	"time"
)

// Began is when a task was started; false says that it is not known any more.
func (s *Sched) Began(id uint64) (at time.Duration, ok bool) {
	f := s.running[id]
	if f == nil {
		return 0, false
	}
	return f.began, true
}

// Work is the cost of n items from a position on, in items of mean cost.
func (s *Sched) Work(first, n int) float64 {
	w := s.size.weight(first, n)
	if last := len(s.size.sums) - 1; last > 0 {
		w *= float64(last) / s.size.sums[last]
	}
	return w
}

// Left is how many items are to be started, -1 if more may come.
func (s *Sched) Left() int {
	if !s.ended {
		return -1
	}
	return s.waiting()
}

// Pending tells of the tasks that were started since then how long each has been
// under way, or at what has not been reported of it, for each item of mean cost.
// Those that wait behind another are left out.
func (s *Sched) Pending(since, now time.Duration) []float64 {
	var each []float64
	for _, f := range s.running {
		if f.began < since || f.queued {
			continue
		}
		if w := s.Work(f.First+f.done, f.N-f.done); w > 0 {
			each = append(each, (now-f.heard).Seconds()/w)
		}
	}
	slices.Sort(each)
	return each
}
