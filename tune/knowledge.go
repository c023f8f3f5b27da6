package tune

import (
	"math"
	"slices"
)

const (
	slowest = 1.4   // times what the best needs: then a try is cut
	margin  = 1.5   // a try must promise so many times what it costs
	little  = 0.002 // of the rest is not worth a try

	// shortest is a rest in seconds that is not worth a thought: one takes up to
	// a few hundredths of that.
	shortest = 0.2
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
	deaf  float64 // the same if it makes no use of threads
	loss  float64 // seconds that a try is expected to lose
	pays  float64 // how far its log time must be below the best one's to be worth that
}

// promising is the try of the largest value: the knowledge gradient for
// correlated beliefs (doi:10.1287/ijoc.1080.0314), less what the try costs. So
// a cheap try that tells much of others can come before the one that is
// believed to be the fastest.
func (t *Tuner) promising(best belief) (c belief, tasks int, ok bool) {
	rest, money := t.rest(best), t.budget(best)
	all := t.options(best, rest)
	known, at := 0.0, -1 // what going where it is believed to be fast gains
	for i, o := range all {
		if v := (1-math.Exp(o.d))*rest - o.loss; v > known {
			known, at = v, i
		}
	}
	fast := slices.DeleteFunc(slices.Clone(all), option.hopeless)
	value := little * rest
	for i, o := range all {
		if o.place == best.place || o.loss > money {
			continue
		}
		anyway := known
		if i == at {
			anyway = 0
		}
		for range 2 {
			if v := t.worth(o, best, fast, rest) - anyway; o.loss <= money && v > value && t.waited[o.split] < patience {
				c, tasks, ok, value = o.belief, o.tasks, true, v
			}
			o.tasks *= 4
			o.loss = t.loss(o, best)
		}
	}
	return c, tasks, ok
}

// worth is what a try is expected to gain less what it costs.
func (t *Tuner) worth(c option, best belief, all []option, rest float64) float64 {
	gain := t.knowledge(c, best, all, rest)
	if max(c.split.T, best.split.T) > 1 {
		gain *= 1 - t.deafness()
	}
	return gain - margin*c.loss
}

// options are all candidates with what they are expected to lose.
func (t *Tuner) options(best belief, rest float64) []option {
	var all []option
	for _, s := range t.candidates(best.split) {
		all = append(all, t.option(s, best, rest))
	}
	return all
}

func (t *Tuner) option(s Split, best belief, rest float64) option {
	o := option{belief: t.model.believe(s), tasks: max(4, (3*s.P+3)/4)}
	o.d, o.sd = t.model.apart(o.belief, best)
	o.deaf = t.model.believe(Split{s.P, 1}).mean - best.mean
	o.loss = t.loss(o, best)
	o.pays = math.Log(max(0, 1-o.loss/rest))
	return o
}

// hopeless says that not even luck makes going there worth it.
func (o option) hopeless() bool { return o.d+nodes[0]*o.sd >= max(o.pays, 0) }

// knowledge is how many seconds the items left are expected to gain when the
// best of what will be believed after a try is taken.
func (t *Tuner) knowledge(c option, best belief, all []option, rest float64) float64 {
	noise := t.sigma
	v := t.model.covariance(c.belief, c.belief) + noise*noise/float64(c.tasks) + t.model.drift*t.model.drift
	own := t.model.covariance(best, c.belief)
	lasts := math.Exp(best.mean) * (1.5*float64(c.split.P) + float64(c.tasks))
	rest = max(0, rest-lasts)
	var most [len(nodes)]float64
	for _, a := range all {
		s := (t.model.covariance(a.belief, c.belief) - own) / math.Sqrt(v)
		pay, pays := a.loss, a.pays
		if a.place == c.place {
			pay, pays = 0, 0
		}
		if a.d+nodes[0]*math.Abs(s) >= pays {
			continue // not even with luck
		}
		for i, z := range nodes {
			if x := a.d + z*s; -x*rest-pay > most[i] { // which is more than what follows
				most[i] = max(most[i], (1-math.Exp(x))*rest-pay)
			}
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
	loss, back := 0.0, 0.0
	for i, z := range nodes {
		if x := c.d + z*c.sd; x > 0 {
			loss += weights[i] * t.slowdown(c, best, x)
			back += weights[i]
		}
	}
	if deaf := t.deafness(); deaf > 0 && c.split.T > 1 {
		loss += deaf * (t.slowdown(c, best, max(0, c.deaf)) - loss)
		back += deaf * (1 - back)
	}
	return loss + t.switching(t.want.Split, c.split) + back*t.switching(c.split, best.split)
}

// slowdown is what a try loses that takes e^x times as long as the best.
func (t *Tuner) slowdown(c option, best belief, x float64) float64 {
	even := math.Exp(best.mean) * float64(c.split.P)
	slow := math.Exp(x)
	lasts := float64(c.tasks) / float64(c.split.P) * min(slow, slowest)
	if c.split != t.want.Split {
		ends := min(1, float64(c.split.P)/float64(best.split.P)) // others begin while these end
		lasts += 1.5 * (min(slow, slowest) + max(0, slow-slowest)*ends)
	}
	return even * lasts * (1 - 1/slow)
}

// switching is the time lost by a change: by workers that start, and by those
// that end one after the other while the last of the new ones cannot begin yet.
func (t *Tuner) switching(from, to Split) float64 {
	if from == to {
		return 0
	}
	return t.start*float64(t.restarts(from, to))/float64(to.P) + t.drain(from, to)
}

// drain is the time lost by workers that end one after the other when there
// shall be fewer: half of their last items.
func (t *Tuner) drain(from, to Split) float64 {
	if from.P <= to.P {
		return 0
	}
	return 0.5 * t.itemTime(from) * (1 - float64(to.P)/float64(from.P))
}
