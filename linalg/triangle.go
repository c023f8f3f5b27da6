package linalg

import (
	"context"
	"math"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// purpose is what a triangular factor is made for.
type purpose int

const (
	forValues  purpose = iota // R itself
	forVectors                // left vectors too: U = X·W
)

// recoverable is the loss up to which X·W is still a base that a second pass makes
// orthonormal, as Cholesky QR does when it is done twice.
const recoverable = 1e-3

// enough tells whether a factor by products serves. Where rounding makes a second pass
// over X·W necessary in any case, that makes up for what the first factor has lost.
func (p purpose) enough(loss, departure float64) bool {
	if p == forVectors {
		return math.Hypot(loss, departure) <= Orthonormal || departure > Orthonormal && loss <= recoverable
	}
	return loss <= Orthonormal
}

// wanted is a triangular factor that is to be made.
type wanted struct {
	purpose
	of   string // what x is, in the names of stages
	base bool   // x is nearly orthonormal: products will do, and need not be centred
}

// triangle is the triangular factor of X, k x n.
type triangle struct {
	r      ndarray.Array
	loss   float64 // see [Factored]
	passes int     // over X
}

// slender is how many times as many rows as columns there must be for products to
// be worth while.
const slender = 16

// triangleOf makes the triangular factor of x: by the products of its columns, half of
// the work, if they show that this is good enough, and by the fold qr otherwise. Not to
// multiply all rows for nothing, it looks first at what the first ones give.
func (j *job) triangleOf(ctx context.Context, x *array.Array, w wanted) (*triangle, error) {
	rows, cols := x.Shape()[0], x.Shape()[1]
	t := &triangle{passes: 1}
	if cols > 0 && rows/slender >= cols {
		try, err := w.base, error(nil)
		if !try {
			try, err = j.promising(ctx, array.Slice(x, array.From(0, slender/4*cols)), w)
		}
		if err != nil {
			return nil, err
		}
		if try {
			f, err := j.byProducts(ctx, x, w.of, !w.base)
			if err != nil {
				return nil, err
			}
			if !j.dry && w.enough(f.Loss, f.Departure) {
				t.r, t.loss = arrayOf(f.R), f.Loss
				return t, nil
			}
			t.passes++
		}
		defer j.only(", if products will not do")()
	}
	r, err := j.fold(ctx, "triangular factor of "+w.of, x, "qr", nil)
	if err == nil {
		t.r = r[0]
	}
	return t, err
}

// promising tells whether products are good enough for the first rows of x.
func (j *job) promising(ctx context.Context, first *array.Array, w wanted) (bool, error) {
	f, err := j.byProducts(ctx, first, "the first rows of "+w.of, true)
	if err != nil {
		return false, err
	}
	// Of so few rows a condition looks worse than it is.
	return w.enough(f.Loss/2, f.Departure), nil
}

// byProducts makes a triangular factor of products, of centred columns if asked.
func (j *job) byProducts(ctx context.Context, x *array.Array, of string, center bool) (f *Factored, err error) {
	g, err := j.fold(ctx, "products of the columns of "+of, x, "gram", GramParams{Center: center, Overflow: true})
	if err != nil {
		return nil, err
	}
	n := x.Shape()[1]
	f = &Factored{R: matrix{Rows: n, Cols: n}}
	err = j.aside("factor of the products of "+of, choleskyBytes(n), plan.Use{}, func(l dense.Limits) (err error) {
		var means []float64
		if center {
			means = ndarray.Values[float64](g[1])
		}
		f, err = CholeskyOf(matrixOf(g[0]), means, ndarray.Values[float64](g[2])[0], l)
		return err
	})
	return f, err
}
