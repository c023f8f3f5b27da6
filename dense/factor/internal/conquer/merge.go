package conquer

import (
	"fmt"
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor/internal/secular"
	"github.com/comal-go/comal/dense/internal/team"
)

// merge puts the parts lo to mid and mid to hi of a matrix together.
type merge struct {
	*solver
	lo, mid, hi int
	limits      dense.Limits
	vectors     []vector // ascending
	kept, done  []int    // of vectors
	order       []int    // of kept, by kind
	count       [kinds]int
	heads       []float64 // of those that have one, one after the other
	tails       []float64
}

// chunk is how many roots or weights a goroutine takes at a time.
const chunk = 16

// run merges two parts that were torn at an element beta.
func (m *merge) run(beta float64) error {
	rho := 2 * math.Abs(beta)
	m.collect(beta < 0)
	var turns []rotation
	m.kept, m.done, turns = deflate(m.vectors, rho)
	m.arrange(turns)
	values, err := m.solve(rho)
	if err != nil {
		return err
	}
	copy(m.d[m.lo:], values)
	for i, at := range m.done {
		m.d[m.lo+len(values)+i] = m.vectors[at].d
	}
	return m.multiply()
}

// collect lists the vectors. Their weights are the last elements of the first
// part and the first ones of the second, where the matrix was torn.
func (m *merge) collect(negative bool) {
	sign := math.Sqrt2 / 2
	n1, n2 := m.mid-m.lo, m.hi-m.mid
	m.vectors = make([]vector, 0, n1+n2)
	for i := range n1 {
		row := m.q[m.lo*m.n+i*n1:][:n1]
		m.vectors = append(m.vectors, vector{d: m.d[m.lo+i], z: sign * row[n1-1], kind: head, row: row})
	}
	if negative {
		sign = -sign
	}
	for i := range n2 {
		row := m.q[m.mid*m.n+i*n2:][:n2]
		m.vectors = append(m.vectors, vector{d: m.d[m.mid+i], z: sign * row[0], kind: tail, row: row, second: true})
	}
}

// solve returns the roots, ascending, and leaves the vectors of the secular
// equation in the rows of s, their elements by the kind of what they multiply.
func (m *merge) solve(rho float64) ([]float64, error) {
	k := len(m.kept)
	// In units of about rho there is neither overflow nor underflow: what is
	// kept is at most 1/eps of it.
	scaled, exp := math.Frexp(rho)
	d, w := make([]float64, k), make([]float64, k)
	e := secular.Equation{Rho: scaled, Z: make([]float64, k), Gap: func(gaps []float64, lo, from int) {
		at := d[from]
		for t, x := range d[lo : lo+len(gaps)] {
			gaps[t] = x - at
		}
	}}
	for i, at := range m.kept {
		d[i], e.Z[i] = math.Ldexp(m.vectors[at].d, -exp), m.vectors[at].z
	}
	diff := m.s[m.lo*m.n : m.lo*m.n+k*k]
	roots, failed := make([]float64, k), make([]bool, k)
	m.chunks(k, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			from, tau, ok := e.Root(i, diff[i*k:(i+1)*k])
			roots[i], failed[i] = math.Ldexp(d[from]+tau, exp), !ok
		}
	})
	for i, bad := range failed {
		if bad {
			return nil, notConverged(fmt.Sprintf("root %d of %d of the secular equation of rows %d to %d", i, k, m.lo, m.hi))
		}
	}
	m.chunks(k, func(lo, hi int) { e.Weights(lo, w[lo:hi], diff, k, make([]float64, hi-lo)) })
	m.chunks(k, func(lo, hi int) {
		v := make([]float64, k)
		for i := lo; i < hi; i++ {
			m.vector(diff[i*k:(i+1)*k], w, v)
		}
	})
	return roots, nil
}

// vector replaces the distances of a root from the poles by its vector, of length
// 1 and in the order of the kinds.
func (m *merge) vector(diff, w, v []float64) {
	square := 0.0
	for p, i := range m.order {
		x := w[i] / diff[i]
		v[p] = x
		square += x * x
	}
	scale := 1 / math.Sqrt(square)
	for p, x := range v {
		diff[p] = x * scale
	}
}

// multiply makes the vectors of the merged part, first those of the roots and
// then what was done before.
func (m *merge) multiply() error {
	k, n1, size := len(m.kept), m.mid-m.lo, m.hi-m.lo
	out := m.result
	if size < m.n {
		out = dense.RowMajor(m.q[m.lo*m.n:], size, size)
	}
	withHead, withTail := m.count[head]+m.count[both], m.count[both]+m.count[tail]
	s := dense.RowMajor(m.s[m.lo*m.n:], k, k)
	heads := dense.RowMajor(m.heads, withHead, n1)
	tails := dense.RowMajor(m.tails, withTail, size-n1)
	if err := m.times(s.Slice(0, k, 0, withHead), heads, out.Slice(0, k, 0, n1)); err != nil {
		return err
	}
	if err := m.times(s.Slice(0, k, k-withTail, k), tails, out.Slice(0, k, n1, size)); err != nil {
		return err
	}
	for i, at := range m.done {
		v := m.vectors[at]
		row := out.Row(k + i)
		for j, x := range v.head {
			row.Set(j, x)
		}
		for j, x := range v.tail {
			row.Set(n1+j, x)
		}
	}
	return nil
}

// times sets c to a·b, of which the inner side may be 0.
func (m *merge) times(a, b, c dense.Matrix[float64]) error {
	if a.Rows == 0 || a.Cols > 0 {
		return dense.Gemm(1, a, b, 0, c, m.limits)
	}
	c.Fill(0)
	return nil
}

// chunks does the work on k roots, some at a time.
func (m *merge) chunks(k int, do func(lo, hi int)) {
	team.Do((k+chunk-1)/chunk, m.limits.Threads, func(part int) {
		do(part*chunk, min(k, (part+1)*chunk))
	})
}
