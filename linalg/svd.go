package linalg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/plan"
)

// Option says how a matrix is decomposed, and where to results go that may be as
// large as it.
type Option struct {
	array.Option
	// U and Vt name what singular vectors are written to, chunk by chunk. Those
	// that have no name are not made, unless they are small.
	U, Vt string
	// R names what the triangular factor of [QR] is written to where it has no room
	// in memory.
	R    string
	Zarr array.Zarr
	// K is how many singular values and vectors are wanted; 0 is all.
	K int
	// Randomized finds K values by random columns, see [TopK], in passes that cost
	// K/min(m, n) of what all values do. Values that are close to each other are
	// inexact: compare Decomposition.Change. It is done anyway if the plan for all
	// values does not fit.
	Randomized bool
	// Seed is that of random columns: those that complete U where X lacks rank, and
	// the first of K.
	Seed uint64
	// PlanOnly has nothing read or done but the plan made.
	PlanOnly bool
}

// Decomposition is the thin singular value decomposition of a matrix: what fits in
// memory of it.
type Decomposition struct {
	S []float64 // descending
	// Small has the vectors of the shorter side, k x n with k = min(m, n) or
	// Option.K: Vt of a tall matrix, Uᵀ of a wide one.
	Small dense.Matrix[float64]
	// Condition is the ratio of the largest and smallest value of all: NaN if only
	// some were found.
	Condition float64
	// Passes is how often X was read.
	Passes int
	// Change is by how much, relative to the first, values differ from what they
	// were a pass before, where random columns were used: about the error of S.
	Change float64
	// Plan is what was planned.
	Plan plan.Plan
}

// SVD decomposes x, m x n, in one pass for the values and the shorter vectors, and
// another for the longer ones. If they would not be orthonormal to 1e-12 by then
// (see [Thin.Departure]), there is a third one before. Where there are at least 16
// times as many rows as columns, the first pass multiplies columns, see [CholeskyOf]:
// if the condition turns out to be too bad for that, which the first rows tell most of
// the time, there is one pass more.
//
// In memory are some 8 matrices of min(m, n)² elements. Where they do not fit, X is
// decomposed by blocks of columns in files of the scratch folder, Option.Map.Scratch,
// which take up to 2·m·n + n² elements, n the shorter side: see [QRColumns] and
// [SVDColumns]. Blocks are as wide as memory allows, from n/64 to n/12 columns; some
// 4 of m rows must fit. They are read some n/width times in each of the passes, of
// which the plan tells; all vectors are written to files then, and bits depend on
// the width. A plan that does not fit either is refused with a [plan.TooLarge].
func SVD(ctx context.Context, x *array.Array, o Option) (*Decomposition, error) {
	tall, wide, err := upright("svd", x)
	if err != nil {
		return nil, err
	}
	rows, cols := tall.Shape()[0], tall.Shape()[1]
	if o.K < 0 || o.K > cols {
		return nil, fmt.Errorf("svd: %d values of a matrix of %d x %d: there are %d", o.K, x.Shape()[0], x.Shape()[1], cols)
	}
	some := 0 < o.K && TopKWidth(o.K, rows, cols) < cols
	ways := []func() (*Decomposition, error){
		func() (*Decomposition, error) { return decompose(ctx, tall, wide, o, exactly("X")) },
		func() (*Decomposition, error) { return svdByColumns(ctx, tall, wide, o) },
	}
	if some {
		ways = slices.Insert(ways, 1, func() (*Decomposition, error) { return decompose(ctx, tall, wide, o, randomized) })
	}
	if some && o.Randomized {
		ways = ways[1:]
	}
	return firstThatFits(ways...)
}

// firstThatFits returns what the first of some ways finds that fits in memory. The
// error is that of the one that misses least if none does.
func firstThatFits[T any](ways ...func() (T, error)) (found T, err error) {
	var least *plan.TooLarge
	for _, way := range ways {
		found, err = way()
		large, ok := errors.AsType[*plan.TooLarge](err)
		if !ok {
			return found, err
		}
		if least == nil || large.Need < least.Need {
			least = large
		}
	}
	return found, least
}

// way finds singular values and short vectors, and the left vectors as an array, which
// are wanted if o.U is a name.
type way func(ctx context.Context, j *job, x *array.Array, o Option, d *Decomposition) (left func() (*array.Array, error), err error)

// decompose runs one way.
func decompose(ctx context.Context, tall *array.Array, wide bool, o Option, find way) (*Decomposition, error) {
	d := &Decomposition{}
	if wide {
		o.U, o.Vt = o.Vt, o.U
	}
	long, short := o.U, o.Vt
	var err error
	d.Plan, err = planned(ctx, o.Option, tall, o.PlanOnly, func(ctx context.Context, j *job, x *array.Array) error {
		x = wholeRows(x)
		left, err := find(ctx, j, x, o, d)
		if err != nil {
			return err
		}
		var outs []array.Output
		if long != "" {
			u, err := left()
			if err != nil {
				return err
			}
			d.Passes++
			if wide {
				u = array.Transpose(u)
			}
			outs = append(outs, array.Output{Array: u, URL: long, Zarr: o.Zarr})
		}
		if short != "" {
			small := j.arrayOf(d.Small)
			if wide {
				small = array.Transpose(small)
			}
			outs = append(outs, array.Output{Array: small, URL: short, Zarr: o.Zarr})
		}
		return j.store(ctx, outs...)
	})
	return d, given("svd", "X", wide, err)
}

