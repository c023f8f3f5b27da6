package linalg

import (
	"context"
	"fmt"
	"math"
	"math/bits"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

// SVDColumns overwrites a, m x n with m >= n, with its left singular vectors, and
// returns the n values, descending. In memory are two blocks side by side, and some
// 34 squares as wide as one.
//
// Two blocks at a time become orthogonal by the singular vectors of their triangular
// factor, and pairs are swept through until all are (one-sided Jacobi: Hestenes,
// doi:10.1137/0106005; by blocks: Bečka, Okša, Vajteršic,
// doi:10.1016/S0167-8191(01)00138-7). QRColumns makes the last of it. A sweep reads
// and writes blocks n/width/2 times; see [sweepsOf] for how many are usual. Values
// are off by small multiples of eps times the size of a.
//
// Right vectors would have to be turned along at twice the cost. Give the transpose
// of a triangular factor instead, which takes fewer sweeps, too (Drmač, Veselić,
// doi:10.1137/050639193): left vectors of rᵀ are right ones of r.
func SVDColumns(ctx context.Context, a Columns, l dense.Limits) ([]float64, error) {
	rows, cols, width := a.Shape()
	if rows < cols || width < 1 {
		return nil, fmt.Errorf("svd: a matrix of %d x %d in blocks of %d columns: it must have as many rows as columns, give its transpose", rows, cols, width)
	}
	if err := orthogonal(ctx, a, l); err != nil {
		return nil, err
	}
	s := make([]float64, 0, cols)
	err := qrColumns(ctx, "svd", a, func(block int, r matrix) error {
		from, to := columnsOf(a, block)
		for i := from; i < to; i++ {
			s = append(s, r.At(i, i-from))
		}
		return nil
	}, l)
	for i := 1; i < len(s); i++ {
		s[i] = min(s[i], s[i-1]) // equal but for rounding
	}
	return s, err
}

// jacobiTolerance is how large, beside the size of the matrix, what is not diagonal
// in the factor of two blocks may stay.
const jacobiTolerance = 1e-14

// mostSweeps is far more than was ever needed.
const mostSweeps = 40

// sweepsOf is how many sweeps through some blocks a matrix takes, as a rule at
// most: 5 of 4 blocks, 6 of 8, 7 of 16 were measured of triangular factors of
// random matrices, and fewer of those whose singular values fall.
func sweepsOf(blocks int) int {
	if blocks <= 2 {
		return 1
	}
	return 3 + bits.Len(uint(blocks-1))
}

// jacobi makes the columns of a orthogonal.
type jacobi struct {
	a     Columns
	least float64
	l     dense.Limits

	pair, strip  room
	r, turns, vt room // squares as wide as a pair
	s            []float64

	clock   int
	changed []int // for each block when it was changed last
}

// strip is how many rows of a pair are multiplied at a time.
const strip = 512

// orthogonal makes the columns of a orthogonal, and none shorter than the next.
func orthogonal(ctx context.Context, a Columns, l dense.Limits) error {
	rows, cols, width := a.Shape()
	both := min(2*width, cols)
	j := &jacobi{
		a: a, l: l, pair: make(room, rows*both), strip: make(room, min(strip, rows)*both), s: make([]float64, both),
		r: make(room, both*both), turns: make(room, both*both), vt: make(room, both*both), changed: make([]int, blocks(a)),
	}
	size, err := sizeOf(ctx, "svd", a, j.pair)
	if err != nil {
		return err
	}
	j.least = jacobiTolerance * size
	return j.run(ctx)
}

// jacobiBytes is what orthogonal holds at most for blocks of some width.
func jacobiBytes(rows, cols, width int) int64 {
	both := min(2*width, cols)
	b := int64(both)
	return 8*((int64(rows)+strip)*b+3*b*b+360*b) + squares(45, both) + factor.StackWorkspace(qrLeaf(both), both) + workspaces(rows, both)
}

// run sweeps until a whole sweep has nothing to do.
func (j *jacobi) run(ctx context.Context) error {
	n := len(j.changed)
	for range mostSweeps {
		began := j.clock
		if n == 1 {
			if err := j.alone(ctx); err != nil {
				return err
			}
		}
		for i := range max(0, n-1) {
			if err := j.row(ctx, i); err != nil {
				return err
			}
		}
		still := true
		for _, at := range j.changed {
			still = still && at <= began
		}
		if still {
			return nil
		}
	}
	return &dense.Error{Op: "svd", Kind: dense.ErrNotConverged, Detail: fmt.Sprintf("columns are not orthogonal after %d sweeps; please report the matrix", mostSweeps)}
}

// alone turns the one block there is.
func (j *jacobi) alone(ctx context.Context) error {
	rows, cols, _ := j.a.Shape()
	x := j.pair.matrix(rows, cols)
	if err := j.a.Read(ctx, 0, x); err != nil {
		return err
	}
	turned, err := j.turn(x)
	if err != nil || !turned {
		return err
	}
	j.clock++
	j.changed[0] = j.clock
	return j.a.Write(ctx, 0, x)
}

// row turns a block with each that comes after it, which are read one by one.
func (j *jacobi) row(ctx context.Context, i int) error {
	rows, _, width := j.a.Shape()
	n := len(j.changed)
	first := j.pair.matrix(rows, width)
	read, dirty := false, false
	for k := i + 1; k < n; k++ {
		j.clock++
		before := j.clock - n*(n-1)/2 // when this pair was orthogonal last
		if before > 0 && j.changed[i] <= before && j.changed[k] <= before {
			continue
		}
		if !read {
			if err := j.a.Read(ctx, i, first); err != nil {
				return err
			}
			read = true
		}
		from, to := columnsOf(j.a, k)
		x := j.pair.matrix(rows, width+to-from)
		second := x.Slice(0, rows, width, x.Cols)
		if err := j.a.Read(ctx, k, second); err != nil {
			return err
		}
		turned, err := j.turn(x)
		if err != nil {
			return err
		}
		if !turned {
			continue
		}
		dirty = true
		j.changed[i], j.changed[k] = j.clock, j.clock
		if err := j.a.Write(ctx, k, second); err != nil {
			return err
		}
	}
	if !dirty {
		return nil
	}
	return j.a.Write(ctx, i, first)
}

// turn makes the columns of a pair orthogonal, and tells whether they were not.
func (j *jacobi) turn(x matrix) (bool, error) {
	r := j.r.zeros(x.Cols, x.Cols)
	leaf := qrLeaf(x.Cols)
	for at := 0; at < x.Rows; at += leaf {
		if err := factor.Stack(r.Upper(), x.Slice(at, min(at+leaf, x.Rows), 0, x.Cols), j.l); err != nil {
			return false, err
		}
	}
	if j.settled(r) {
		return false, nil
	}
	turns, vt := j.turns.zeros(x.Cols, x.Cols), j.vt.zeros(x.Cols, x.Cols)
	if err := factor.SVD(r, turns, j.s[:x.Cols], vt, j.l); err != nil {
		return false, err
	}
	for at := 0; at < x.Rows; at += strip {
		part := x.Slice(at, min(at+strip, x.Rows), 0, x.Cols)
		product := j.strip.matrix(part.Rows, x.Cols)
		if err := dense.Gemm(1, part, vt.T(), 0, product, j.l); err != nil {
			return false, err
		}
		part.Copy(product)
	}
	return true, nil
}

// settled tells whether columns of the triangular factor r are orthogonal, and none
// shorter than the next, up to rounding.
func (j *jacobi) settled(r matrix) bool {
	off := 0.0
	for i := range r.Rows {
		for k := i + 1; k < r.Cols; k++ {
			off = math.Hypot(off, r.At(i, k))
		}
		if i > 0 && math.Abs(r.At(i, i)) > math.Abs(r.At(i-1, i-1))+j.least {
			return false
		}
	}
	return off <= j.least
}
