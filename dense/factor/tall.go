package factor

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/space"
	"github.com/comal-go/comal/dense/internal/team"
)

// leafRows is the least number of rows of a leaf of a tree, if the matrix is
// narrow. Otherwise a leaf has at least twice as many rows as columns.
const leafRows = 2048

// leaves returns into how many parts R cuts the rows of a matrix: a power of
// two, by shape only, as the bits of the result are those of the tree.
func leaves(m, n int) int {
	least := max(leafRows, 2*n)
	count := 1
	for m/(2*count) >= least {
		count *= 2
	}
	return count
}

// R overwrites r, min(m, n) x n, with the triangular factor of a = q·r, and a
// with what is of no use. As in LAPACK, diagonal elements of r have either sign.
//
// The rows of a tall matrix are cut into leaves, each becomes a triangle, and
// pairs of triangles one, as a tree (Demmel, Grigori, Hoemmen, Langou:
// doi:10.1137/080731992). Leaves have from max(2048, 2·n) to twice as many rows.
// The workspace is, for each thread that has a leaf of its own, a copy of the leaf
// and about 2·(2·n + 2·b)·b elements, with b = 64 and 4 MiB for products, or b = 32
// if n is at most 128. It is kept for later calls as that of [dense.Gemm] is.
func R(a, r dense.Matrix[float64], l dense.Limits) error {
	const op = "R"
	m, n, k := a.Rows, a.Cols, min(a.Rows, a.Cols)
	fits := r.Rows == k && r.Cols == n
	if err := check(op, l, fits, "r min(m, n) x n of a", out("a", a), out("r", r)); err != nil {
		return err
	}
	t := newTree(m, n, l.Threads)
	if err := workspace(op, t.bytes(), l); err != nil {
		return err
	}
	if err := finite(op, "a", a, l); err != nil {
		return err
	}
	if k > 0 {
		data, buffer := space.Take[float64](t.together*t.size, without(l.Memory, t.products()))
		t.run(a, r, data)
		space.Give(buffer)
	}
	return overflowed(op, r, l)
}

// tree makes one triangle of leaves.
type tree struct {
	m, n, leaves, threads int

	together int // how many leaves are factorised at the same time
	size     int // elements of workspace for each
	spaces   chan []float64
}

func newTree(m, n, threads int) *tree {
	t := &tree{m: m, n: n, threads: max(1, threads), leaves: leaves(m, n)}
	t.together = min(t.threads, t.leaves)
	t.size = stripWork((m+t.leaves-1)/t.leaves, n) + sweepWork(n, min(m, n)) + block(n)*min(m, n)
	return t
}

// bytes is the workspace of all.
func (t *tree) bytes() int64 { return 8*int64(t.together*t.size+space.Alignment) + t.products() }

// products is what of it products take.
func (t *tree) products() int64 { return int64(t.together) * productBytes(t.n) }

// run sets r to the triangle of a. data is the workspace, whatever it holds.
func (t *tree) run(a, r matrix, data []float64) {
	t.spaces = make(chan []float64, t.together)
	for i := range t.together {
		t.spaces <- data[i*t.size : (i+1)*t.size]
	}
	t.each(t.leaves, func(i int, s *share) {
		leaf := a.Slice(t.row(i), t.row(i+1), 0, t.n)
		to := r
		if t.leaves > 1 {
			to = t.triangle(a, i)
		}
		x := newStrip(s.take(stripWork(leaf.Rows, t.n)), leaf, s.threads)
		x.write(to, s.sweep(x, t.n, min(leaf.Rows, t.n)))
	})
	for apart := 1; apart < t.leaves; apart *= 2 {
		t.each(t.leaves/(2*apart), func(i int, s *share) {
			top, below := t.triangle(a, 2*apart*i), t.triangle(a, 2*apart*i+apart)
			s.sweep(newPair(s.take(stripWork(t.n, t.n)), top, below, true, s.threads), t.n, t.n)
		})
	}
	if t.leaves > 1 {
		upper(r, t.triangle(a, 0))
	}
}

// row returns the first row of leaf i.
func (t *tree) row(i int) int { return int(int64(t.m) * int64(i) / int64(t.leaves)) }

// triangle returns what leaf i has become.
func (t *tree) triangle(a matrix, i int) matrix { return a.Slice(t.row(i), t.row(i)+t.n, 0, t.n) }

// each does so many parts. Threads that are too many for the parts work inside of
// them.
func (t *tree) each(parts int, part func(i int, s *share)) {
	together := min(parts, t.together)
	team.Do(parts, together, func(i int) {
		data := <-t.spaces
		part(i, &share{data, t.threads / together})
		t.spaces <- data
	})
}

// share is what one part may use.
type share struct {
	data    []float64
	threads int
}

func (s *share) take(size int) []float64 {
	part := s.data[:size]
	s.data = s.data[size:]
	return part
}

// sweep factorises x, of n columns, by k reflectors, and returns the triangles on
// the diagonal.
func (s *share) sweep(x columns, n, k int) matrix {
	b := block(n)
	work := newSweep(s.take(sweepWork(n, k)), n, dense.RowMajor(s.take(b*k), b, k))
	work.run(x, s.threads)
	return work.d
}
