package linalg

import (
	"context"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/plan"
)

// Triangular is the triangular factor of a matrix.
type Triangular struct {
	// R is min(m, n) x n, zeros below its diagonal, which is not negative; 0 x 0 if it
	// is in a file.
	R      dense.Matrix[float64]
	Passes int // how often X was read
	Plan   plan.Plan
}

// QR returns the triangular factor r of x, m x n, and writes the orthonormal one, q,
// m x min(m, n), to o.U, if that is a name: x = q·r.
//
// Without q that is one pass over x, or two if the condition turns out to be bad, as
// with [SVD]; with it there is another one, or two if the first factor is not accurate
// enough to make q of x: see [Second], with a triangle in the place of singular
// vectors. Of a wide x, m < n, q is that of the first m columns, and r = qᵀ·x: one
// pass, which writes r to o.R, if that is a name, and otherwise brings it into memory.
//
// Where some 8 matrices of min(m, n)² elements do not fit in memory, and o.R says where
// r may go, x, or its first m columns, is factorised by blocks of columns as [SVD] does
// it, and R has no elements.
func QR(ctx context.Context, x *array.Array, o Option) (*Triangular, error) {
	_, wide, err := upright("qr", x)
	if err != nil {
		return nil, err
	}
	x = array.AsType(x, dtype.Float64)
	inMemory := func() (*Triangular, error) { return qrInMemory(ctx, x, o) }
	if wide {
		inMemory = func() (*Triangular, error) { return qrOfWide(ctx, x, o) }
	}
	if o.R == "" {
		return inMemory()
	}
	return firstThatFits(inMemory, func() (*Triangular, error) { return qrByColumns(ctx, x, o) })
}

// qrInMemory is QR of a tall matrix with the triangular factor in memory.
func qrInMemory(ctx context.Context, tall *array.Array, o Option) (f *Triangular, err error) {
	f = &Triangular{}
	f.Plan, err = planned(ctx, o.Option, tall, o.PlanOnly, func(ctx context.Context, j *job, x *array.Array) error {
		x = wholeRows(x)
		if o.U == "" {
			t, err := j.triangleOf(ctx, x, wanted{of: "X"})
			if err == nil {
				f.R, f.Passes = j.matrixOf(t.r), t.passes
			}
			return err
		}
		return f.both(ctx, j, x, o)
	})
	return f, given("qr", "X", false, err)
}

// both makes both factors.
func (f *Triangular) both(ctx context.Context, j *job, x *array.Array, o Option) error {
	thin, passes, err := j.thinOf(ctx, x, wanted{purpose: forVectors, of: "X"})
	if err != nil {
		return err
	}
	n := len(thin.S)
	base, s, more, err := j.left(ctx, x, thin, o.Seed)
	if err != nil {
		return err
	}
	f.Passes = passes + more + 1
	q := matrix{Rows: n, Cols: n}
	err = j.aside("triangle of singular vectors", squares(50, n), vectorsUse(2*n, n), func(l dense.Limits) (err error) {
		q, f.R, err = turned(s.S, s.Vt, l)
		return err
	})
	if err != nil {
		return err
	}
	return j.store(ctx, array.Output{Array: array.MatMul(array.MatMul(base, j.arrayOf(s.W)), j.arrayOf(q)), URL: o.U, Zarr: o.Zarr})
}

// turned factorises diag(s)·vt = q·r, the diagonal of r not negative.
func turned(s []float64, vt matrix, l dense.Limits) (q, r matrix, err error) {
	n := len(s)
	a := dense.New[float64](n, n)
	for i := range n {
		for j := range n {
			a.Set(i, j, s[i]*vt.At(i, j))
		}
	}
	return factorsOf(a, l)
}
