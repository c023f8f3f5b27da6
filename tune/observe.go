package tune

import (
	"math"
	"slices"
	"time"
)

// stay is a time at one split.
type stay struct {
	split   Split
	probe   bool
	begin   float64 // seconds since the first want
	seconds float64 // from the order on
	wall    float64 // the part of these in which all of its workers were there
	change  float64 // seconds lost by workers that started, and by those that ended before
	tasks   int     // of the sample told last
	from    int     // where the window begins that the last observation is of
	window  bool    // there is such an observation
}

// clean takes out what cannot be.
func (t *Tuner) clean(s Sample) Sample {
	s.Tasks = slices.DeleteFunc(slices.Clone(s.Tasks), impossible)
	s.Pending = slices.DeleteFunc(slices.Clone(s.Pending), impossible)
	for _, d := range []*time.Duration{&s.Wall, &s.Change, &s.Start} {
		*d = seconds(d.Seconds())
	}
	if math.IsNaN(s.CPU) {
		s.CPU = -1
	}
	if s.Split != t.want.Split {
		s.Tasks, s.Pending = nil, nil // not what was asked for
	}
	return s
}

// What is outside of these is no time of an item.
const (
	leastTime = 1e-9
	mostTime  = 1e9
)

func impossible(seconds float64) bool { return !(seconds >= leastTime && seconds <= mostTime) }

// note keeps what a sample says. Samples of one stay tell the same from its
// begin on, so what was told before is replaced until the window is full.
func (t *Tuner) note(s Sample) {
	k := t.current(s)
	k.seconds = max(k.seconds, (s.Change + s.Wall).Seconds())
	k.wall = max(k.wall, s.Wall.Seconds())
	k.tasks = len(s.Tasks)
	if 2*s.Failed >= max(1, s.Items) && s.Failed > 0 {
		t.shun(s.Split) // what fails is not fast
		return
	}
	if len(s.Tasks) > 0 {
		t.keep(s)
		t.sigma = t.scatter()
	}
	o, ok := t.observe(s, k)
	if !ok {
		return
	}
	t.keep(s)
	t.listen(o, len(s.Tasks) > 1)
	t.wonder(o)
	if k.window {
		t.seen[len(t.seen)-1] = o
	} else {
		t.hearsay(o)
		t.seen = append(t.seen, o)
		k.window = true
	}
	if k.tasks-k.from >= fullWindow(s.Split) {
		k.from, k.window = k.tasks, false
	}
	t.shorten()
	t.fitted = false
}

// wonder notes how wrong the model was about a split not seen before.
func (t *Tuner) wonder(o observation) {
	if len(t.seen) == 0 || t.windows(o.split) > 0 {
		return
	}
	t.fit()
	b := t.model.believe(o.split)
	sd := math.Sqrt(t.model.covariance(b, b) + o.v + t.model.drift*t.model.drift)
	t.errors = append(t.errors, (o.y-b.mean)/sd)
}

// shun leaves a split alone for good at which items fail, unless it is where the
// job began: then they fail everywhere.
func (t *Tuner) shun(s Split) {
	if s == t.stays[0].split {
		return
	}
	if t.shunned == nil {
		t.shunned = map[Split]bool{}
	}
	t.shunned[s] = true
}

// hearsay adds to the first observation what an earlier run has found.
func (t *Tuner) hearsay(first observation) {
	k := t.cfg.Known
	if k == nil || len(t.seen) > 0 || first.split != k.Best {
		return
	}
	long := first.at - 1e9 // has nothing to do with what the machine does now
	for _, s := range k.Tried {
		if s != k.Best && s != t.rule && s.P > 0 && s.T > 0 {
			t.seen = append(t.seen, observation{s, long, first.y + 0.1, 0.02, true})
		}
	}
	if t.rule != k.Best && k.Gain >= 0 {
		t.seen = append(t.seen, observation{t.rule, long, first.y + math.Log1p(k.Gain), 0.01, true})
	}
}

// fullWindow is how many tasks make a window.
func fullWindow(s Split) int { return max(8, 2*s.P) }

// current is the stay that a sample is of.
func (t *Tuner) current(s Sample) *stay {
	begin := 0.0
	if n := len(t.stays); n > 0 {
		k := &t.stays[n-1]
		if k.split == t.want.Split && len(s.Tasks) >= k.tasks {
			k.probe = k.probe && t.want.Probe
			return k
		}
		begin = k.begin + k.seconds
	}
	k := stay{split: t.want.Split, probe: t.want.Probe, begin: begin}
	if n := len(t.stays); n > 0 {
		from := t.stays[n-1].split
		k.change = t.start * float64(t.restarts(from, k.split)) / float64(k.split.P)
		if len(t.seen) > 0 {
			k.change = t.switching(from, k.split)
		}
	}
	t.stays = append(t.stays, k)
	return &t.stays[len(t.stays)-1]
}

