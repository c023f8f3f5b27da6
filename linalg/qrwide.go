package linalg

import (
	"context"
	"errors"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

// qrOfWide is QR of a matrix with more columns than rows, m, of which some m x m fit
// in memory.
func qrOfWide(ctx context.Context, x *array.Array, o Option) (f *Triangular, err error) {
	f = &Triangular{Passes: 1}
	f.Plan, err = planned(ctx, o.Option, x, o.PlanOnly, func(ctx context.Context, j *job, x *array.Array) error {
		first, err := firstColumns(ctx, j, x)
		if err != nil {
			return err
		}
		square, err := j.compute(ctx, "bring the first columns of X into memory", first)
		if err != nil {
			return err
		}
		m := x.Shape()[0]
		q, r := matrix{Rows: m, Cols: m}, matrix{Rows: m, Cols: m}
		err = j.aside("factors of the first columns", squares(50, m), vectorsUse(2*m, m), func(l dense.Limits) (err error) {
			q, r, err = factorsOf(j.matrixOf(square[0]), l)
			return err
		})
		if err != nil {
			return err
		}
		all, err := j.withRest(ctx, j.arrayOf(r), x, j.arrayOf(q))
		if err != nil {
			return err
		}
		return f.give(ctx, j, o, j.arrayOf(q), all)
	})
	return f, given("qr", "X", false, err)
}

// give writes the factors of a wide matrix, or brings r into memory.
func (f *Triangular) give(ctx context.Context, j *job, o Option, q, r *array.Array) error {
	var outs []array.Output
	if o.U != "" {
		outs = append(outs, array.Output{Array: q, URL: o.U, Zarr: o.Zarr})
	}
	if o.R != "" {
		outs = append(outs, array.Output{Array: r, URL: o.R, Zarr: o.Zarr})
		return j.store(ctx, outs...)
	}
	all, err := j.compute(ctx, "triangular factor of X", r)
	if err != nil {
		return err
	}
	f.R = j.matrixOf(all[0])
	return j.store(ctx, outs...)
}

// firstColumns is the source of the first columns of a wide matrix, as many as it has
// rows, and of all of a tall one.
func firstColumns(_ context.Context, _ *job, x *array.Array) (*array.Array, error) {
	if m := x.Shape()[0]; m < x.Shape()[1] {
		x = array.Slice(x, array.Whole, array.From(0, m))
	}
	return x, x.Err()
}

// factorsOf factorises a square matrix, which it overwrites, the diagonal of r not
// negative.
func factorsOf(x matrix, l dense.Limits) (q, r matrix, err error) {
	if err := notFinite("qr", x, 0, 0); err != nil {
		return q, r, err
	}
	f, err := factor.NewQR(x, l)
	if err != nil {
		return q, r, err
	}
	q, r = dense.New[float64](x.Rows, x.Rows), dense.New[float64](x.Rows, x.Rows)
	if err := f.R(r); err != nil {
		return q, r, err
	}
	if err := f.Q(q, l); err != nil {
		return q, r, err
	}
	positiveColumns(q, r)
	return q, r, nil
}

// withRest returns the triangular factor of x, of whose first columns it is r and the
// orthonormal one q: the other columns are products with that, which are made when it
// is read. It looks at them before.
func (j *job) withRest(ctx context.Context, r, x, q *array.Array) (*array.Array, error) {
	m, n := x.Shape()[0], x.Shape()[1]
	if m >= n {
		return r, nil
	}
	rest := array.Slice(x, array.Whole, array.From(m, n))
	if err := j.look(ctx, "qr", rest); err != nil {
		if e, ok := errors.AsType[*NotFiniteError](err); ok {
			e.Col += m
		}
		return nil, err
	}
	products := array.MatMul(wholeRows(array.Transpose(rest)), q)
	return array.Concat([]*array.Array{r, array.Transpose(products)}, 1), nil
}
