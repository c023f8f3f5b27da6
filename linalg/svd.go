package linalg

import (
	"context"
	"fmt"
	"math"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
)

// Option says how a matrix is decomposed, and where to results go that may be as
// large as it.
type Option struct {
	array.Option
	// U and Vt name what singular vectors are written to, chunk by chunk. Those
	// that have no name are not made, unless they are small.
	U, Vt string
	Zarr  array.Zarr
	// Seed is that of the random columns that complete U where X lacks rank.
	Seed uint64
}

// Decomposition is the thin singular value decomposition of a matrix: what fits in
// memory of it.
type Decomposition struct {
	S []float64 // descending
	// Small has the vectors of the shorter side, k x n with k = min(m, n): Vt of a
	// tall matrix, Uᵀ of a wide one.
	Small dense.Matrix[float64]
	// Condition is the ratio of the largest and smallest value.
	Condition float64
	// Passes is how often X was read.
	Passes int
}

// SVD decomposes x, m x n, in one pass for the values and the shorter vectors, and
// another for the longer ones. If they would not be orthonormal to 1e-12 by then
// (see [Thin.Departure]), there is a third one before.
//
// In memory are a few matrices of min(m, n)² elements.
func SVD(ctx context.Context, x *array.Array, o Option) (*Decomposition, error) {
	tall, wide, err := upright("svd", x)
	if err != nil {
		return nil, err
	}
	long, short := o.U, o.Vt
	if wide {
		long, short = short, long
	}
	l := dense.Limits{Threads: max(1, o.Map.Threads)}
	thin, err := thinOf(ctx, tall, o.Option, l)
	if err != nil {
		return nil, err
	}
	d := &Decomposition{S: thin.S, Small: thin.Vt, Condition: thin.Condition(), Passes: 1}
	if long != "" {
		u, s, err := thin.left(ctx, tall, o, l)
		if err != nil {
			return nil, err
		}
		d.Passes++
		if s != nil {
			d.S, d.Small = s.S, s.Vt
			d.Passes++
		}
		if wide {
			u = array.Transpose(u)
		}
		if err := array.Store(ctx, o.Option, array.Output{Array: u, URL: long, Zarr: o.Zarr}); err != nil {
			return nil, err
		}
	}
	if short == "" {
		return d, nil
	}
	small := array.FromMemory(arrayOf(d.Small))
	if wide {
		small = array.Transpose(small)
	}
	return d, array.Store(ctx, o.Option, array.Output{Array: small, URL: short, Zarr: o.Zarr})
}

// upright returns x as a matrix of float64 with at least as many rows as columns,
// in chunks of whole rows, and whether it was transposed for it.
func upright(op string, x *array.Array) (tall *array.Array, wide bool, err error) {
	if err := x.Err(); err != nil {
		return nil, false, err
	}
	if len(x.Shape()) != 2 || x.DType() == dtype.Complex128 {
		return nil, false, fmt.Errorf("%s: needs a matrix of real numbers, not %v %v", op, x.DType(), x.Shape())
	}
	x = array.AsType(x, dtype.Float64)
	if wide = x.Shape()[0] < x.Shape()[1]; wide {
		x = array.Transpose(x)
	}
	return wholeRows(x), wide, x.Err()
}

// wholeRows returns a matrix in chunks that hold whole rows.
func wholeRows(x *array.Array) *array.Array {
	g := x.Grid()
	if x.Err() != nil || g.Chunk[1] >= g.Shape[1] {
		return x
	}
	return array.Rechunk(x, max(1, g.Chunk[0]*g.Chunk[1]/g.Shape[1]), g.Shape[1])
}

// thinOf folds x into its triangular factor, and decomposes that.
func thinOf(ctx context.Context, x *array.Array, o array.Option, l dense.Limits) (*Thin, error) {
	r, err := array.Compute(ctx, o, array.Fold(x, "qr", nil)...)
	if err != nil {
		return nil, err
	}
	return ThinOf(matrixOf(r[0]), l)
}

// left returns the left vectors of x, and how s differs from t if that took a second
// factor.
func (t *Thin) left(ctx context.Context, x *array.Array, o Option, l dense.Limits) (u *array.Array, s *Second, err error) {
	u = array.MatMul(x, array.FromMemory(arrayOf(t.W)))
	if t.OnePass() {
		return u, nil, nil
	}
	if rows, more := x.Shape()[0], len(t.S)-t.Rank; more > 0 {
		unit := array.Distribution{Name: "normal", High: 1 / math.Sqrt(float64(rows))} // so that columns are about 1 long
		u = array.Concat([]*array.Array{u, array.Random(unit, o.Seed, rows, more)}, 1)
		u = array.Rechunk(u, x.Grid().Chunk[0], len(t.S))
	}
	r, err := array.Compute(ctx, o.Option, array.Fold(u, "qr", nil)...)
	if err != nil {
		return nil, nil, err
	}
	if s, err = t.Again(matrixOf(r[0]), l); err != nil {
		return nil, nil, err
	}
	return array.MatMul(u, array.FromMemory(arrayOf(s.W))), s, nil
}

// Lstsq solves A·x = b in one pass over [A b], where b has one axis or two: see
// [LeastSquares].
func Lstsq(ctx context.Context, a, b *array.Array, rcond float64, o array.Option) (*Solution, error) {
	for _, x := range []*array.Array{a, b} {
		if err := x.Err(); err != nil {
			return nil, err
		}
	}
	if len(b.Shape()) == 1 {
		b = array.ExpandDims(b, 1)
	}
	if len(a.Shape()) != 2 || len(b.Shape()) != 2 || a.Shape()[0] != b.Shape()[0] {
		return nil, fmt.Errorf("lstsq: a of %v and b of %v: needs two matrices of as many rows", a.Shape(), b.Shape())
	}
	rows, cols := a.Shape()[0], a.Shape()[1]
	both := array.Concat([]*array.Array{array.AsType(a, dtype.Float64), array.AsType(b, dtype.Float64)}, 1)
	if both.Err() == nil {
		both = array.Rechunk(both, a.Grid().Chunk[0], cols+b.Shape()[1])
	}
	r, err := array.Compute(ctx, o, array.Fold(both, "qr", nil)...)
	if err != nil {
		return nil, err
	}
	return LeastSquares(matrixOf(r[0]), cols, rows, rcond, dense.Limits{Threads: max(1, o.Map.Threads)})
}
