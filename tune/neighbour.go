package tune

import "math"

const (
	possible = 1.64 // standard deviations of luck that are not excluded
	hopes    = 0.05 // the least gain that is worth a look
	hopeful  = 6.0  // times its cost that a look may gain
	doubts   = 3.0  // errors of one standard deviation that are thought of the model before any
)

// neighbour is a split next to the best that nobody has looked at, and that what
// was seen does not exclude. The value of a try is that of a model that is right,
// and machines have walls that no model tells: so nothing ends before the
// neighbours have been seen, as far as the budget goes.
func (t *Tuner) neighbour(best belief) (c belief, tasks int, ok bool) {
	rest, money, most := t.rest(best), t.budget(best), hopeful
	for _, s := range around(best.split) {
		if !t.allowed(s) || t.windows(s) > 0 || t.waited[s] >= patience || !t.sensible(s, best.split) {
			continue
		}
		o := t.option(s, best, rest)
		luck := possible * t.surprise() * o.sd
		gain, risk := 1-math.Exp(o.d-luck), o.loss
		if s.P > best.split.P { // nothing else can begin before what is late there has ended
			risk = max(risk, t.slowdown(o, best, max(0, o.d+luck))/2)
		}
		if gain < hopes || risk > money {
			continue
		}
		if v := gain * rest / risk; v > most {
			c, tasks, ok, most = o.belief, o.tasks, true, v
		}
	}
	return c, tasks, ok
}

// around are the splits a step away: half and twice of one, of the other, one for
// the other, and one process more or less.
func around(s Split) []Split {
	p, t := s.P, s.T
	half := func(n int) int { return (n + 1) / 2 }
	return []Split{
		{half(p), t},
		{p, half(t)},
		{2 * p, t},
		{p, 2 * t},
		{half(p), 2 * t},
		{2 * p, half(t)},
		{p - 1, t},
		{p + 1, t},
		{p + 1, t * p / (p + 1)},
	}
}

// sensible says that a split has not many more threads than there are CPUs,
// or hardly more than the best one, which has too.
func (t *Tuner) sensible(s, best Split) bool {
	return s.P >= 1 && s.T >= 1 && s.P*s.T <= t.mostThreads(best)
}

// surprise is by how much the model was wrong so far, in its own standard
// deviations: 1 or more.
func (t *Tuner) surprise() float64 {
	sum, n := doubts, doubts
	for _, z := range t.errors {
		sum += z * z
		n++
	}
	return max(1, math.Sqrt(sum/n))
}