// exactly folds all of x, which is called of in the names of passes, into its
// triangular factor.
func exactly(of string) way {
	return func(ctx context.Context, j *job, x *array.Array, o Option, d *Decomposition) (func() (*array.Array, error), error) {
		w := wanted{of: of}
		if o.U != "" {
			w.purpose = forVectors
		}
		thin, passes, err := j.thinOf(ctx, x, w)
		if err != nil {
			return nil, err
		}
		d.Condition, d.Passes = thin.Condition(), passes
		first := thin.first(cmp.Or(o.K, len(thin.S)))
		d.S, d.Small = first.S, first.Vt
		return func() (*array.Array, error) {
			base, s, passes, err := j.left(ctx, x, first, o.Seed)
			if err != nil {
				return nil, err
			}
			d.Passes += passes
			if d.S, d.Small = s.S, s.Vt; len(s.S) == len(thin.S) {
				d.Condition = (&Thin{S: s.S}).Condition()
			}
			return array.MatMul(base, j.arrayOf(s.W)), nil
		}, nil
	}
}

// cutRows returns the first k rows of m.
func cutRows(m matrix, k int) matrix {
	if m.Data == nil {
		return matrix{Rows: k, Cols: m.Cols}
	}
	return m.Slice(0, k, 0, m.Cols)
}

// cutColumns returns a copy of the first k columns of m.
func cutColumns(m matrix, k int) matrix {
	if k >= m.Cols || m.Data == nil {
		return matrix{Rows: m.Rows, Cols: min(k, m.Cols), Data: m.Data, RowStride: m.RowStride, ColStride: m.ColStride}
	}
	return m.Slice(0, m.Rows, 0, k).Clone()
}

// upright returns x as a matrix of float64 with at least as many rows as columns,
// and whether it was transposed for it.
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
	return x, wide, x.Err()
}

// wholeRows returns a matrix in chunks that hold whole rows.
func wholeRows(x *array.Array) *array.Array {
	g := x.Grid()
	if x.Err() != nil || g.Chunk[1] >= g.Shape[1] {
		return x
	}
	return array.Rechunk(x, max(1, g.Chunk[0]*g.Chunk[1]/g.Shape[1]), g.Shape[1])
}

// thinOf makes the triangular factor of x, and decomposes that.
func (j *job) thinOf(ctx context.Context, x *array.Array, w wanted) (thin *Thin, passes int, err error) {
	n := x.Shape()[1]
	t, err := j.triangleOf(ctx, x, w)
	if err != nil {
		return nil, 0, err
	}
	k := t.r.Shape[0]
	thin = &Thin{S: make([]float64, k), Vt: matrix{Rows: k, Cols: n}, W: matrix{Rows: n, Cols: k}, Rank: k}
	err = j.aside("singular values of the factor of "+w.of, factorBytes(k, n), vectorsUse(2*k, n), func(l dense.Limits) (err error) {
		thin, err = ThinOf(j.matrixOf(t.r), l)
		return err
	})
	if err == nil {
		thin.Loss = t.loss
	}
	return thin, t.passes, err
}

// factorBytes is what the decomposition of a factor of k x n takes, it itself and
// its vectors.
func factorBytes(k, n int) int64 {
	return 8*(3*int64(k)*int64(n)+int64(k)*int64(k)) + squares(45, k) + 8*360*int64(n)
}

func vectorsUse(k, n int) plan.Use {
	return plan.Use{What: "singular vectors", Bytes: 8 * int64(k) * int64(n)}
}

// left returns how the left vectors of x that belong to t are made, as base·s.W, where
// s are the values and short vectors of t, or better ones, if it took so many passes to
// make a base that is well conditioned.
func (j *job) left(ctx context.Context, x *array.Array, t *Thin, seed uint64) (base *array.Array, s *Second, passes int, err error) {
	if !j.dry && t.OnePass() {
		return x, &Second{t.S, t.Vt, t.W}, 0, nil
	}
	base = array.MatMul(x, j.arrayOf(t.W))
	if rows, more := x.Shape()[0], len(t.S)-t.Rank; more > 0 {
		unit := array.Distribution{Name: "normal", High: 1 / math.Sqrt(float64(rows))} // so that columns are about 1 long
		base = array.Concat([]*array.Array{base, array.Random(unit, seed, rows, more)}, 1)
		base = array.Rechunk(base, x.Grid().Chunk[0], len(t.S))
	}
	n := len(t.S)
	defer j.only(", if X is badly conditioned")()
	r2, err := j.triangleOf(ctx, base, wanted{of: "X·W", base: true})
	if err != nil {
		return nil, nil, 0, err
	}
	s = &Second{S: t.S, Vt: t.Vt, W: matrix{Rows: n, Cols: n}}
	err = j.aside("singular values of both factors", factorBytes(n, t.Vt.Cols), vectorsUse(2*n, n), func(l dense.Limits) (err error) {
		s, err = t.Again(j.matrixOf(r2.r), l)
		return err
	})
	return base, s, r2.passes, err
}
