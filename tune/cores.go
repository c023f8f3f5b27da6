package tune

import (
	"math"
	"slices"
)

// Cores is what a curve tells of a machine.
type Cores struct {
	Physical, Logical int  // 0 if the curve does not show it
	Sure              bool // the break in the curve is beyond its noise
}

// GuessCores reads the cores of a machine off the times of a job without waits.
//
// Up to the physical cores a curve follows Amdahl's law. With one worker more it
// breaks: where the work is divided once among threads, it falls back, since all
// wait for the two that share a core, and recovers until each core has two; where
// workers take items one by one it bends to the gain of hardware threads, or stays
// level, or falls. Each of these shapes is fitted for each number of cores, and the
// one that explains the curve best wins; more parameters must earn their keep by
// Schwarz's criterion (doi:10.1214/aos/1176344136).
//
// Logical is twice Physical where the curve recovers or rises up to there and was
// measured so far, else 0: a level curve does not show whether there are
// hardware threads that do not help. Physical is 0 if the curve does not break.
func GuessCores(points []Point) Cores {
	c := newCurve(points)
	if c == nil {
		return Cores{}
	}
	best, other := c.unbroken(), inf
	for n := 1; n < c.last(); n++ {
		g := c.broken(n, best.cost+sureBy)
		if g.cost < best.cost {
			best, g = g, best
		}
		other = min(other, g.cost)
	}
	best.Sure = best.Physical > 0 && other-best.cost > sureBy
	return best.Cores
}

const (
	mostPoints = 256  // of a curve: more make no difference but to the time it takes
	floor      = 0.02 // relative error that any measurement has
	sureBy     = 4    // that another number of cores must cost more
	leastGain  = 0.08 // of hardware threads, to be told from none
	// What two hardware threads of a core are worth, in cores.
	leastWorth = 0.7
	mostWorth  = 1.55
)

// What is unlikely, in units of the criterion.
const (
	oddCosts  = 2.0  // an odd number of cores, beside 1
	twoCost   = 1.0  // hardware threads
	teethCost = 10.0 // threads without hardware threads that keep to their cores
	dropWidth = 0.25 // of the logarithm of what is lost beyond the last core
	gainWidth = 0.25 // of the gain of hardware threads
	usualGain = 1.10
)

var inf = math.Inf(1)

// guess is what a shape says, and how badly it fits.
type guess struct {
	Cores
	cost float64
}

func better(a, b guess) guess {
	if b.cost < a.cost {
		return b
	}
	return a
}

// coreCurve is the times by n, ascending, and their reciprocals.
type coreCurve struct {
	n, t []float64
	f    []float64 // scratch: a shape's times
}

// newCurve is nil if there are less than two different numbers of workers.
func newCurve(points []Point) *coreCurve {
	sorted := slices.Clone(points)
	sorted = slices.DeleteFunc(sorted, func(p Point) bool { return p.N < 1 || p.N > mostWorkers || faultOfTime(p.Seconds) != "" })
	slices.SortFunc(sorted, func(a, b Point) int { return a.N - b.N })
	sorted = sorted[:min(len(sorted), mostPoints)]
	if len(sorted) == 0 || sorted[0].N == sorted[len(sorted)-1].N {
		return nil
	}
	c := &coreCurve{f: make([]float64, len(sorted))}
	for _, p := range sorted {
		c.n, c.t = append(c.n, float64(p.N)), append(c.t, p.Seconds)
	}
	return c
}

// last is the largest number of workers that is considered.
func (c *coreCurve) last() int { return int(min(c.n[len(c.n)-1], 2*mostPoints)) }

// upTo is how many points have at most n workers.
func (c *coreCurve) upTo(n int) int {
	i, _ := slices.BinarySearch(c.n, float64(n)+0.5)
	return i
}

// criterion is that of Schwarz for a sum of squared relative errors.
func (c *coreCurve) criterion(rss float64, parameters int) float64 {
	m := float64(len(c.n))
	return m*math.Log(rss/m+floor*floor) + float64(parameters)*math.Log(m)
}

// serials are the fractions that are tried as what does not run in parallel.
var serials = []float64{0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5}

// unbroken is Amdahl's law for all points.
func (c *coreCurve) unbroken() guess {
	g := guess{cost: inf}
	for _, s := range serials {
		_, rss := c.rise(s, len(c.n))
		g.cost = min(g.cost, c.criterion(rss, 2))
	}
	return g
}

// scale fits the first m points by a multiple of the shape.
func (c *coreCurve) scale(m int) (by, rss float64) {
	var sum, squares float64
	for i, t := range c.t[:m] {
		x := c.f[i] / t
		sum += x
		squares += x * x
	}
	return sum / squares, max(0, float64(m)-sum*sum/squares)
}

