package bidiag

import (
	"cmp"
	"math"
	"slices"

	"github.com/comal-go/comal/dense"
)

// group says in which rows the vectors of an index are not zero.
type group uint8

const (
	above group = iota
	middle
	both
	below
)

// merging is the state of putting two parts together. In the basis of their
// vectors the matrix has the values on the diagonal and one full row, the middle
// one, z. Indices count from the first row of the part; the middle one has the
// value zero.
type merging struct {
	*tree
	node
	above, below node
	u, v         columns // those of the part
	d, z         []float64
	group        []group
	kept, gone   []int // the indices that have a root to find, ascending by value, and the others
	inner        dense.Limits
}

// merge puts the halves of a part together.
func (t *tree) merge(p node, inner dense.Limits) {
	m := t.begin(p)
	m.inner = inner
	tol := 64 * epsilon * max(largest(m.d), math.Abs(t.e[p.lo+m.above.n]), t.least)
	m.row()
	m.deflate(tol)
	if !m.multiply() {
		t.failed.Store(true)
	}
}

// begin looks at the part p as a row between two halves.
func (t *tree) begin(p node) *merging {
	m := &merging{tree: t, node: p, group: make([]group, p.n)}
	m.above, m.below = p.halves()
	at := p.lo * (t.u.ld + 1)
	m.u = columns{t.u.data[at:], p.n, t.u.ld}
	m.v = columns{t.v.data[at:], p.columns(), t.v.ld}
	m.d, m.z = t.d[p.lo:p.lo+p.n], t.z[p.lo:p.lo+p.n]
	return m
}

// row sets z: the middle row times the right vectors. Of the two vectors of value
// zero, or the one, it makes one that z sees, in the middle, and one that it does
// not, at the end.
func (m *merging) row() {
	mid := m.above.n
	alpha, beta := m.d[mid], m.tree.e[m.lo+mid]
	m.d[mid] = 0
	for j := range mid {
		m.z[j] = alpha * m.v.at(j)[mid]
		m.group[j] = above
	}
	for j := mid + 1; j < m.n; j++ {
		m.z[j] = beta * m.v.at(j)[mid+1]
		m.group[j] = below
	}
	m.group[mid] = middle
	f, g := alpha*m.v.at(mid)[mid], 0.0
	if m.wide {
		g = beta * m.v.at(m.n)[mid+1]
		c, s, r := rotation(f, g)
		m.v.rotate(mid, m.n, c, s)
		f = r
	}
	if f < 0 {
		m.v.negate(mid)
		f = -f
	}
	m.z[mid] = f
}

// deflate finds the indices whose vectors need no further work: those with an
// element of z that is next to nothing, and, after a rotation has made it
// nothing, those of which the value is next to another one or to zero.
func (m *merging) deflate(tol float64) {
	mid := m.above.n
	order := make([]int, 0, m.n)
	for j := range m.n {
		if j != mid {
			order = append(order, j)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(m.d[a], m.d[b]) })
	m.kept = append(m.kept, mid)
	// A root must be above zero for its left vector to be told from others.
	m.z[mid] = max(m.z[mid], tol)
	last := -1
	for _, j := range order {
		switch {
		case math.Abs(m.z[j]) <= tol:
			m.gone = append(m.gone, j)
		case m.d[j] <= tol:
			c, s, r := rotation(m.z[mid], m.z[j])
			m.v.rotate(mid, j, c, s)
			m.z[mid], m.d[j] = r, 0
			m.gone = append(m.gone, j)
		case last >= 0 && m.d[j]-m.d[last] <= tol:
			m.unite(last, j)
			m.gone = append(m.gone, last)
			m.kept[len(m.kept)-1], last = j, j
		default:
			m.kept, last = append(m.kept, j), j
		}
	}
}

// unite rotates the vectors of two values that are alike so that z sees only the
// second one.
func (m *merging) unite(i, j int) {
	c, s, r := rotation(m.z[j], m.z[i])
	m.z[i], m.z[j] = 0, r
	m.u.rotate(j, i, c, s)
	m.v.rotate(j, i, c, s)
	if m.group[i] != m.group[j] {
		m.group[j] = both
	}
}
