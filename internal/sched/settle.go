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
	if n > 0 {
		f.heard = now
	}
	s.size.ran(first, n, f.done, ev.Wall)
	if f.done == f.N {
		s.settled(f)
	}
	s.settle(f, first, n, ev.Fails)
	if !ev.Final && f.done < f.N {
		return
	}
	if f.twin == nil {
		s.returned(f, f.First+f.done, f.N-f.done, 0)
	}
	if !f.queued && f.done > 0 {
		s.size.cost(now - f.began - f.busy)
	}
	s.land(f)
}

// land takes a task off the list of those that run.
func (s *Sched) land(f *flight) {
	delete(s.running, f.ID)
	if f.suspect {
		s.apart--
	}
	if f.crowded {
		s.alone = false
	}
	if f.twin != nil {
		f.twin.twin, f.twin = nil, nil
	}
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
		if s.cfg.RetryErrors && s.again(f, pos, mark{crowded: f.crowded, backed: f.backed}) {
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
func (s *Sched) again(f *flight, pos int, m mark) bool {
	if f.Attempt > s.cfg.Retries {
		return false
	}
	m.again = true
	s.tries[pos] = f.Attempt
	s.putBack(span{first: pos, n: 1, tries: f.Attempt, mark: m})
	return true
}

func (s *Sched) putBack(b span) {
	q := &s.back
	if b.crowded {
		q = &s.crowd
	}
	q.push(b, s.size.weight(b.first, b.n))
}

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
