package linalg

import (
	"context"
	"fmt"
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

// SVDColumns overwrites a, m x n with m >= n, with its left singular vectors, and v,
// n x n, whatever it holds, with the right ones, and returns the n values,
// descending: a = u·diag(s)·vᵀ. Four blocks are in memory at once.
//
// Two blocks at a time become orthogonal by the singular vectors of their triangular
// factor, and pairs are swept through until all are (one-sided Jacobi: Hestenes,
// doi:10.1137/0106005; by blocks: Bečka, Okša, Vajteršic,
// doi:10.1016/S0167-8191(01)00138-7). QRColumns makes the last of it. A sweep reads
// and writes both matrices n/width times; six to ten sweeps are usual. Values are off
// by small multiples of eps times the size of a.
func SVDColumns(ctx context.Context, a, v Columns, l dense.Limits) ([]float64, error) {
	rows, cols, width := a.Shape()
	if vr, vc, vw := v.Shape(); rows < cols || width < 1 || vr != cols || vc != cols || vw != width {
		return nil, fmt.Errorf("svd: %d x %d in blocks of %d columns with vectors of %d x %d in blocks of %d: "+
			"give the transpose of a wide matrix, and square vectors in the same blocks", rows, cols, width, vr, vc, vw)
	}
	size, err := sizeOf(ctx, "svd", a)
	if err != nil {
		return nil, err
	}
	if err := setIdentity(ctx, v); err != nil {
		return nil, err
	}
	j := &jacobi{a: a, v: v, least: jacobiTolerance * size, l: l}
	if err := j.run(ctx); err != nil {
		return nil, err
	}
	s := make([]float64, 0, cols)
	err = QRColumns(ctx, a, func(block int, r matrix) error {
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

// jacobi makes the columns of a orthogonal, and v what they were multiplied by.
type jacobi struct {
	a, v  Columns
	least float64
	l     dense.Limits
}

func setIdentity(ctx context.Context, v Columns) error {
	rows, _, width := v.Shape()
	data := make([]float64, rows*width)
	for block := range blocks(v) {
		from, to := columnsOf(v, block)
		m := dense.RowMajor(data[:rows*(to-from)], rows, to-from)
		m.Fill(0)
		for i := from; i < to; i++ {
			m.Set(i, i-from, 1)
		}
		if err := v.Write(ctx, block, m); err != nil {
			return err
		}
	}
	return nil
}

// run sweeps until a whole sweep has nothing to do.
func (j *jacobi) run(ctx context.Context) error {
	for range mostSweeps {
		worked := false
		for _, group := range groups(blocks(j.a)) {
			w, err := j.turn(ctx, group)
			if err != nil {
				return err
			}
			worked = worked || w
		}
		if !worked {
			return nil
		}
	}
	return &dense.Error{Op: "svd", Kind: dense.ErrNotConverged, Detail: fmt.Sprintf("columns are not orthogonal after %d sweeps; please report the matrix", mostSweeps)}
}

// groups returns all pairs of n blocks, or the one there is by itself.
func groups(n int) [][]int {
	if n == 1 {
		return [][]int{{0}}
	}
	var all [][]int
	for i := range n {
		for k := i + 1; k < n; k++ {
			all = append(all, []int{i, k})
		}
	}
	return all
}

// turn makes the columns of some blocks orthogonal, and tells whether they were not.
func (j *jacobi) turn(ctx context.Context, group []int) (bool, error) {
	x, err := gather(ctx, j.a, group)
	if err != nil {
		return false, err
	}
	r := dense.New[float64](x.Cols, x.Cols)
	leaf := qrLeaf(x.Cols)
	for at := 0; at < x.Rows; at += leaf {
		if err := factor.Stack(r.Upper(), x.Slice(at, min(at+leaf, x.Rows), 0, x.Cols), j.l); err != nil {
			return false, err
		}
	}
	if j.settled(r) {
		return false, nil
	}
	vt := dense.New[float64](x.Cols, x.Cols)
	if err := factor.SVD(r, dense.New[float64](x.Cols, x.Cols), make([]float64, x.Cols), vt, j.l); err != nil {
		return false, err
	}
	if err := j.multiply(ctx, j.a, group, x, vt.T()); err != nil {
		return false, err
	}
	y, err := gather(ctx, j.v, group)
	if err != nil {
		return false, err
	}
	return true, j.multiply(ctx, j.v, group, y, vt.T())
}

// gather reads blocks, side by side.
func gather(ctx context.Context, a Columns, group []int) (matrix, error) {
	rows, _, _ := a.Shape()
	width := 0
	for _, block := range group {
		from, to := columnsOf(a, block)
		width += to - from
	}
	x, at := dense.New[float64](rows, width), 0
	for _, block := range group {
		from, to := columnsOf(a, block)
		if err := a.Read(ctx, block, x.Slice(0, rows, at, at+to-from)); err != nil {
			return x, err
		}
		at += to - from
	}
	return x, nil
}

// multiply overwrites x, and the blocks it was read from, with x times v.
func (j *jacobi) multiply(ctx context.Context, a Columns, group []int, x, v matrix) error {
	const strip = 512
	product := dense.New[float64](min(strip, x.Rows), x.Cols)
	for at := 0; at < x.Rows; at += strip {
		part := x.Slice(at, min(at+strip, x.Rows), 0, x.Cols)
		to := product.Slice(0, part.Rows, 0, x.Cols)
		if err := dense.Gemm(1, part, v, 0, to, j.l); err != nil {
			return err
		}
		part.Copy(to)
	}
	at := 0
	for _, block := range group {
		from, to := columnsOf(a, block)
		if err := a.Write(ctx, block, x.Slice(0, x.Rows, at, at+to-from)); err != nil {
			return err
		}
		at += to - from
	}
	return nil
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
