package bidiag

import (
	"math"
	"slices"
	"sync/atomic"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/gemm"
	"github.com/comal-go/comal/dense/internal/team"
)

// leaf is the order up to which the QR iteration does the work.
const leaf = 24

// Work returns how many elements SVD allocates, rounded up for what is not
// matrices.
func Work(n int) int64 {
	n64 := int64(n)
	return n64*n64 + n64*(n64/2+2) + 32*n64
}

// SVD computes the decomposition of the upper bidiagonal matrix with diagonal d
// and e above it, n by n. It overwrites d with the values, in no order, and the
// columns of u and v, n x n, with their vectors. Both must be all zeros before.
// The largest element should be about 1 in size, so that squares neither overflow
// nor underflow. It reports false if an iteration did not converge. The memory of
// l is what is left beside Work, and enough for a product.
func SVD(d, e, u, v []float64, l dense.Limits) bool {
	n := len(d)
	if n == 0 {
		return true
	}
	t := &tree{
		d: d, e: e,
		u: columns{u, n, n}, v: columns{v, n, n},
		delta: make([]float64, n*n), gathered: make([]float64, n*(n/2+2)), z: make([]float64, n),
	}
	for i := range n {
		u[i*n+i], v[i*n+i] = 1, 1
	}
	// Squares of parts that are very small would underflow.
	t.least = 0x1p-200 * max(largest(d), largest(e))
	if t.least == 0 {
		return true
	}
	t.split(node{n: n}, 0)
	team.Do(len(t.leaves), l.Threads, func(i int) { t.solve(t.leaves[i]) })
	for _, level := range slices.Backward(t.levels) {
		side, memory := gemm.Beside[float64](len(level), l.Threads, l.Memory)
		inner := dense.Limits{Threads: max(1, l.Threads/side), Memory: memory}
		team.Do(len(level), side, func(i int) { t.merge(level[i], inner) })
	}
	return !t.failed.Load()
}

// tree is the state of one decomposition: matrices that hold the vectors of all
// parts on their diagonals, and workspace of which each part uses its rows'.
type tree struct {
	d, e            []float64
	u, v            columns
	delta, gathered []float64
	z               []float64
	least           float64 // parts that are smaller are treated as if of this size
	leaves          []node
	levels          [][]node // from the root
	failed          atomic.Bool
}

// node is the part of the matrix of n rows that begins at row lo. It has one
// column more than rows if wide, as all have but the last ones: then there is one
// more right vector, of the value zero, after the others.
type node struct {
	lo, n int
	wide  bool
}

// columns returns how many columns the part has.
func (p node) columns() int {
	if p.wide {
		return p.n + 1
	}
	return p.n
}

// halves are the parts above and below the row in the middle.
func (p node) halves() (above, below node) {
	above = node{p.lo, p.n / 2, true}
	return above, node{p.lo + above.n + 1, p.n - above.n - 1, p.wide}
}

func (t *tree) split(p node, depth int) {
	if p.n <= leaf {
		t.leaves = append(t.leaves, p)
		return
	}
	if depth == len(t.levels) {
		t.levels = append(t.levels, nil)
	}
	t.levels[depth] = append(t.levels[depth], p)
	above, below := p.halves()
	t.split(above, depth+1)
	t.split(below, depth+1)
}

// solve does a leaf.
func (t *tree) solve(p node) {
	at := p.lo * (t.u.ld + 1)
	d, e := t.d[p.lo:p.lo+p.n], t.e[p.lo:p.lo+p.columns()-1]
	u := columns{t.u.data[at:], p.n, t.u.ld}
	v := columns{t.v.data[at:], p.columns(), t.v.ld}
	if p.wide {
		squeeze(d, e, v)
	}
	if !iterate(d, e, u, v) {
		t.failed.Store(true)
	}
}

// squeeze rotates the last column, of which only the last element is not zero,
// into the others from right to left.
func squeeze(d, e []float64, v columns) {
	n := len(d)
	f := e[n-1]
	for i := n - 1; i >= 0 && f != 0; i-- {
		c, s, r := rotation(d[i], f)
		d[i] = r
		v.rotate(i, n, c, s)
		if i > 0 {
			f = -s * e[i-1]
			e[i-1] *= c
		}
	}
}

// largest returns the size of the largest element.
func largest(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		m = max(m, math.Abs(v))
	}
	return m
}
