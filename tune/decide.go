package tune

import "math"

// What may be lost by trying, of the whole: little as long as nothing is faster
// than the rule, and a part of what has been gained when something is.
const (
	leastLost = 0.02
	mostLost  = 0.06
	reinvest  = 0.15
)

// patience is how often a try that has not begun in time is given some more.
const patience = 2

// drifts are the standard deviations of what machines do by themselves, of
// which the likeliest is taken.
var drifts = [...]struct{ sd, logPrior float64 }{{0.01, 0}, {0.08, -1}, {0.25, -2}}

// roughness is how much more than usual machines differ from the trends.
var roughness = [...]struct{ times, logPrior float64 }{{1, 0}, {4, -0.5}, {16, -1.5}}

// fit brings the model up to date.
func (t *Tuner) fit() {
	if t.fitted {
		return
	}
	t.fitted = true
	most := math.Inf(-1)
	t.model.scale = t.typical()
	t.model.walls = t.model.steepest(t.seen)
	pairs := t.model.pairs(t.seen)
	var drift, rough float64
	for _, d := range drifts {
		for _, r := range roughness {
			t.model.drift, t.model.rough = d.sd, r.times
			if l := t.model.learn(t.seen, pairs) + d.logPrior + r.logPrior; l > most {
				drift, rough, most = d.sd, r.times, l
			}
		}
	}
	t.model.drift, t.model.rough = drift, rough
	t.model.learn(t.seen, pairs)
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
	if s.Wall == 0 && t.want.Probe && t.waited[t.want.Split] < patience {
		t.waited[t.want.Split]++
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
	if w, ok := t.late(best, s); ok {
		return w
	}
	if w, ok := t.search(best, s); ok {
		return w
	}
	w := Want{Split: best.split, Tasks: max(fullWindow(best.split), len(s.Tasks)/2), Left: t.lastItems(best)}
	if w.Split == t.want.Split {
		w.Tasks += len(s.Tasks)
	}
	return w
}

// late waits for the first item of a try of more processes than the best has:
// nothing else can begin before what is late there has ended.
func (t *Tuner) late(best belief, s Sample) (Want, bool) {
	if !t.want.Probe || s.Wall == 0 || len(s.Tasks) > 0 {
		return Want{}, false
	}
	t.waited[t.want.Split]++
	return Want{Split: t.want.Split, Tasks: 1, Left: -1, Probe: true}, t.want.Split.P > best.split.P
}

// search is the next try, if there is one. What an earlier run has found is
// verified first, and what this one has in the end.
func (t *Tuner) search(best belief, s Sample) (Want, bool) {
	if t.windows(t.rule) == 0 {
		if w, ok := t.confirm(best); ok {
			return w, true
		}
	}
	c, tasks, ok := t.next(best)
	if !ok {
		return t.confirm(best)
	}
	w := Want{Split: c.split, Tasks: tasks, Left: -1, Probe: c.split != best.split}
	if c.split == t.want.Split {
		w.Tasks += len(s.Tasks)
	}
	even := math.Exp(best.mean) * float64(c.split.P)
	w.Wall = seconds(even*1.3 + t.start + t.itemTime(t.want.Split))
	return w, true
}

// next is what to try next, if anything.
func (t *Tuner) next(best belief) (c belief, tasks int, ok bool) {
	if t.left >= 0 && t.left <= best.split.P || t.rest(best) < shortest {
		return c, 0, false
	}
	if c, tasks, ok = t.promising(best); ok {
		return c, tasks, ok
	}
	return t.neighbour(best)
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
	rule.d, rule.sd = t.model.apart(rule.belief, best)
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
	gain := 0.0
	if d, sd := t.model.apart(t.model.believe(t.rule), best); t.measured(t.rule) {
		gain = 1 - math.Exp(-max(0, d-sd))
	}
	return min(mostLost, leastLost+reinvest*gain)*(t.elapsed()+t.rest(best)) - t.lost(best)
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
		sum += k.change
		if k.probe {
			d := t.model.believe(k.split).mean - best.mean
			sum += k.wall * max(0, 1-math.Exp(-d))
		}
	}
	return sum
}
