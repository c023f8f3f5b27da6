package linalg

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

// Columns is a matrix in blocks of columns that are kept somewhere, of which a few
// fit in memory: what is done with matrices that have too many columns for a
// triangle of them.
type Columns interface {
	// Shape returns the numbers of rows and columns, and how many columns a block
	// has; the last may have fewer.
	Shape() (rows, cols, width int)
	// Read sets dst, of the block's shape and any strides, to a block.
	Read(ctx context.Context, block int, dst dense.Matrix[float64]) error
	// Write sets a block to src, of its shape and any strides.
	Write(ctx context.Context, block int, src dense.Matrix[float64]) error
}

// blocks is how many blocks a has.
func blocks(a Columns) int {
	_, cols, width := a.Shape()
	return (cols + width - 1) / width
}

// columnsOf returns the range of columns of a block.
func columnsOf(a Columns, block int) (from, to int) {
	_, cols, width := a.Shape()
	return block * width, min((block+1)*width, cols)
}

// sizeOf returns the Frobenius norm of a. It reads all of it once, and fails if an
// element is NaN or Inf.
func sizeOf(ctx context.Context, op string, a Columns) (float64, error) {
	rows, _, width := a.Shape()
	data, size := make([]float64, rows*width), 0.0
	for block := range blocks(a) {
		from, to := columnsOf(a, block)
		m := dense.RowMajor(data[:rows*(to-from)], rows, to-from)
		if err := a.Read(ctx, block, m); err != nil {
			return 0, err
		}
		part, err := dense.Norm2(dense.Vec(m.Data), dense.Limits{})
		if err != nil {
			return 0, err
		}
		if size = math.Hypot(size, part); math.IsNaN(size) || math.IsInf(size, 0) {
			return 0, cmp.Or(notFinite(op, m, 0, from), overflow(op))
		}
	}
	return size, nil
}

// QRColumns overwrites a, m x n with m >= n, with an orthonormal base of its
// columns, and hands out the triangular factor block of columns by block, n rows
// each, its diagonal not negative: a = q·r. Two blocks, a copy of one and a block of r
// are in memory at once.
//
// Each block is freed of what the ones before it span, and made orthonormal by
// reflectors, until that changes little (block Gram-Schmidt with reorthogonalisation:
// Barlow, Smoktunowicz, doi:10.1007/s00211-012-0496-2). Blocks are read n/width/2
// times each and round. Random numbers of eps times the size of a are added before,
// so that columns that depend on others become orthonormal to them as well.
func QRColumns(ctx context.Context, a Columns, take func(block int, r dense.Matrix[float64]) error, l dense.Limits) error {
	rows, cols, width := a.Shape()
	if rows < cols || width < 1 {
		return fmt.Errorf("qr: a matrix of %d x %d in blocks of %d columns: it must have as many rows as columns, give its transpose", rows, cols, width)
	}
	size, err := sizeOf(ctx, "qr", a)
	if err != nil {
		return err
	}
	o := &orthonormalizer{a: a, noise: math.Max(size*0x1p-52, 0x1p-1000) / math.Sqrt(float64(rows)*float64(max(1, cols))), l: l}
	o.other = make([]float64, rows*width)
	mine := make([]float64, rows*width)
	for block := range blocks(a) {
		from, to := columnsOf(a, block)
		w := dense.RowMajor(mine[:rows*(to-from)], rows, to-from)
		r := dense.New[float64](cols, to-from)
		if err := o.block(ctx, block, w, r); err != nil {
			return err
		}
		if err := a.Write(ctx, block, w); err != nil {
			return err
		}
		if err := take(block, r); err != nil {
			return err
		}
	}
	return nil
}

// orthonormalizer makes blocks orthonormal to those before.
type orthonormalizer struct {
	a     Columns
	noise float64
	other []float64 // a block
	l     dense.Limits
}

// mostRounds is how often a block is freed of others: twice is enough but for what
// depends on them.
const mostRounds = 6

// block sets w to the orthonormal block, and r to its columns of the factor.
func (o *orthonormalizer) block(ctx context.Context, block int, w, r matrix) error {
	if err := o.a.Read(ctx, block, w); err != nil {
		return err
	}
	from, to := columnsOf(o.a, block)
	rnd := rand.New(rand.NewPCG(uint64(from), uint64(to)))
	for i := range w.Data {
		w.Data[i] += o.noise * rnd.NormFloat64()
	}
	triangle := dense.New[float64](w.Cols, w.Cols)
	for i := range w.Cols {
		triangle.Set(i, i, 1)
	}
	for round := range mostRounds {
		off, err := o.free(ctx, block, w, triangle, r.Slice(0, from, 0, w.Cols))
		if err != nil {
			return err
		}
		if err := o.turn(w, triangle); err != nil {
			return err
		}
		if from == 0 || round > 0 && off < 0.1 { // in the first round off is as large as the block
			positiveColumns(w, triangle)
			r.Slice(from, to, 0, w.Cols).Copy(triangle)
			return nil
		}
	}
	return &dense.Error{Op: "qr", Kind: dense.ErrNotConverged, Detail: fmt.Sprintf("columns %d to %d do not become orthogonal to those before; please report the matrix", from, to)}
}

// positiveColumns makes the diagonal of r not negative, and q·r as it was.
func positiveColumns(q, r matrix) {
	for j := range r.Rows {
		if r.At(j, j) < 0 {
			for i := range q.Rows {
				q.Set(i, j, -q.At(i, j))
			}
		}
	}
	positive(r)
}

// free subtracts from w what the blocks before it span of it, adds what that was of
// the original block to r, and returns how much it was of w.
func (o *orthonormalizer) free(ctx context.Context, block int, w, triangle, r matrix) (off float64, err error) {
	rows, _, _ := o.a.Shape()
	for before := range block {
		from, to := columnsOf(o.a, before)
		q := dense.RowMajor(o.other[:rows*(to-from)], rows, to-from)
		if err := o.a.Read(ctx, before, q); err != nil {
			return 0, err
		}
		s := dense.New[float64](q.Cols, w.Cols)
		if err := dense.Gemm(1, q.T(), w, 0, s, o.l); err != nil {
			return 0, err
		}
		if err := dense.Gemm(-1, q, s, 1, w, o.l); err != nil {
			return 0, err
		}
		if err := dense.Gemm(1, s, triangle, 1, r.Slice(from, to, 0, w.Cols), o.l); err != nil {
			return 0, err
		}
		part, err := dense.Norm2(dense.Vec(s.Data), o.l)
		if err != nil {
			return 0, err
		}
		off = math.Hypot(off, part)
	}
	return off, nil
}

// turn makes w orthonormal in itself, and multiplies triangle by what that takes.
func (o *orthonormalizer) turn(w, triangle matrix) error {
	f, err := factor.NewQR(w.Clone(), o.l)
	if err != nil {
		return err
	}
	r := dense.New[float64](w.Cols, w.Cols)
	if err := f.R(r); err != nil {
		return err
	}
	if err := f.Q(w, o.l); err != nil {
		return err
	}
	return dense.Trmm(1, r.Upper(), triangle, o.l)
}
