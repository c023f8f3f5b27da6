package tune

import (
	"cmp"
	"slices"
)

// next is what lies about the best split so far and has not been tried: half
// way to what has been tried beyond it, or further out if nothing has. What lies
// about others that are nearly as fast goes before what differs little.
func (s *search) next() (Split, bool) {
	whole := slices.DeleteFunc(slices.Clone(s.tried), Tried.Cut)
	if len(whole) == 0 {
		return Split{}, false
	}
	best := Fastest(whole)
	slices.SortStableFunc(whole, func(a, b Tried) int { return cmp.Compare(a.Seconds(), b.Seconds()) })
	for _, t := range whole {
		if t.Seconds() > best.Seconds()*(1+nearBest) {
			break
		}
		if n, found := s.about(t, s.apart); found {
			return n, true
		}
	}
	return s.about(best, func(Split) bool { return true })
}

// about is a neighbour of a split that has not been tried and that suits.
func (s *search) about(of Tried, suits func(Split) bool) (Split, bool) {
	p, t := of.P, of.T
	for _, n := range []Split{
		s.fit(s.above(p, t, alongP, s.waits(of)), t), s.fit(p, s.above(t, p, alongT, false)),
		s.fit(s.below(p, t, alongP), t), s.fit(p, s.below(t, p, alongT)),
		s.fit(p+1, t), s.fit(p-1, t),
	} {
		if s.at(n) == nil && s.sensible(n, of) && suits(n) {
			return n, true
		}
	}
	return Split{}, false
}

// apart says that a split is not close to any that has been tried.
func (s *search) apart(n Split) bool {
	near := func(a, b int) bool { return float64(max(a, b)-min(a, b)) < alike*float64(min(a, b)) }
	return !slices.ContainsFunc(s.tried, func(t Tried) bool {
		return t.T == n.T && near(t.P, n.P) || t.P == n.P && near(t.T, n.T)
	})
}

// A direction gives the coordinate that varies, and the one that stays.
type direction func(Split) (moving, fixed int)

func alongP(s Split) (moving, fixed int) { return s.P, s.T }
func alongT(s Split) (moving, fixed int) { return s.T, s.P }

// nearest returns the numbers tried next below and above x, where the other one
// is y; 0 if there are none.
func (s *search) nearest(x, y int, along direction) (below, above int) {
	for _, t := range s.tried {
		switch m, f := along(t.Split); {
		case f != y:
		case m < x:
			below = max(below, m)
		case m > x && (above == 0 || m < above):
			above = m
		}
	}
	return below, above
}

// above is the number to try above x. far says that more cost nothing.
func (s *search) above(x, y int, along direction, far bool) int {
	_, above := s.nearest(x, y, along)
	switch {
	case above > 0:
		return (x + above) / 2
	case far && s.cfg.Items > 0 && 4*x > s.cfg.Items/2: // else most would wait for a few in the end
		return s.cfg.Items
	case far:
		return 4 * x
	case s.gains(x, y, along):
		return 2 * x
	}
	return x + max(1, x/2)
}

// below is the number to try below x.
func (s *search) below(x, y int, along direction) int {
	below, _ := s.nearest(x, y, along)
	if below > 0 {
		return (x + below + 1) / 2
	}
	return x - max(1, x/4)
}

// gains says whether the times still fall at x, which is the largest number
// tried beside y.
func (s *search) gains(x, y int, along direction) bool {
	below, above := s.nearest(x, y, along)
	if below == 0 || above > 0 {
		return false
	}
	at := func(x int) *Tried {
		if m, _ := along(Split{1, 2}); m == 2 {
			return s.at(Split{y, x})
		}
		return s.at(Split{x, y})
	}
	return at(x).Seconds()*(1+shows) < at(below).Seconds()
}

// waits says whether the processes of a split wait for something else than
// CPUs, so that there may be many more of them.
func (s *search) waits(t Tried) bool {
	cpu := t.Runs[0].CPU
	return cpu >= 0 && cpu < busyShare*float64(min(int(t.threads()), s.cfg.Logical))
}

// sensible says whether a split may be worth a try: threads in all are bounded,
// unless more of them have just been seen to help.
func (s *search) sensible(n Split, best Tried) bool {
	switch {
	case n.threads() <= best.threads(), float64(n.threads()) <= oversubscribed*float64(s.cfg.Logical):
		return true
	case n.T == best.T:
		return s.gains(best.P, best.T, alongP)
	case best.P == s.cfg.MostP && n.T == 2: // more processes would have been better still
		return s.gains(best.P, best.T, alongP)
	}
	return s.gains(best.T, best.P, alongT)
}
