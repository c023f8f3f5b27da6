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
}

const (
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
	p.f = [...]float64{1, min(n, few), min(max(n, few), cores), min(max(n, cores), all), max(n, all), p.y}
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
func kernel(a, b *place) float64 {
	sum := trends[0].sd * trends[0].sd
	for i, t := range trends[1:] {
		sum += t.sd * t.sd * a.f[i+1] * b.f[i+1]
	}
	x, y := a.x-b.x, a.y-b.y
	sum += bumps * bumps * math.Exp(-(x*x+y*y)/(2*bumpLength*bumpLength))
	if a == b {
		sum += jumps * jumps
	}
	return sum
}

// between is the covariance of two windows that comes of their times alone.
func (m *model) between(a, b float64) float64 {
	return m.drift * m.drift * math.Exp(-math.Abs(a-b)/m.scale)
}

// learn takes what was seen and returns the logarithm of its likelihood.
func (m *model) learn(seen []observation) float64 {
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
		row, p := make([]float64, i+1), m.place(a.split)
		m.chol[i] = row
		for j, b := range seen[:i+1] {
			c := kernel(p, m.place(b.split)) + m.between(a.at, b.at)
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
		r[i] = a.y - m.base - p.mean
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
		k := kernel(p, m.place(o.split))
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
func covariance(a, b belief) float64 {
	c := kernel(a.place, b.place)
	for i, h := range a.half {
		c -= h * b.half[i]
	}
	return c
}

// apart is by how much the log time of a is above that of b, and how sure that
// is: the standard deviation.
func apart(a, b belief) (mean, sd float64) {
	if a.place == b.place {
		return 0, 0
	}
	v := covariance(a, a) + covariance(b, b) - 2*covariance(a, b)
	return a.mean - b.mean, math.Sqrt(max(0, v))
}
