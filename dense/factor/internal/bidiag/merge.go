package bidiag

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/vec"
)

// multiply finds the singular values and vectors of what deflation has left, and
// the products of the vectors with those of the halves.
func (m *merging) multiply() bool {
	s := m.inside()
	ok := s.roots()
	order, place := m.grouped()
	s.right(place)
	above, below := m.above.columns(), m.below.columns()
	m.product(m.v, 0, above, order, s.diff, false)
	m.product(m.v, above, above+below, order, s.diff, true)
	s.left(place)
	m.product(m.u, 0, m.above.n, order, s.diff, false)
	m.product(m.u, m.above.n+1, m.n, order, s.diff, true)
	for i := range m.n { // z sees the middle row in no other vector
		m.u.at(i)[m.above.n] = 0
		if i < len(s.d) {
			m.u.at(i)[m.above.n] = s.diff.at(i)[place[0]]
		}
	}
	values := s.sigma
	for _, j := range m.gone {
		values = append(values, m.d[j])
	}
	copy(m.d, values)
	return ok
}

// inside returns the matrix of the indices kept.
func (m *merging) inside() *inside {
	k := len(m.kept)
	s := &inside{
		d: make([]float64, k), z: make([]float64, k), sigma: make([]float64, k, m.n), lengths: make([]float64, k),
		diff:    columns{m.delta[m.lo*m.tree.u.ld:][:k*k], k, k},
		threads: m.inner.Threads,
	}
	for i, j := range m.kept {
		s.d[i], s.z[i] = m.d[j], m.z[j]
	}
	return s
}

// grouped returns the indices kept, ordered by group, and where each went: the
// columns that have something in the rows above are then beside each other, and
// so are those that have something below.
func (m *merging) grouped() (order, place []int) {
	place = make([]int, len(m.kept))
	for g := above; g <= below; g++ {
		for i, j := range m.kept {
			if m.group[j] == g {
				place[i] = len(order)
				order = append(order, j)
			}
		}
	}
	return order, place
}

// product multiplies rows lo to hi of x, in which only the columns of one half
// and those of the groups between are not zero, by w, and has the columns that
// are gone follow.
func (m *merging) product(x columns, lo, hi int, order []int, w columns, lower bool) {
	k, rows := len(order), hi-lo
	from, to := 0, k
	if lower {
		for from < k && m.group[order[from]] == above {
			from++
		}
	} else {
		for to > 0 && m.group[order[to-1]] == below {
			to--
		}
	}
	n := m.tree.u.ld
	scratch := m.gathered[m.lo*(n/2+2):][:rows*m.n]
	for i, j := range order[from:to] {
		vec.Copy(scratch[i*rows:(i+1)*rows], x.at(j)[lo:hi])
	}
	rest := scratch[(to-from)*rows:]
	for i, j := range m.gone {
		vec.Copy(rest[i*rows:(i+1)*rows], x.at(j)[lo:hi])
	}
	for i := range m.gone {
		vec.Copy(x.at(k + i)[lo:hi], rest[i*rows:(i+1)*rows])
	}
	a := dense.ColMajor(scratch[:(to-from)*rows], rows, to-from)
	b := dense.ColMajor(w.data, k, k).Slice(from, to, 0, k)
	c := dense.Matrix[float64]{Data: x.data[lo:], Rows: rows, Cols: k, RowStride: 1, ColStride: x.ld}
	m.gemm(a, b, c)
}

// gemm sets c to a·b.
func (m *merging) gemm(a, b, c dense.Matrix[float64]) {
	if err := dense.Gemm(1, a, b, 0, c, m.inner); err != nil {
		panic(err) // the shapes are ours
	}
}
