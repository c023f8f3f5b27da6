package tune

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// ReplayConfig says how a grid is replayed. Zero values are taken from the
// grid's facts, then from the defaults: 12 items, 4 physical cores, 8 logical,
// 0.5 seconds to start a worker, noise of 0.10.
type ReplayConfig struct {
	Items             int // to be run; those that the grid was measured with are a fact of it
	Seeds             int // seeds 1..Seeds; 0 is 1
	Physical, Logical int
	Start             *float64
	Noise             *float64
}

// Regret is what a replay has shown. Fractions: 0.05 is 5 %.
type Regret struct {
	Median        float64 // of the total time, against the exhaustive best static split
	P95           float64 // the same, 95th percentile over the seeds
	Probing       float64 // median of the time lost while probing, as a part of the whole
	WorseThanRule float64 // median against the dull rule; negative is better than it
	Best, Rule    Split   // exhaustive best, dull rule
	BestSeconds   float64 // median total of the best static split
	RuleSeconds   float64
	Seconds       float64       // median total of the tuner's runs
	Found         map[Split]int // where the seeds ended
}

// Replay runs the tuner on a machine that takes the times of a grid: an item
// takes cell x P / items, times a lognormal noise, where items is how many the
// grid was measured with. The tuner may want the cells of the grid only, and is
// compared with every one of them, kept from begin to end, over the same seeds.
// The dull rule is one thread a process and as many of these as there are
// logical CPUs, items and rows of the grid.
func Replay(g *Grid, cfg ReplayConfig) (Regret, error) {
	m, err := newMachine(g, cfg)
	if err != nil {
		return Regret{}, err
	}
	seeds := max(1, cfg.Seeds)
	r := Regret{Rule: m.rule(), Found: map[Split]int{}}
	r.Best, r.BestSeconds = m.bestStatic(seeds)
	r.RuleSeconds = median(m.static(r.Rule, seeds))
	var totals, lost []float64
	for seed := 1; seed <= seeds; seed++ {
		w := newWorld(m, uint64(seed))
		t := New(m.config())
		w.run(t)
		found := t.Outcome().Best
		totals = append(totals, w.now)
		lost = append(lost, w.lost(found)/w.now)
		r.Found[found]++
	}
	r.Seconds = median(totals)
	r.Median = r.Seconds/r.BestSeconds - 1
	r.P95 = quantile(totals, 0.95)/r.BestSeconds - 1
	r.WorseThanRule = r.Seconds/r.RuleSeconds - 1
	r.Probing = median(lost)
	return r, nil
}

// machine is a grid with everything that is needed to run items on it.
type machine struct {
	facts        Facts
	items        int // to be run
	physical     int
	logical      int
	start, noise float64
	cost         map[Split]float64 // seconds of an item
	splits       []Split
	mostP, mostT int
}

func newMachine(g *Grid, cfg ReplayConfig) (*machine, error) {
	if !slices.ContainsFunc(g.Cells, func(c Cell) bool { return c.T != Unset }) {
		return nil, &GridError{File: g.Name, Message: "no cells to replay", Advice: "write lines of P T seconds"}
	}
	f := g.Facts
	measured := first(f.Items, 12)
	m := &machine{
		facts:    f,
		items:    first(cfg.Items, f.Replay, measured),
		physical: first(cfg.Physical, f.Physical, 4),
		logical:  first(cfg.Logical, f.Logical, 8),
		start:    0.5, noise: 0.10,
		cost: map[Split]float64{},
	}
	if m.items < 0 || m.physical < 0 || m.logical < 0 {
		return nil, fmt.Errorf("replay of %s: items and cores are 1 or more", g.Name)
	}
	m.physical = min(m.physical, m.logical)
	for _, v := range []struct {
		set  *float64
		has  bool
		fact float64
		to   *float64
	}{{cfg.Start, f.HasStart, f.Start, &m.start}, {cfg.Noise, f.HasNoise, f.Noise, &m.noise}} {
		if v.has {
			*v.to = v.fact
		}
		if v.set != nil {
			*v.to = *v.set
		}
		if !(*v.to >= 0) || math.IsInf(*v.to, 1) {
			return nil, fmt.Errorf("replay of %s: start and noise are 0 or more", g.Name)
		}
	}
	return m, m.fill(g, measured)
}

// fill takes the cells. A number of threads that is not set is left out: the
// tuner never wants it.
func (m *machine) fill(g *Grid, measured int) error {
	for _, c := range g.Cells {
		if c.T == Unset || c.P > limit(m.facts.Most) {
			continue
		}
		m.cost[c.Split] = c.Seconds * float64(c.P) / float64(measured)
		m.splits = append(m.splits, c.Split)
		m.mostP, m.mostT = max(m.mostP, c.P), max(m.mostT, c.T)
	}
	for p := 1; p <= m.mostP; p++ {
		for t := 1; t <= m.mostT; t++ {
			if _, ok := m.cost[Split{p, t}]; !ok {
				return &GridError{
					File: g.Name, Message: fmt.Sprintf("no cell of %d x %d, which the tuner may want", p, t),
					Advice: "measure it: a replay needs every P and T up to the largest",
				}
			}
		}
	}
	return nil
}

// limit is a limit of which 0 is none.
func limit(n int) int {
	if n <= 0 {
		return math.MaxInt
	}
	return n
}

func (m *machine) rule() Split {
	return Split{max(1, min(m.logical, m.items, m.mostP)), 1}
}

// config is what a driver would know before the run.
func (m *machine) config() Config {
	return Config{
		Logical: m.logical, Physical: m.physical, Items: m.items,
		MostP: m.mostP, MostT: m.mostT,
		Start: time.Duration(m.start * float64(time.Second)),
	}
}

// bestStatic tries all splits but those that could not be the best if none of
// their workers was ever without an item.
func (m *machine) bestStatic(seeds int) (Split, float64) {
	sums := make([]float64, seeds)
	for i := range sums {
		for _, x := range newWorld(m, uint64(i+1)).speed {
			sums[i] += x
		}
	}
	work := median(sums)
	least := func(s Split) float64 { return m.start + m.cost[s]*work/float64(s.P) }
	order := slices.Clone(m.splits)
	slices.SortStableFunc(order, func(a, b Split) int { return cmp.Compare(least(a), least(b)) })
	best, fastest := order[0], math.Inf(1)
	for _, s := range order {
		if least(s) > fastest {
			break
		}
		if took := median(m.static(s, seeds)); took < fastest {
			best, fastest = s, took
		}
	}
	return best, fastest
}

// static returns the total time of a split kept from begin to end, by seed.
func (m *machine) static(s Split, seeds int) []float64 {
	totals := make([]float64, seeds)
	for i := range totals {
		w := newWorld(m, uint64(i+1))
		w.runStatic(s)
		totals[i] = w.now
	}
	return totals
}

// first is the first number that is not 0.
func first(numbers ...int) int {
	for _, n := range numbers {
		if n != 0 {
			return n
		}
	}
	return 0
}

func median(v []float64) float64 { return quantile(v, 0.5) }

// quantile is the q-th part of v, 0 of nothing.
func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	at := q * float64(len(v)-1)
	i := int(at)
	if i+1 >= len(v) {
		return v[len(v)-1]
	}
	return v[i] + (at-float64(i))*(v[i+1]-v[i])
}
