package conquer

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/gemm"
	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

// smallest is the order up to which a part is solved by iteration.
const smallest = 32

// Work returns how many elements Vectors allocates.
func Work(n int) int64 { return int64(n) * (2*int64(n) + 32) }

// solver has the parts of one matrix. A part of rows lo to hi has the elements
// lo·n to hi·n of each buffer for itself.
type solver struct {
	n       int
	d, z    []float64
	q       []float64 // vectors of the parts, each part contiguous
	old     []float64 // vectors before a merge, sorted by where they are not 0
	s       []float64 // vectors of the secular equations
	result  dense.Matrix[float64]
	threads int
	memory  int64 // for products, 0 is no bound
}

// Vectors overwrites d with the eigenvalues, ascending, of the tridiagonal matrix
// with the diagonal d and e beside it, and the columns of v with their vectors.
// It overwrites e. q, which may be the data of v, has n² elements.
func Vectors(d, e []float64, v dense.Matrix[float64], q []float64, l dense.Limits) error {
	n := len(d)
	c := &solver{
		n: n, d: d, z: make([]float64, n), q: q, old: make([]float64, n*n), s: make([]float64, n*n),
		result: v.T(), threads: max(1, l.Threads), memory: l.Memory,
	}
	depth := 0
	for n>>depth > smallest {
		depth++
	}
	cuts := make([]int, 1<<depth+1)
	for i := range cuts {
		cuts[i] = i * n >> depth
	}
	if err := c.leaves(cuts, e); err != nil {
		return err
	}
	for len(cuts) > 2 {
		if err := c.level(cuts, e); err != nil {
			return err
		}
		for i := 0; i*2 < len(cuts); i++ {
			cuts[i] = cuts[2*i]
		}
		cuts = cuts[:len(cuts)/2+1]
	}
	c.sort()
	return nil
}

// leaves tears the matrix at all cuts and solves what is left.
func (c *solver) leaves(cuts []int, e []float64) error {
	for _, at := range cuts[1 : len(cuts)-1] {
		beta := math.Abs(e[at-1])
		c.d[at-1] -= beta
		c.d[at] -= beta
	}
	failed := make([]bool, len(cuts)-1)
	team.Do(len(failed), c.threads, func(i int) {
		lo, hi := cuts[i], cuts[i+1]
		failed[i] = !leaf(c.d[lo:hi], e[lo:max(lo, hi-1)], c.q[lo*c.n:])
	})
	if i := slices.Index(failed, true); i >= 0 {
		return notConverged(fmt.Sprintf("QR of rows %d to %d", cuts[i], cuts[i+1]))
	}
	if len(cuts) == 2 {
		rows := dense.RowMajor(c.q, c.n, c.n)
		if &c.q[0] == &c.result.Data[0] {
			rows = rows.Clone()
		}
		c.result.Copy(rows)
	}
	return nil
}

// level merges neighbours: many small pairs side by side, few large ones one
// after the other.
func (c *solver) level(cuts []int, e []float64) error {
	pairs := len(cuts) / 2
	errs := make([]error, pairs)
	limits, side := dense.Limits{Threads: 1}, min(pairs, c.threads)
	if pairs < 2*c.threads && pairs%c.threads != 0 {
		limits.Threads, side = c.threads, 1
	}
	side, limits.Memory = gemm.Beside[float64](side, side, c.memory)
	team.Do(pairs, side, func(i int) {
		m := merge{solver: c, lo: cuts[2*i], mid: cuts[2*i+1], hi: cuts[2*i+2], limits: limits}
		errs[i] = m.run(e[m.mid-1])
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// sort brings eigenvalues and vectors of the result into ascending order.
func (c *solver) sort() {
	order := make([]int, c.n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(c.d[i], c.d[j]) })
	if slices.IsSorted(order) {
		return
	}
	vec.Copy(c.z, c.d)
	for to, from := range order {
		c.d[to] = c.z[from]
	}
	if c.result.ColStride == 1 {
		c.sortRows(order)
		return
	}
	// Elements of a column of the result, that is of a row of v, change places.
	const columns = 32
	stride := c.result.RowStride
	team.Do((c.n+columns-1)/columns, c.threads, func(part int) {
		z := make([]float64, c.n)
		for i := part * columns; i < min(c.n, (part+1)*columns); i++ {
			column := c.result.Data[i*c.result.ColStride:]
			for to, from := range order {
				z[to] = column[from*stride]
			}
			for to, x := range z {
				column[to*stride] = x
			}
		}
	})
}

// sortRows moves row order[i] of the result to row i, cycle after cycle.
func (c *solver) sortRows(order []int) {
	row := func(i int) []float64 {
		at := i * c.result.RowStride
		return c.result.Data[at : at+c.n]
	}
	for first, from := range order {
		if from < 0 || from == first {
			continue
		}
		vec.Copy(c.z, row(first))
		to := first
		for from != first {
			vec.Copy(row(to), row(from))
			order[to] = -1
			to, from = from, order[from]
		}
		vec.Copy(row(to), c.z)
		order[to] = -1
	}
}

func notConverged(detail string) error {
	return &dense.Error{Op: "Eigh", Kind: dense.ErrNotConverged, Detail: detail}
}
