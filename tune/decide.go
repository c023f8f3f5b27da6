package tune

import (
	"math"
)

const mostLost = 0.04 // of the whole may be lost by trying

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
	if next, ok := t.waiting(s); ok {
		return Want{Split: next, Tasks: next.P, Left: -1, Probe: true}
	}
	best := t.stick(t.best())
	if t.ended {
		return Want{Split: t.want.Split, Left: -1}
	}
	if w, ok := t.ending(best, s.Left); ok {
		return w
	}
	if w, ok := t.confirm(best); ok {
		return w
	}
	if c, tasks, ok := t.promising(best); ok {
		w := Want{Split: c.split, Tasks: tasks, Left: -1, Probe: c.split != best.split}
		if c.split == t.want.Split {
			w.Tasks += len(s.Tasks)
		}
		even := math.Exp(best.mean) * float64(c.split.P)
		w.Wall = seconds(even*1.3 + t.start + t.itemTime(t.want.Split))
		return w
	}
	w := Want{Split: best.split, Tasks: max(fullWindow(best.split), len(s.Tasks)/2), Left: t.lastItems(best)}
	if w.Split == t.want.Split {
		w.Tasks += len(s.Tasks)
	}
	return w
}

// stick stays where it is unless going elsewhere pays for the change.
func (t *Tuner) stick(best belief) belief {
	now := t.want.Split
	if now == best.split || !t.allowed(now) || t.windows(now) == 0 {
		return best
	}
	here := t.model.believe(now)
	if (1-math.Exp(best.mean-here.mean))*t.rest(here) > t.switching(now, best.split) {
		return best
	}
	return here
}

// confirm wants the rule once more when another split seems to be much faster: it
// may be that somebody else used the machine when the rule was measured, or that
// what an earlier run has found does not hold any more.
func (t *Tuner) confirm(best belief) (Want, bool) {
	seen := t.windows(t.rule)
	if t.confirmed || t.raised > 0 || t.want.Split != best.split || best.split == t.rule || !t.allowed(t.rule) {
		return Want{}, false
	}
	if again := seen == 1 && t.stays[0].split == t.rule; !again && (seen > 0 || t.cfg.Known == nil) {
		return Want{}, false
	}
	rule := option{belief: t.model.believe(t.rule), tasks: max(4, (t.rule.P+1)/2)}
	rule.d, rule.sd = apart(rule.belief, best)
	if seen > 0 && (rule.d < 0.1 || rule.d > 0.6) {
		return Want{}, false
	}
	price := dear
	if t.model.drift > drifts[0].sd {
		price = dearer
	}
	if t.loss(rule, best) > price*t.rest(best) {
		return Want{}, false
	}
	t.confirmed = true
	return Want{Split: t.rule, Tasks: rule.tasks, Left: -1, Probe: true}, true
}

// dear is the part of the rest that a second look at the rule may cost, dearer
// where the machine is seen to change.
const (
	dear   = 0.02
	dearer = 0.06
)

// windows is how many observations of this run there are of a split.
func (t *Tuner) windows(s Split) (n int) {
	for _, o := range t.seen {
		if o.split == s && !o.hearsay {
			n++
		}
	}
	return n
}

// again wants the same once more, and to be told later.
func (t *Tuner) again(s Sample) Want {
	w := t.want
	if !t.allowed(w.Split) { // there is less room than it seemed
		w.Split = t.opening()
		w.Tasks = w.Split.P
		return w
	}
	w.Tasks = max(w.Tasks, 2*len(s.Tasks), 1)
	w.Wall *= 2
	return w
}

// best is the split that is believed to be the fastest of those measured.
func (t *Tuner) best() belief {
	var best belief
	done := map[Split]bool{}
	for _, o := range t.seen {
		if done[o.split] || o.hearsay || !t.allowed(o.split) {
			continue
		}
		done[o.split] = true
		if b := t.model.believe(o.split); best.place == nil || b.mean < best.mean {
			best = b
		}
	}
	if best.place == nil {
		best = t.model.believe(t.opening())
	}
	return best
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
