package bidiag

import (
	"math"
	"sync/atomic"

	"github.com/comal-go/comal/dense/factor/internal/secular"
	"github.com/comal-go/comal/dense/internal/team"
)

// portion is how many roots or weights are one task.
const portion = 32

// inside is the matrix that deflation has left: the values d, ascending, on its
// diagonal, of which the first is zero, and the first row z. Column i of diff is
// that of value i: first the differences of the squares of d and of the value,
// then the right vector, then the left one.
type inside struct {
	d, z, sigma []float64
	diff        columns
	lengths     []float64 // what the right vectors were divided by
	threads     int
}

// portions shares the numbers below the order among threads.
func (s *inside) portions(do func(lo, hi int)) {
	k := len(s.d)
	team.Do((k+portion-1)/portion, s.threads, func(p int) { do(p*portion, min(k, (p+1)*portion)) })
}

// equation has the squares of the values for its roots.
func (s *inside) equation() *secular.Equation {
	d := s.d
	return &secular.Equation{Rho: 1, Z: s.z, Gap: func(gaps []float64, lo, from int) {
		f := d[from]
		for t, v := range d[lo : lo+len(gaps)] {
			gaps[t] = (v - f) * (v + f)
		}
	}}
}

// roots finds the values, and then the z of which they are the exact ones. The
// vectors of that z are orthogonal to the last digits.
func (s *inside) roots() bool {
	var failed atomic.Bool
	e := s.equation()
	s.portions(func(lo, hi int) {
		for i := lo; i < hi; i++ {
			from, tau, ok := e.Root(i, s.diff.at(i))
			if !ok {
				failed.Store(true)
			}
			d := s.d[from]
			s.sigma[i] = d + tau/(d+math.Sqrt(d*d+tau))
		}
	})
	weights := make([]float64, len(s.d))
	s.portions(func(lo, hi int) {
		e.Weights(lo, weights[lo:hi], s.diff.data, s.diff.ld, make([]float64, hi-lo))
	})
	s.z = weights
	return !failed.Load()
}

// right makes the differences right vectors, with element j at place[j].
func (s *inside) right(place []int) {
	s.portions(func(lo, hi int) {
		v := make([]float64, len(s.d))
		for i := lo; i < hi; i++ {
			column := s.diff.at(i)
			sum := 0.0
			for j, z := range s.z {
				v[j] = z / column[j]
				sum += v[j] * v[j]
			}
			length := math.Sqrt(sum)
			s.lengths[i] = length
			for j, at := range place {
				column[at] = v[j] / length
			}
		}
	})
}

// left makes the right vectors left ones: the matrix times them.
func (s *inside) left(place []int) {
	d := make([]float64, len(place))
	for j, at := range place {
		d[at] = s.d[j]
	}
	s.portions(func(lo, hi int) {
		for i := lo; i < hi; i++ {
			column := s.diff.at(i)
			first := -1 / s.lengths[i]
			sum := first * first
			for at, v := range column {
				v *= d[at]
				column[at] = v
				sum += v * v
			}
			column[place[0]] = first
			length := 1 / math.Sqrt(sum)
			for at := range column {
				column[at] *= length
			}
		}
	})
}
