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

// opening is the split to begin with: that of the dull rule, but with more
// threads where there are fewer processes than CPUs.
func (t *Tuner) opening() Split {
	s := t.bounded(t.rule)
	for t.cfg.T == 0 && !t.deaf && float64(s.P*(s.T+1)) <= spare*float64(t.cfg.Logical) && t.allowed(Split{s.P, s.T + 1}) {
		s.T++
	}
	return s
}

// spare is how many threads a CPU there may be without a thought.
const spare = 1.15

// bounded is the split next to s that is allowed.
func (t *Tuner) bounded(s Split) Split {
	s.P = max(1, min(s.P, t.mostP()))
	s.T = max(1, min(s.T, limit(t.cfg.MostT)))
	if t.deaf {
		s.T = 1
	}
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
func (t *Tuner) allowed(s Split) bool { return t.bounded(s) == s && !t.shunned[s] }

// candidates are the splits that are worth a thought: up to 2.5 times as many
// threads as logical CPUs, all small numbers, then some to the doubling, and those
// next to the best one. On machines of many CPUs they are fewer to the doubling,
// for the time to think grows with the square of their number.
func (t *Tuner) candidates(best Split) []Split {
	most := t.mostThreads(best)
	fine := max(1, 8-log2(most))
	var all []Split
	for p := range steps(min(most, t.mostP()), best.P, fine) {
		for th := range steps(min(max(1, most/p), limit(t.cfg.MostT)), best.T, fine) {
			s := Split{p, th}
			if waits := t.raised > 0; waits && th != best.T {
				continue // what waits has no use for more threads
			}
			if !t.allowed(s) || t.left >= 0 && p > max(best.P, t.left) {
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

// mostThreads is how many threads there may be in all: more than 2.5 for each CPU
// only where as many have proved best.
func (t *Tuner) mostThreads(best Split) int {
	return max(1, t.cfg.Logical*5/2, best.P*best.T*5/4, t.cfg.P*t.cfg.T)
}

// steps yields 1 to most, of the larger ones 2^fine to the doubling and those next
// to one.
func steps(most, around, fine int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for n := 1; n <= most; n++ {
			near := n - around
			if near*near > 1 && n&(n-1) != 0 && n%max(1, 1<<log2(n)>>fine) != 0 {
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
