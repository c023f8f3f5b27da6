package tune

import "slices"

// dullRule is one thread a process, a process for each CPU.
func (t *Tuner) dullRule() Split {
	p := t.cfg.Logical
	if t.cfg.Items >= 0 {
		p = min(p, t.cfg.Items)
	}
	return t.bounded(Split{max(1, p), 1})
}

// bounded is the split next to s that is allowed.
func (t *Tuner) bounded(s Split) Split {
	s.P = max(1, min(s.P, t.mostP()))
	s.T = max(1, min(s.T, limit(t.cfg.MostT)))
	if t.cfg.P > 0 {
		s.P = t.cfg.P
	}
	if t.cfg.T > 0 {
		s.T = t.cfg.T
	}
	return s
}

// mostP is how many processes there may be.
func (t *Tuner) mostP() int {
	most := limit(t.cfg.MostP)
	if t.cfg.Memory > 0 && t.bytes > 0 {
		most = min(most, int(max(1, t.cfg.Memory/t.bytes)))
	}
	return max(1, min(most, limit(t.room)))
}

// allowed says whether a split is within the bounds.
func (t *Tuner) allowed(s Split) bool { return t.bounded(s) == s }

// candidates are the splits that are worth a thought: up to 2.5 times as many
// threads as logical CPUs, all small numbers and then in steps of an eighth.
func (t *Tuner) candidates(best Split) []Split {
	most := max(1, t.cfg.Logical*5/2)
	var all []Split
	for p := range steps(min(most, t.mostP()), best.P) {
		for th := range steps(min(most/p, limit(t.cfg.MostT)), best.T) {
			s := Split{p, th}
			if th > 1 && t.deaf || !t.allowed(s) || t.left >= 0 && p > max(best.P, t.left) {
				continue
			}
			all = append(all, s)
		}
	}
	if !slices.Contains(all, best) {
		all = append(all, best)
	}
	return all
}

// steps yields 1 to most, the larger ones with gaps.
func steps(most, around int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for n := 1; n <= most; n++ {
			if near := n - around; near*near > 1 && n%max(1, 1<<log2(n)>>3) != 0 {
				continue
			}
			if !yield(n) {
				return
			}
		}
	}
}

func log2(n int) (k int) {
	for ; n > 1; n >>= 1 {
		k++
	}
	return k
}
