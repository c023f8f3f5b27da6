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
	for len(s.running) < s.limit() {
		f := s.pick()
		if f == nil {
			return
		}
		s.nextID++
		f.ID, f.began, f.queued = s.nextID, now, len(s.running) >= s.cfg.Slots
		s.running[f.ID] = f
		s.acts = append(s.acts, Action{Kind: Start, Task: f.Task})
	}
}

// limit is how many tasks may be under way: one a slot, and one waiting behind
// it while tasks are so short that fetching the next would leave workers idle.
func (s *Sched) limit() int {
	if s.cfg.Ahead && s.size.short() {
		return 2 * s.cfg.Slots
	}
	return s.cfg.Slots
}

// pick takes the next batch, if there is one: what came back first, then new
// items.
func (s *Sched) pick() *flight {
	b := span{first: s.fresh, n: s.total - s.fresh}
	if s.back.n > 0 {
		b = s.back.front()
	}
	if b.n == 0 {
		return nil
	}
	f := s.flight()
	f.suspect = b.suspect
	f.Task = Task{First: b.first, N: 1, Attempt: b.tries + 1}
	if !b.suspect {
		left := s.size.weight(s.fresh, s.total-s.fresh) + s.back.weight
		f.N, f.Budget = s.size.batch(b.first, b.n, left, s.cfg.Slots)
	}
	if s.back.n > 0 {
		s.back.take(f.N, s.size.weight(f.First, f.N))
	} else {
		s.fresh += f.N
	}
	return f
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
