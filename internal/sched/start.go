package sched

import "time"

// mostWaiting bounds the window where batches are large: a batch costs little
// beside a quarter of so many items.
const mostWaiting = 8 << 10

// window bounds the items between input and consumer: enough to keep all slots
// busy while one slow item holds back an ordered consumer for a while, but no
// more memory than a few thousand items take, however short they are.
func (s *Sched) window() int {
	n := 4 * s.cfg.Slots * s.size.allowed()
	if s.cfg.Batch == 0 {
		n = min(n, mostWaiting)
	}
	return max(16*s.cfg.Slots, n)
}

// fill starts tasks while there are slots and items.
func (s *Sched) fill(now time.Duration) {
	for !s.held && !s.alone && len(s.running) < s.limit() {
		f := s.pick()
		if f == nil {
			break
		}
		s.launch(now, f)
	}
	if s.cfg.Backups {
		s.backUp(now)
	}
}

// launch puts a task on the list of those that run.
func (s *Sched) launch(now time.Duration, f *flight) {
	s.nextID++
	f.ID, f.began, f.heard, f.queued = s.nextID, now, now, len(s.running) >= s.cfg.Slots
	s.running[f.ID] = f
	if f.suspect {
		s.apart++
	}
	s.alone = f.crowded
	if f.again {
		s.retried += f.N
	}
	s.acts = append(s.acts, Action{Kind: Start, Task: f.Task})
}

// limit is how many tasks may be under way: one a slot, and one waiting behind
// it while tasks are so short that fetching the next would leave workers idle.
// None waits behind a suspect, which may take the worker along.
func (s *Sched) limit() int {
	if s.cfg.Ahead && s.apart == 0 && s.size.short() {
		return 2 * s.cfg.Slots
	}
	return s.cfg.Slots
}

// pick takes the next batch, if there is one that may start: what needs all the
// room, what came back first, then new items.
func (s *Sched) pick() *flight {
	if s.crowd.n > 0 {
		if len(s.running) > 0 {
			return nil
		}
		return s.single(&s.crowd)
	}
	if s.back.n == 0 {
		first := s.fresh
		there := s.known.next(s.total) - first
		if there == 0 {
			return nil
		}
		f := s.flight()
		f.Task = Task{First: first, Attempt: 1}
		f.N, f.Budget = s.size.batch(first, there, s.left(), s.cfg.Slots)
		s.fresh += f.N
		s.skip()
		return f
	}
	b := s.back.front()
	if b.suspect {
		if len(s.running) >= s.cfg.Slots { // it would wait behind another
			return nil
		}
		return s.single(&s.back)
	}
	f := s.flight()
	f.mark, f.Task = b.mark, Task{First: b.first, Attempt: b.tries + 1}
	f.N, f.Budget = s.size.batch(b.first, b.n, s.left(), s.cfg.Slots)
	s.back.take(f.N, s.size.weight(f.First, f.N))
	return f
}

// single takes the first item of a queue.
func (s *Sched) single(q *queue) *flight {
	b := q.front()
	f := s.flight()
	f.mark, f.Task = b.mark, Task{First: b.first, N: 1, Attempt: b.tries + 1}
	q.take(1, s.size.weight(b.first, 1))
	return f
}

// left is the relative cost of the items that are to be started.
func (s *Sched) left() float64 {
	return s.size.weight(s.fresh, s.total-s.fresh) - s.known.weight + s.back.weight + s.crowd.weight
}

func (s *Sched) flight() *flight {
	n := len(s.idle)
	if n == 0 {
		return &flight{}
	}
	f := s.idle[n-1]
	s.idle = s.idle[:n-1]
	*f = flight{}
	return f
}
