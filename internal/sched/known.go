package sched

// stretch is a run of positions.
type stretch struct{ first, n int }

// aside holds stretches of positions in rising order.
type aside struct {
	list   []stretch
	head   int     // those before it are passed
	n      int     // items in all
	weight float64 // their relative cost
}

// push adds a stretch that lies beyond all others.
func (a *aside) push(first, n int, weight float64) {
	a.n += n
	a.weight += weight
	if a.head < len(a.list) {
		if last := &a.list[len(a.list)-1]; last.first+last.n == first {
			last.n += n
			return
		}
	}
	if a.head > len(a.list)/2 { // so that what is passed does not pile up
		a.list = a.list[:copy(a.list, a.list[a.head:])]
		a.head = 0
	}
	a.list = append(a.list, stretch{first, n})
}

// next returns the position of the first stretch, end if there is none.
func (a *aside) next(end int) int {
	if a.n == 0 {
		return end
	}
	return a.list[a.head].first
}

// pop removes the first stretch. There must be one.
func (a *aside) pop(weight float64) stretch {
	t := a.list[a.head]
	a.head++
	a.n -= t.n
	a.weight -= weight
	if a.n == 0 {
		*a = aside{list: a.list[:0]}
	}
	return t
}

// pass takes items that have ended in an earlier run: they are released in their
// turn and never started. A run that has been stopped leaves them out.
func (s *Sched) pass(n int) {
	if n <= 0 {
		return
	}
	first := s.total
	s.total += n
	s.known.push(first, n, s.size.weight(first, n))
	s.skip()
	switch {
	case s.stopped:
		s.cut = true
	case s.cfg.Ordered:
		s.acts = s.inOrder.pass(s.acts, first, n)
	default:
		s.acts = append(s.acts, Action{Kind: Release, First: first, N: n})
	}
}

// skip moves fresh to an item that is to be started, if there is one.
func (s *Sched) skip() {
	for s.known.n > 0 && s.known.next(0) == s.fresh {
		t := s.known.list[s.known.head]
		s.fresh += s.known.pop(s.size.weight(t.first, t.n)).n
	}
}
