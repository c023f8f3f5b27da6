package linalg

import (
	"context"
	"fmt"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

// QR returns the triangular factor of x, m x n with m >= n, its diagonal not
// negative, and writes the orthonormal one to o.U, if that is a name. Without it
// that is one pass over x; with it there is a second one, or a third if the first
// factor is not accurate enough to make q of x: see [Second], with a triangle in the
// place of singular vectors.
func QR(ctx context.Context, x *array.Array, o Option) (dense.Matrix[float64], error) {
	tall, wide, err := upright("qr", x)
	if err != nil {
		return matrix{}, err
	}
	if wide {
		return matrix{}, fmt.Errorf("qr: a matrix of %v: it must have as many rows as columns, factorise its transpose", x.Shape())
	}
	l := dense.Limits{Threads: max(1, o.Map.Threads)}
	folded, err := array.Compute(ctx, o.Option, array.Fold(tall, "qr", nil)...)
	if err != nil {
		return matrix{}, err
	}
	if o.U == "" {
		return matrixOf(folded[0]), nil
	}
	thin, err := ThinOf(matrixOf(folded[0]).Clone(), l)
	if err != nil {
		return matrix{}, err
	}
	u, second, err := thin.left(ctx, tall, o, l)
	if err != nil {
		return matrix{}, err
	}
	s, vt := thin.S, thin.Vt
	if second != nil {
		s, vt = second.S, second.Vt
	}
	q, r, err := turned(s, vt, l)
	if err != nil {
		return matrix{}, err
	}
	u = array.MatMul(u, array.FromMemory(arrayOf(q)))
	return r, array.Store(ctx, o.Option, array.Output{Array: u, URL: o.U, Zarr: o.Zarr})
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
	f, err := factor.NewQR(a, l)
	if err != nil {
		return q, r, err
	}
	q, r = dense.New[float64](n, n), dense.New[float64](n, n)
	if err := f.R(r); err != nil {
		return q, r, err
	}
	if err := f.Q(q, l); err != nil {
		return q, r, err
	}
	positiveColumns(q, r)
	return q, r, nil
}
