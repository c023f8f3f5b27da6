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

// Load is for how long slots have had a task, and for how long they might have
// had one, summed over them. The difference is time in which the input was slow,
// or the consumer. The end, when less is to be started than there are slots, is
// left out, and so is what runs with nothing beside it.
type Load struct{ Busy, All time.Duration }

// Load is that of the run so far.
func (s *Sched) Load(now time.Duration) Load {
	if s.held || s.alone || s.stopped || s.ended && s.waiting() == 0 {
		return s.load
	}
	passed := max(0, now-s.stepped)
	return Load{
		Busy: s.load.Busy + time.Duration(min(len(s.running), s.cfg.Slots))*passed,
		All:  s.load.All + time.Duration(s.cfg.Slots)*passed,
	}
}

// Since is the share of the time since an earlier moment that slots had a task, 1
// if no time has passed.
func (l Load) Since(was Load) float64 {
	if l.All <= was.All {
		return 1
	}
	return (l.Busy - was.Busy).Seconds() / (l.All - was.All).Seconds()
}

// Underway is how long in all tasks have been at what has not been reported of
// them, as far as that was since then. Those that wait behind another are left out.
func (s *Sched) Underway(since, now time.Duration) (sum time.Duration) {
	for _, f := range s.running {
		if !f.queued {
			sum += max(0, now-max(f.heard, since))
		}
	}
	return sum
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
