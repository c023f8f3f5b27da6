package tune

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Evidence is what is known of a run whose speed-up is to be explained. Zero is
// not known throughout, but for the CPU use of a sample, where it is a negative
// number.
type Evidence struct {
	Logical, Physical int
	Quota             float64  // of CPUs, unrounded; 0 is none
	Samples           []Sample // one a split; Sample.CPU where known
	Wall              time.Duration
	Best              Split
	Throttled         time.Duration // that the quota stopped all workers
	DiskWait          time.Duration // sum over CPUs of waiting for disks
	Others            float64       // cores that other programs used
	Longest           float64       // seconds of the longest item
	Busy              float64       // seconds of all items together
	Alone             time.Duration // at the end, with fewer items than workers under way
	Items             int
	Kind              string // closure, go, python or command
}

// Cause is one reason why more workers do not help, the heaviest first.
type Cause struct {
	// Name is bandwidth, smt, quota, others, disk, lock, tail, items, memory or
	// start.
	Name  string
	Share float64 // about how much of the lost speed-up it explains, 0 to 1
	Text  string  // one sentence with the numbers
}

const (
	scales  = 0.90 // of the CPUs: there is nothing to explain
	matters = 0.05 // of the speed-up: less is not told
)

// Explain says why it stopped scaling. It says nothing of a job that runs at 90 %
// of the CPUs or more, and of no cause that the numbers do not show.
func Explain(e Evidence) []Cause {
	c := newCase(e)
	if c == nil || c.speedup >= scales*c.cpus {
		return nil
	}
	var found []loss
	for _, rule := range []func(*evidence) loss{
		(*evidence).quota, (*evidence).others, (*evidence).bandwidth, (*evidence).smt, (*evidence).disk,
		(*evidence).lock, (*evidence).memory, (*evidence).fewItems, (*evidence).tail, (*evidence).start,
	} {
		if l := rule(c); l.part >= matters {
			found = append(found, l)
		}
	}
	return weigh(found, c)
}

// loss is what a rule has found: the part of the speed-up that is gone by it.
type loss struct {
	name string
	part float64
	text string
}

// weight makes losses, which multiply, add up.
func (l loss) weight() float64 { return -math.Log1p(-min(l.part, 0.99)) }

// weigh shares out what was lost, and orders by it. What no rule explains stays
// unexplained.
func weigh(found []loss, c *evidence) []Cause {
	all := 0.0
	for _, l := range found {
		all += l.weight()
	}
	if c.speedup > 0 {
		all = max(all, math.Log(c.cpus/c.speedup))
	}
	causes := make([]Cause, 0, len(found))
	for _, l := range found {
		causes = append(causes, Cause{Name: l.name, Share: l.weight() / all, Text: l.text})
	}
	slices.SortStableFunc(causes, func(a, b Cause) int { return cmp.Compare(b.Share, a.Share) })
	return causes
}

// evidence is an Evidence with what follows from it.
type evidence struct {
	Evidence
	cpus, cores float64
	speedup     float64 // over one worker of one thread; 0 is not known
	trials      []*trial
	series      []*trial // those of the best split's number of threads, by P
	best        *trial   // nil is not measured
	wide        *trial   // of series the one of most workers that the CPUs can take; nil is none
}

// trial is what a sample says of its split.
type trial struct {
	Sample
	threads float64 // of all workers; an unset number is all CPUs
	item    float64 // seconds of an item, the median
	most    float64 // CPUs that the split could use
}

// newCase is nil where not even the number of CPUs is known.
func newCase(e Evidence) *evidence {
	if e.Logical < 1 {
		return nil
	}
	c := &evidence{Evidence: e, cpus: float64(e.Logical), cores: float64(e.Logical)}
	if e.Physical > 0 && e.Physical < e.Logical {
		c.cores = float64(e.Physical)
	}
	for _, s := range e.Samples {
		t := c.trial(s)
		if t == nil {
			continue
		}
		c.trials = append(c.trials, t)
		if s.Split == e.Best {
			c.best = t
		}
		if s.Split.T == e.Best.T {
			c.series = append(c.series, t)
		}
	}
	slices.SortFunc(c.series, func(a, b *trial) int { return cmp.Compare(a.Split.P, b.Split.P) })
	c.wide = c.within(0, c.cpus)
	c.speedup = c.measured()
	return c
}

// trial is nil for a sample that says nothing.
func (c *evidence) trial(s Sample) *trial {
	tasks := slices.DeleteFunc(slices.Clone(s.Tasks), func(f float64) bool { return !(f > 0) || math.IsInf(f, 1) })
	if len(tasks) == 0 || s.Split.P < 1 || s.Split.T < 0 {
		return nil
	}
	t := &trial{Sample: s, item: middle(tasks)}
	t.threads = float64(s.Split.P * max(1, s.Split.T))
	if s.Split.T == Unset {
		t.threads = float64(s.Split.P) * c.cpus
	}
	t.most = min(t.threads, c.cpus)
	return t
}

// full says that a split used the CPUs it could use.
func (t *trial) full() bool { return t.CPU >= 0.85*t.most }

// rate is how many items end in a second.
func (t *trial) rate() float64 { return float64(t.Split.P) / t.item }

// measured is the speed-up of the whole run where 1 x 1 was tried, else that of
// the best split over the least that was.
func (c *evidence) measured() float64 {
	base := c.least()
	if base == nil {
		return 0
	}
	if base.threads == 1 && c.Items > 0 && c.Wall > 0 {
		return float64(c.Items) * base.item / c.Wall.Seconds()
	}
	if c.best == nil || c.best == base && base.threads > 1 {
		return 0
	}
	return c.best.rate() / base.rate() * base.threads
}

// least is the split of fewest threads.
func (c *evidence) least() *trial {
	if len(c.trials) == 0 {
		return nil
	}
	return slices.MinFunc(c.trials, func(a, b *trial) int { return cmp.Compare(a.threads, b.threads) })
}

// narrow is the trial of least workers in that series, if they have half of the
// cores or less.
func (c *evidence) narrow() *trial {
	if len(c.series) == 0 || c.series[0].threads > c.cores/2 {
		return nil
	}
	return c.series[0]
}

// within is the trial of most workers in the series of the best split's T whose
// threads are more than above and at most most; nil if there is none.
func (c *evidence) within(above, most float64) *trial {
	for _, t := range slices.Backward(c.series) {
		if t.threads > above && t.threads <= most {
			return t
		}
	}
	return nil
}
