package tune

import "math"

// model is what is believed of the time that the machine spends on an item, its
// logarithm, as a function of the split: a Gaussian process (Rasmussen and
// Williams 2006, ISBN 978-0-262-18253-9) whose mean and kernel hold what is
// usual of machines. See trend for the shape.
type model struct {
	logical, physical float64
	origin            Split   // the split that others are compared with
	base              float64 // about the log time at the origin
	from              float64 // doublings of P there
	walls             float64 // standard deviation, for each doubling of P, of what comes by steps
	rough             float64 // times the usual variance of what the trends do not tell
	offset            [len(trends)]float64

	places  map[Split]*place
	seen    []observation
	chol    [][]float64      // of the covariance of seen
	beliefs map[Split]belief // those asked for since something was learnt
	alpha   []float64        // covariance^-1 (y - mean)
	drift   float64          // standard deviation of what the machine does by itself with time
	scale   float64          // of time within which it drifts
}

// observation is one window at one split.
type observation struct {
	split Split
	at    float64 // when, in seconds
	y     float64 // log of seconds of the machine for an item
	v     float64 // variance of y

	hearsay bool // of an earlier run
}

// trend is one way in which machines differ: a slope by the doubling of
// something, its usual value and the standard deviation of that.
type trend struct{ mean, sd float64 }

// The times of most jobs fall by a bit less than half for twice the threads as
// far as the cores go, by a little up to the logical CPUs, and rise slowly
// beyond. Threads of one process are usually a bit slower than as many
// processes, but sometimes much faster.
var trends = [...]trend{
	{0, 0.5},      // level
	{-0.50, 0.20}, // threads up to eight cores
	{-0.40, 0.30}, // from there to all cores
	{-0.20, 0.25}, // from the cores to the logical CPUs
	{0.06, 0.12},  // beyond
	{0.08, 0.20},  // threads of one process
	{0, 0.12},     // all of it: something else than cores may be the limit
}

const (
	walls      = 0.15 // standard deviation, for each doubling of P, of what comes by steps
	steep      = 0.6  // of the steepest that was seen is thought of everywhere
	bumps      = 0.12 // standard deviation of what the trends do not tell, smooth
	bumpLength = 1.3  // within so many doublings
	jumps      = 0.04 // standard deviation of what is one split's alone
)

// place is where a split stands among the others.
type place struct {
	split Split
	x, y  float64              // doublings of P and T
	f     [len(trends)]float64 // what the slopes are by, from the origin on
	mean  float64              // what is believed before anything is seen
}

// place returns the place of a split.
func (m *model) place(s Split) *place {
	if p := m.places[s]; p != nil {
		return p
	}
	p := &place{split: s, x: math.Log2(float64(s.P)), y: math.Log2(float64(max(1, s.T)))}
	n, cores, all := p.x+p.y, math.Log2(m.physical), math.Log2(m.logical)
	few := min(cores, 3)
	p.f = [...]float64{1, min(n, few), min(max(n, few), cores), min(max(n, cores), all), max(n, all), p.y, n}
	if s != m.origin {
		m.place(m.origin)
		for i, t := range trends[1:] {
			p.f[i+1] -= m.offset[i+1]
			p.mean += t.mean * p.f[i+1]
		}
	} else {
		m.offset = p.f
		p.f = [len(trends)]float64{1}
	}
	if m.places == nil {
		m.places = map[Split]*place{}
	}
	m.places[s] = p
	return p
}

// kernel is the covariance of two splits.
func (m *model) kernel(a, b *place) float64 {
	usual, rough := m.parts(a, b)
	return usual + m.rough*rough
}

// parts of the covariance are that of the trends and that of what they do not
// tell: smooth bumps, steps at some number of processes, and what is one split's
// alone.
func (m *model) parts(a, b *place) (usual, rough float64) {
	usual = trends[0].sd * trends[0].sd
	for i := 1; i < len(trends); i++ {
		usual += trends[i].sd * trends[i].sd * a.f[i] * b.f[i]
	}
	x, y := a.x-b.x, a.y-b.y
	rough = bumps * bumps * math.Exp(-(x*x+y*y)/(2*bumpLength*bumpLength))
	if u, v := a.x-m.from, b.x-m.from; u*v > 0 {
		rough += m.walls * m.walls * min(math.Abs(u), math.Abs(v))
	}
	if a == b {
		rough += jumps * jumps
	}
	return usual, rough
}

