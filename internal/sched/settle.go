package sched

import (
	"slices"
	"time"
)

// done books the items of a result; those of tasks that are not known any more
// are late and dropped.
func (s *Sched) done(now time.Duration, ev Event) {
	f := s.running[ev.ID]
	if f == nil {
		return
	}
	n := min(ev.N, f.N-f.done)
	first := f.First + f.done
	f.done += n
	f.busy += ev.Wall
	s.size.ran(first, n, f.done, ev.Wall)
	s.settle(f, first, n, ev.Fails)
	if !ev.Final && f.done < f.N {
		return
	}
	s.giveBack(f, f.First+f.done)
	if !f.queued && f.done > 0 {
		s.size.cost(now - f.began - f.busy)
	}
	s.land(f)
}

// lost books a worker's death: of its items only those that had started are
// suspects.
func (s *Sched) lost(ev Event) {
	f := s.running[ev.ID]
	if f == nil {
		return
	}
	first, end := f.First+f.done, f.First+f.N
	rest := min(first+max(ev.Started, 0), end)
	for pos := first; pos < rest; pos++ {
		if !s.again(f, pos, true) {
			s.fail(pos)
			s.release(f, pos, 1)
		}
	}
	s.giveBack(f, rest)
	s.land(f)
	s.judge()
}

// land takes a task off the list of those that run.
func (s *Sched) land(f *flight) {
	delete(s.running, f.ID)
	s.idle = append(s.idle, f)
}

// settle releases the items [first, first+n), except those that are tried
// again.
func (s *Sched) settle(f *flight, first, n int, fails []int) {
	if !slices.IsSorted(fails) {
		fails = slices.Sorted(slices.Values(fails))
	}
	from, next := first, first // to be released, to be looked at
	for _, rel := range fails {
		pos := first + rel
		if pos < next || rel >= n {
			continue
		}
		next = pos + 1
		if s.cfg.RetryErrors && s.again(f, pos, false) {
			s.release(f, from, pos-from)
			from = next
		} else {
			s.fail(pos)
		}
	}
	s.release(f, from, first+n-from)
	s.judge()
}

// fail books that an item has failed for good.
func (s *Sched) fail(pos int) {
	s.acts = append(s.acts, Action{Kind: Fail, First: pos})
	s.failed++
}

// judge ends the run if too many items have failed.
func (s *Sched) judge() {
	if s.cfg.MaxFailures > 0 && s.failed >= s.cfg.MaxFailures && !s.stopped {
		s.stopped = true
		s.acts = append(s.acts, Action{Kind: Halt})
	}
}

// again queues another attempt at an item, if it has one left. In a run that is
// stopped the item then is one of those left out.
func (s *Sched) again(f *flight, pos int, suspect bool) bool {
	if f.Attempt > s.cfg.Retries {
		return false
	}
	s.tries[pos] = f.Attempt
	s.putBack(span{first: pos, n: 1, tries: f.Attempt, suspect: suspect})
	return true
}

// giveBack queues the items of a task that were not started, from a position on.
func (s *Sched) giveBack(f *flight, from int) {
	if n := f.First + f.N - from; n > 0 {
		s.putBack(span{first: from, n: n, tries: f.Attempt - 1, suspect: f.suspect})
	}
}

func (s *Sched) putBack(b span) { s.back.push(b, s.size.weight(b.first, b.n)) }

// release lets items of a task go.
func (s *Sched) release(f *flight, first, n int) {
	if n <= 0 {
		return
	}
	for pos := first; f.Attempt > 1 && pos < first+n; pos++ {
		s.over = append(s.over, pos)
	}
	if s.cfg.Ordered {
		s.acts = s.inOrder.add(s.acts, first, n)
	} else {
		s.acts = append(s.acts, Action{Kind: Release, First: first, N: n})
	}
}

// forget drops what is known of items that the last Step released. A run may
// have many retries, but few of them at a time.
func (s *Sched) forget() {
	for _, pos := range s.over {
		delete(s.tries, pos)
	}
	s.over = s.over[:0]
}