// restarts is how many workers have to start for another split.
func (t *Tuner) restarts(from, to Split) int {
	if from.T != to.T && !t.cfg.Free {
		return to.P
	}
	return max(0, to.P-from.P)
}

// observe makes an observation of the window of a stay.
func (t *Tuner) observe(s Sample, k *stay) (observation, bool) {
	tasks := s.Tasks[k.from:]
	o := observation{split: s.Split, at: k.begin + k.seconds - s.Wall.Seconds()/2}
	logs, ages := logarithms(tasks), logarithms(s.Pending)
	sigma := t.sigma
	if len(logs) == 0 {
		// Nothing has ended: it takes longer than the longest so far.
		if len(ages) == 0 {
			return o, false
		}
		o.y, o.v = slices.Max(ages)+sigma, sigma*sigma+0.04
	} else {
		if k.from > 0 {
			ages = nil
		}
		o.y, o.v = centre(logs, ages, sigma)
	}
	o.y -= math.Log(float64(s.Split.P))
	if len(logs) == 0 && len(t.seen) > 0 && !t.slower(o) {
		return o, false
	}
	return o, true
}

// slower says that an observation is above what is believed of its split.
func (t *Tuner) slower(o observation) bool {
	t.fit()
	return o.y > t.model.believe(o.split).mean
}

func logarithms(v []float64) []float64 {
	logs := make([]float64, len(v))
	for i, x := range v {
		logs[i] = math.Log(x)
	}
	return logs
}

// centre is the mean of normal numbers of which some are only known to be
// larger than theirs (the tasks under way), by expectation maximisation
// (doi:10.1111/j.2517-6161.1977.tb01600.x), and its variance. What is far from
// the median is left out: an item that takes 20 times as long says nothing of
// the split.
func centre(logs, atLeast []float64, sigma float64) (mean, variance float64) {
	mid := median(logs)
	sum, n := 0.0, 0.0
	for _, x := range logs {
		if math.Abs(x-mid) <= 3*sigma {
			sum += x
			n++
		}
	}
	if n == 0 { // two that have nothing in common
		return mid, 1
	}
	mean = sum / n
	weight := n
	for range 12 {
		all, late := sum, 0.0
		for _, a := range atLeast {
			if a > mid+3*sigma {
				continue // far out
			}
			z := (a - mean) / sigma
			hazard := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) / max(1e-9, math.Erfc(z/math.Sqrt2)/2)
			all += mean + sigma*hazard
			late++
		}
		mean = all / (n + late)
	}
	return mean, sigma * sigma / weight
}

// scatter is how much items of one split differ, in logarithms, by what was seen
// at all splits, where 0.15 is thought of jobs of which nothing is known.
func (t *Tuner) scatter() float64 {
	sum, n := 3*0.15*0.15, 3.0
	for _, s := range t.tries {
		if k := float64(len(s.Tasks)); k >= 3 {
			logs := logarithms(s.Tasks)
			// The middle half of normal numbers is 1.349 standard deviations
			// wide, of few of them less.
			sigma := (quantile(logs, 0.75) - quantile(logs, 0.25)) / (1.349 * (1 - 1.15/k))
			sum, n = sum+sigma*sigma*(k-1), n+k-1
		}
	}
	return max(0.02, math.Sqrt(sum/n))
}

// mostSeen is how many observations are kept apart.
const mostSeen = 24

// shorten puts the two oldest windows of one split together.
func (t *Tuner) shorten() {
	if len(t.seen) <= mostSeen {
		return
	}
	for i, a := range t.seen {
		for j := i + 1; j < len(t.seen)-1; j++ {
			if b := t.seen[j]; b.split == a.split {
				w, u := 1/a.v, 1/b.v
				t.seen[i] = observation{a.split, (a.at*w + b.at*u) / (w + u), (a.y*w + b.y*u) / (w + u), 1 / (w + u), a.hearsay && b.hearsay}
				t.seen = slices.Delete(t.seen, j, j+1)
				return
			}
		}
	}
	t.seen = t.seen[1:]
}

// keep puts a sample to those of its split.
func (t *Tuner) keep(s Sample) {
	i := slices.IndexFunc(t.tries, func(o Sample) bool { return o.Split == s.Split })
	if i < 0 {
		t.tries = append(t.tries, s)
		return
	}
	t.tries[i] = s
}
