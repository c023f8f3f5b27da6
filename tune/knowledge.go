package tune

import "math"

const (
	margin = 1.5   // a try must promise so many times what it costs
	little = 0.002 // of the rest is not worth a try
)

// nodes and weights of an integral over a normal distribution.
var (
	nodes   = [...]float64{-2.86, -2.08, -1.36, -0.67, 0, 0.67, 1.36, 2.08, 2.86}
	weights = [...]float64{0.0050, 0.0320, 0.1087, 0.2160, 0.2766, 0.2160, 0.1087, 0.0320, 0.0050}
)

// option is a split that may be tried, against the best.
type option struct {
	belief
	tasks int
	d, sd float64 // how far its log time is above the best one's
	loss  float64 // seconds that a try is expected to lose
}

// promising is the try of the largest value: the knowledge gradient for
// correlated beliefs (doi:10.1287/ijoc.1080.0314), less what the try costs. So
// a cheap try that tells much of others can come before the one that is
// believed to be the fastest.
func (t *Tuner) promising(best belief) (c belief, tasks int, ok bool) {
	if t.left >= 0 && t.left <= best.split.P {
		return c, 0, false
	}
	rest, money := t.rest(best), t.budget(best)
	all := t.options(best)
	known, at := 0.0, -1 // what going where it is believed to be fast gains
	for i, o := range all {
		if v := (1-math.Exp(o.d))*rest - o.loss; v > known {
			known, at = v, i
		}
	}
	value := little * rest
	for i, o := range all {
		if o.loss > money || o.place == best.place {
			continue
		}
		v := t.knowledge(o, best, all, rest) - margin*o.loss
		if i != at {
			v -= known
		}
		if v > value {
			c, tasks, ok, value = o.belief, o.tasks, true, v
		}
	}
	return c, tasks, ok
}

// options are all candidates with what they are expected to lose.
func (t *Tuner) options(best belief) []option {
	var all []option
	for _, s := range t.candidates(best.split) {
		o := option{belief: t.model.believe(s), tasks: max(4, (3*s.P+3)/4)}
		o.d, o.sd = apart(o.belief, best)
		o.loss = t.loss(o, best)
		all = append(all, o)
	}
	return all
}

// knowledge is how many seconds the items left are expected to gain when the
// best of what will be believed after a try is taken.
func (t *Tuner) knowledge(c option, best belief, all []option, rest float64) float64 {
	noise := t.spread.with(nil)
	v := covariance(c.belief, c.belief) + noise*noise/float64(c.tasks) + t.model.drift*t.model.drift
	own := covariance(best, c.belief)
	lasts := math.Exp(best.mean) * (1.5*float64(c.split.P) + float64(c.tasks))
	rest = max(0, rest-lasts)
	var most [len(nodes)]float64
	for _, a := range all {
		s := (covariance(a.belief, c.belief) - own) / math.Sqrt(v)
		pay := a.loss
		if a.place == c.place {
			pay = 0
		}
		if a.d-3*math.Abs(s) >= 0 {
			continue
		}
		for i, z := range nodes {
			most[i] = max(most[i], (1-math.Exp(a.d+z*s))*rest-pay)
		}
	}
	sum := 0.0
	for i, m := range most {
		sum += weights[i] * m
	}
	return sum
}

// loss is what a try is expected to lose, in seconds: by the items that are done
// slowly meanwhile and by the workers to be started.
func (t *Tuner) loss(c option, best belief) float64 {
	even := math.Exp(best.mean) * float64(c.split.P)
	waves := float64(c.tasks) / float64(c.split.P)
	here := c.split == t.want.Split
	loss, back := 0.0, 0.0
	for i, z := range nodes {
		x := c.d + z*c.sd
		if x <= 0 {
			continue
		}
		slow := math.Exp(x)
		lasts := waves * min(slow, 1.4)
		if !here {
			lasts += 1.5 * slow
		}
		loss += weights[i] * even * lasts * (1 - 1/slow)
		back += weights[i]
	}
	return loss + t.switching(t.want.Split, c.split) + back*t.switching(c.split, best.split)
}

// switching is the time lost by the start of workers.
func (t *Tuner) switching(from, to Split) float64 {
	if from == to {
		return 0
	}
	return t.start * float64(t.restarts(from, to)) / float64(to.P)
}