// broken is the best shape with that many cores. What costs more than most is of
// no interest.
func (c *coreCurve) broken(cores int, most float64) guess {
	g := guess{cost: inf}
	m := c.upTo(cores)
	if m == 0 {
		return g
	}
	rest := slices.Min(c.t[m:])
	for _, s := range serials {
		by, rss := c.rise(s, m)
		if c.criterion(rss, 2) > most || rest < 0.9*by*(s+(1-s)/(float64(cores)*mostWorth)) {
			continue
		}
		g = better(g, c.level(s, cores))
		g = better(g, c.teeth(s, cores))
		g = better(g, c.threaded(s, cores))
	}
	if cores > 1 && cores%2 == 1 {
		g.cost += oddCosts
	}
	return g
}

// rise fits Amdahl's law to the first m points.
func (c *coreCurve) rise(s float64, m int) (by, rss float64) {
	for i, n := range c.n[:m] {
		c.f[i] = s + (1-s)/n
	}
	return c.scale(m)
}

// level is a curve that is level beyond the cores, or falls.
func (c *coreCurve) level(s float64, cores int) guess {
	m := c.upTo(cores)
	by, rss := c.rise(s, m)
	tail, parameters, penalty := c.tail(m, by*(s+(1-s)/float64(cores)))
	return guess{Cores{Physical: cores}, c.criterion(rss+tail, 2+parameters) + penalty}
}

// teeth is a curve of threads that keep to their core for good: as slow as the
// core that has most of them.
func (c *coreCurve) teeth(s float64, cores int) guess {
	g := guess{cost: inf}
	for _, kept := range []float64{1, 0.5} {
		for i, n := range c.n {
			k := n / math.Ceil(n/float64(cores))
			k = kept*k + (1-kept)*min(n, float64(cores))
			c.f[i] = s + (1-s)/k
		}
		_, rss := c.scale(len(c.n))
		g = better(g, guess{Cores{Physical: cores}, c.criterion(rss, 3) + teethCost})
	}
	return g
}

// threaded is a curve that gains by two hardware threads a core.
func (c *coreCurve) threaded(s float64, cores int) guess {
	g := guess{cost: inf}
	logical := 2 * cores
	m := c.upTo(logical)
	if m == c.upTo(cores) {
		return g
	}
	for _, kept := range []float64{1, 0.5, 0} {
		for gain := leastWorth; gain <= mostWorth; gain += 0.05 {
			if gain < (1+leastGain)*hardware(float64(cores)+1, float64(cores), kept, gain)/float64(cores) {
				continue
			}
			g = better(g, c.threadedBy(s, cores, kept, gain))
		}
	}
	if c.last() >= logical {
		g.Logical = logical
	}
	return g
}

// hardware is how many cores n workers are worth on cores of two hardware threads
// that together gain so much. Threads that are kept to their core wait for those
// that share one.
func hardware(n, cores, kept, gain float64) float64 {
	if n <= cores {
		return n
	}
	return kept*n*gain/2 + (1-kept)*(cores+(gain-1)*(n-cores))
}

func (c *coreCurve) threadedBy(s float64, cores int, kept, gain float64) guess {
	m := c.upTo(2 * cores)
	for i, n := range c.n[:m] {
		c.f[i] = s + (1-s)/hardware(n, float64(cores), kept, gain)
	}
	by, rss := c.scale(m)
	tail, parameters, penalty := c.tail(m, by*(s+(1-s)/(float64(cores)*gain)))
	off := (gain - usualGain) / gainWidth
	return guess{Cores{Physical: cores}, c.criterion(rss+tail, 4+parameters) + penalty + off*off + twoCost}
}

// tail fits a straight line to the times from point m on, which begins not below
// what all cores reach and does not fall.
func (c *coreCurve) tail(m int, least float64) (rss float64, parameters int, penalty float64) {
	n, t := c.n[m:], c.t[m:]
	if len(t) == 0 {
		return 0, 0, 0
	}
	at, slope := line(n, t)
	if slope < 0 {
		at, slope = constant(t), 0
	}
	if at < least {
		at, slope = least, max(0, slopeFrom(n, t, least))
	}
	for i := range t {
		d := (at+slope*(n[i]-n[0]))/t[i] - 1
		rss += d * d
	}
	drop := math.Log(at/least) / dropWidth
	return rss, min(len(t), 2), drop * drop
}

// line fits a straight line to times in relative errors: what it is at the first
// n, and its slope.
func line(n, t []float64) (at, slope float64) {
	var a, b, cc, x, y float64
	for i := range t {
		u, v := 1/t[i], (n[i]-n[0])/t[i]
		a, b, cc = a+u*u, b+u*v, cc+v*v
		x, y = x+u, y+v
	}
	d := a*cc - b*b
	if !(d > 1e-9*a*cc) {
		return constant(t), 0
	}
	return (x*cc - y*b) / d, (a*y - b*x) / d
}

// constant is the time of least relative errors.
func constant(t []float64) float64 {
	var sum, squares float64
	for _, v := range t {
		sum += 1 / v
		squares += 1 / (v * v)
	}
	return sum / squares
}

// slopeFrom is the slope of least relative errors from a fixed beginning.
func slopeFrom(n, t []float64, at float64) float64 {
	var sum, squares float64
	for i := range t {
		v := (n[i] - n[0]) / t[i]
		sum += v * (1 - at/t[i])
		squares += v * v
	}
	if squares == 0 {
		return 0
	}
	return sum / squares
}
