package tune

import (
	"math"
)

const (
	mostLost = 0.04 // of the whole may be lost by trying
	margin   = 1.5  // a try must promise so many times what it costs
)

// drifts are the standard deviations of what machines do by themselves, of
// which the likeliest is taken.
var drifts = [...]struct{ sd, logPrior float64 }{{0.01, 0}, {0.08, -1}, {0.25, -2}}

// fit brings the model up to date.
func (t *Tuner) fit() {
	best, most := 0, math.Inf(-1)
	t.model.scale = t.typical()
	for i, d := range drifts {
		t.model.drift = d.sd
		if l := t.model.learn(t.seen) + d.logPrior; l > most {
			best, most = i, l
		}
	}
	t.model.drift = drifts[best].sd
	t.model.learn(t.seen)
}

// typical is the time of an item as it was seen first.
func (t *Tuner) typical() float64 {
	if len(t.seen) == 0 {
		return 1
	}
	o := t.seen[0]
	return 2 * math.Exp(o.y) * float64(o.split.P)
}

// decide says what to do next.
func (t *Tuner) decide(s Sample) Want {
	if len(t.seen) == 0 {
		return t.again(s)
	}
	t.fit()
	best := t.best()
	if c, tasks, ok := t.promising(best); ok {
		w := Want{Split: c.split, Tasks: tasks, Left: -1, Probe: c.split != best.split}
		if c.split == t.want.Split {
			w.Tasks += len(s.Tasks)
		}
		even := math.Exp(best.mean+t.level()) * float64(c.split.P)
		w.Wall = seconds(even*1.3 + t.start + t.itemTime(t.want.Split))
		return w
	}
	w := Want{Split: best.split, Tasks: max(fullWindow(best.split), len(s.Tasks)/2), Left: -1}
	if w.Split == t.want.Split {
		w.Tasks += len(s.Tasks)
	}
	return w
}

// again wants the same once more, and to be told later.
func (t *Tuner) again(s Sample) Want {
	w := t.want
	w.Tasks = max(w.Tasks, len(s.Tasks)+1)
	w.Wall *= 2
	return w
}

// level is 0: times are told absolutely.
func (t *Tuner) level() float64 { return 0 }

// itemTime is about what an item takes at a split.
func (t *Tuner) itemTime(s Split) float64 {
	return math.Exp(t.model.believe(s).mean) * float64(s.P)
}

// best is the split that is believed to be the fastest of those measured.
func (t *Tuner) best() belief {
	var best belief
	done := map[Split]bool{}
	for _, o := range t.seen {
		if done[o.split] || !t.allowed(o.split) {
			continue
		}
		done[o.split] = true
		if b := t.model.believe(o.split); best.split.P == 0 || b.mean < best.mean {
			best = b
		}
	}
	if best.split.P == 0 {
		best = t.model.believe(t.bounded(t.rule))
	}
	return best
}

// promising is the try of the largest value.
func (t *Tuner) promising(best belief) (c belief, tasks int, ok bool) {
	if t.left >= 0 && t.left <= best.split.P {
		return c, 0, false
	}
	money := t.budget(best)
	value := 0.0
	for _, s := range t.candidates(best.split) {
		b := t.model.believe(s)
		k := max(4, (3*s.P+3)/4)
		gain, loss := t.weigh(b, best, k)
		if loss <= money && gain-margin*loss > value {
			c, tasks, ok, value = b, k, true, gain-margin*loss
		}
	}
	return c, tasks, ok
}

// budget is the time that may still be lost.
func (t *Tuner) budget(best belief) float64 {
	return mostLost*(t.elapsed()+t.rest(best)) - t.lost(best)
}

// elapsed is the time that was told of.
func (t *Tuner) elapsed() float64 {
	if n := len(t.stays); n > 0 {
		return t.stays[n-1].begin + t.stays[n-1].seconds
	}
	return 0
}

// rest is the time that the items left will take. Where their number is not
// known, there are taken to be as many as were done.
func (t *Tuner) rest(best belief) float64 {
	if t.left >= 0 {
		return float64(t.left) * math.Exp(best.mean)
	}
	return t.elapsed()
}

// lost is the time that tries have cost so far.
func (t *Tuner) lost(best belief) float64 {
	sum := 0.0
	for _, k := range t.stays {
		if !k.probe {
			continue
		}
		d := t.model.believe(k.split).mean - best.mean
		sum += k.starts/float64(best.split.P) + k.seconds*max(0, 1-math.Exp(-d))
	}
	return sum
}

// nodes and weights of an integral over a normal distribution.
var (
	nodes   = [...]float64{-2.86, -2.08, -1.36, -0.67, 0, 0.67, 1.36, 2.08, 2.86}
	weights = [...]float64{0.0050, 0.0320, 0.1087, 0.2160, 0.2766, 0.2160, 0.1087, 0.0320, 0.0050}
)

// weigh is what a try of so many tasks is expected to gain and to lose, in
// seconds: the knowledge gradient (doi:10.1287/ijoc.1080.0314) against the
// items that are done slowly meanwhile and the workers to be started.
func (t *Tuner) weigh(c, best belief, tasks int) (gain, loss float64) {
	d, sd := t.model.apart(c, best)
	noise := t.spread.with(nil)
	v := noise*noise/float64(tasks) + t.model.drift*t.model.drift
	learnt := sd * sd / math.Sqrt(sd*sd+v)
	even := math.Exp(best.mean) * float64(c.split.P)
	waves := float64(tasks) / float64(c.split.P)
	here := c.split == t.want.Split
	back := 0.0
	for i, z := range nodes {
		gain += weights[i] * max(0, 1-math.Exp(d+z*learnt))
		if x := d + z*sd; x > 0 {
			slow := math.Exp(x)
			lasts := waves * min(slow, 1.4)
			if !here {
				lasts += 1.5 * slow
			}
			loss += weights[i] * even * lasts * (1 - 1/slow)
			back += weights[i]
		}
	}
	loss += t.switching(t.want.Split, c.split) + back*t.switching(c.split, best.split)
	return gain * max(0, t.rest(best)-even*(waves+1)), loss
}

// switching is the time lost by the start of workers.
func (t *Tuner) switching(from, to Split) float64 {
	if from == to {
		return 0
	}
	return t.start * float64(t.restarts(from, to)) / float64(to.P)
}
