package sched

import "time"

const (
	// late is how many times longer than it should an item must have run before
	// it is started once more,
	late = 2
	// and leastLate how long at least: below, another start gains nothing.
	leastLate = 20 * time.Millisecond
)

// backUp starts items once more that are late, when there is nothing else to
// start: where they run something may be wrong. What ends first counts.
func (s *Sched) backUp(now time.Duration) {
	if !s.ended || s.held || s.alone || s.waiting() > 0 {
		return
	}
	for len(s.running) < s.cfg.Slots {
		f := s.straggler(now)
		if f == nil {
			return
		}
		pos := f.First + f.done
		f.backed = true
		g := s.flight()
		g.mark, g.twin, f.twin = f.mark, f, g
		g.again = false
		g.Task = Task{First: pos, N: 1, Attempt: f.Attempt, Backup: true}
		s.launch(now, g)
	}
}

// straggler is the task that has been at its last item for the longest time of
// all that are late. Of each item there is one backup.
func (s *Sched) straggler(now time.Duration) *flight {
	var worst *flight
	for _, f := range s.running {
		if f.backed || f.suspect || f.N-f.done != 1 || !s.late(f, now-f.heard) {
			continue
		}
		if worst == nil || f.heard < worst.heard || f.heard == worst.heard && f.ID < worst.ID {
			worst = f
		}
	}
	return worst
}

// late says that a task has been at its last item for longer than it should.
func (s *Sched) late(f *flight, d time.Duration) bool {
	each, known := s.size.expected(f.First+f.done, 1)
	return known && d > max(leastLate, late*each)
}

// settled ends the other task that is at the same item, if there is one: it is
// not heard any more.
func (s *Sched) settled(f *flight) {
	if g := f.twin; g != nil {
		s.acts = append(s.acts, Action{Kind: Cancel, Task: g.Task})
		s.land(g)
	}
}
