package conquer

import (
	"cmp"
	"math"
	"slices"

	"github.com/comal-go/comal/dense/internal/vec"
)

// The kinds of vectors before a merge: where they are not 0.
const (
	head = iota // in the first part
	both
	tail // in the second part
	kinds
)

// vector is one of the vectors before a merge.
type vector struct {
	d, z float64
	kind int
	// row is what the part has left, the second one or not.
	row    []float64
	second bool
	// Where it is kept during the merge; nil is 0.
	head, tail []float64
}

// rotation turns vectors a and b so that a loses its weight.
type rotation struct {
	a, b int
	c, s float64
}

// deflate sorts vectors by their values and tells those that a merge changes from
// those that are done: their weight is nothing, or is made so by turning them and
// the next one, which has nearly the same value. Both change the matrix by no
// more than rounding has.
func deflate(vectors []vector, rho float64) (kept, done []int, turns []rotation) {
	slices.SortStableFunc(vectors, func(a, b vector) int { return cmp.Compare(a.d, b.d) })
	largest := rho
	for _, v := range vectors {
		largest = max(largest, math.Abs(v.d))
	}
	tolerance := 8 * eps * largest
	for i := range vectors {
		v := &vectors[i]
		if rho*math.Abs(v.z) <= tolerance {
			done = append(done, i)
			continue
		}
		if len(kept) == 0 {
			kept = append(kept, i)
			continue
		}
		last := kept[len(kept)-1]
		p := &vectors[last]
		r := math.Hypot(p.z, v.z)
		c, s := v.z/r, p.z/r
		if math.Abs((v.d-p.d)*c*s) > tolerance {
			kept = append(kept, i)
			continue
		}
		turns = append(turns, rotation{last, i, c, s})
		if p.kind != v.kind {
			p.kind, v.kind = both, both
		}
		p.d, v.d = p.d*c*c+v.d*s*s, p.d*s*s+v.d*c*c
		p.z, v.z = 0, r
		done = append(done, last)
		kept[len(kept)-1] = i
	}
	return kept, done, turns
}

// arrange copies the vectors to where they stay during the merge: the heads of
// those that have one, then the tails, so that the products with them skip the
// zeros, and then all that is done.
func (m *merge) arrange(turns []rotation) {
	for kind := range kinds {
		for i, at := range m.kept {
			if m.vectors[at].kind == kind {
				m.order = append(m.order, i)
				m.count[kind]++
			}
		}
	}
	n1, n2 := m.mid-m.lo, m.hi-m.mid
	free := m.old[m.lo*m.n : m.hi*m.n]
	take := func(n int) []float64 {
		taken := free[:n:n]
		free = free[n:]
		return taken
	}
	heads := m.order[:m.count[head]+m.count[both]]
	tails := m.order[m.count[head]:]
	m.heads, m.tails = free, free[len(heads)*n1:]
	for _, i := range heads {
		m.vectors[m.kept[i]].head = take(n1)
	}
	for _, i := range tails {
		m.vectors[m.kept[i]].tail = take(n2)
	}
	for _, at := range m.done {
		v := &m.vectors[at]
		v.head, v.tail = take(n1), take(n2)
	}
	m.chunks(len(m.vectors), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			m.vectors[i].fill()
		}
	})
	for _, r := range turns {
		a, b := &m.vectors[r.a], &m.vectors[r.b]
		turn(a.head, b.head, r.c, r.s)
		turn(a.tail, b.tail, r.c, r.s)
	}
}

// fill copies the row to where the vector is kept.
func (v *vector) fill() {
	from, zero := v.head, v.tail
	if v.second {
		from, zero = v.tail, v.head
	}
	vec.Copy(from, v.row)
	vec.Clear(zero)
}