// pair is what two observations have in common.
type pair struct{ usual, rough, time float64 }

// pairs are those of all observations, the lower triangle.
func (m *model) pairs(seen []observation) [][]pair {
	all := make([][]pair, len(seen))
	for i, a := range seen {
		all[i] = make([]pair, i+1)
		p := m.place(a.split)
		for j, b := range seen[:i+1] {
			usual, rough := m.parts(p, m.place(b.split))
			all[i][j] = pair{usual, rough, math.Exp(-math.Abs(a.at-b.at) / m.scale)}
		}
	}
	return all
}

// learn takes what was seen and returns the logarithm of its likelihood.
func (m *model) learn(seen []observation, pairs [][]pair) float64 {
	m.seen = seen
	clear(m.beliefs)
	n := len(seen)
	if n > 0 {
		m.base = seen[0].y
	}
	m.chol = make([][]float64, n)
	r := make([]float64, n)
	likelihood := 0.0
	for i, a := range seen {
		row := make([]float64, i+1)
		m.chol[i] = row
		for j := range i + 1 {
			c := pairs[i][j].usual + m.rough*pairs[i][j].rough + m.drift*m.drift*pairs[i][j].time
			if i == j {
				c += a.v + 1e-6
			}
			for k := range j {
				c -= row[k] * m.chol[j][k]
			}
			if i == j {
				row[j] = math.Sqrt(max(c, 1e-9))
			} else {
				row[j] = c / m.chol[j][j]
			}
		}
		r[i] = a.y - m.base - m.place(a.split).mean
		for k := range i {
			r[i] -= row[k] * r[k]
		}
		r[i] /= row[i]
		likelihood -= r[i]*r[i]/2 + math.Log(row[i])
	}
	m.alpha = r
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			r[i] -= m.chol[k][i] * r[k]
		}
		r[i] /= m.chol[i][i]
	}
	return likelihood
}

// belief is what is believed of one split: mean and the half-solved covariances
// with what was seen, of which differences are made.
type belief struct {
	*place
	mean float64
	half []float64
}

func (m *model) believe(s Split) belief {
	if b, ok := m.beliefs[s]; ok {
		return b
	}
	p := m.place(s)
	b := belief{place: p, mean: m.base + p.mean, half: make([]float64, len(m.seen))}
	for i, o := range m.seen {
		k := m.kernel(p, m.place(o.split))
		b.mean += k * m.alpha[i]
		for j, l := range m.chol[i][:i] {
			k -= l * b.half[j]
		}
		b.half[i] = k / m.chol[i][i]
	}
	if m.beliefs == nil {
		m.beliefs = map[Split]belief{}
	}
	m.beliefs[s] = b
	return b
}

// covariance of two splits after what was seen.
func (m *model) covariance(a, b belief) float64 {
	c := m.kernel(a.place, b.place)
	for i, h := range a.half {
		c -= h * b.half[i]
	}
	return c
}

// apart is by how much the log time of a is above that of b, and how sure that
// is: the standard deviation.
func (m *model) apart(a, b belief) (mean, sd float64) {
	if a.place == b.place {
		return 0, 0
	}
	v := m.covariance(a, a) + m.covariance(b, b) - 2*m.covariance(a, b)
	return a.mean - b.mean, math.Sqrt(max(0, v))
}

// steepest is the largest difference that was seen between numbers of processes,
// beyond what is usual, by the root of their doublings: it may have come in one
// step, and nobody knows where.
func (m *model) steepest(seen []observation) float64 {
	most := walls
	for _, o := range seen {
		p := m.place(o.split)
		if d := math.Abs(p.x - m.from); d > 0 {
			most = max(most, steep*math.Abs(o.y-seen[0].y-p.mean)/math.Sqrt(d))
		}
	}
	return most
}
