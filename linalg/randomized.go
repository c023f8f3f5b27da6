package linalg

import (
	"context"
	"math"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/plan"
)

// powers is how often a base of random columns is multiplied by Xᵀ·X.
const powers = 4

// randomized finds the first o.K values by random columns: see [TopK].
func randomized(ctx context.Context, j *job, x *array.Array, o Option, d *Decomposition) (func() (*array.Array, error), error) {
	rows, cols := x.Shape()[0], x.Shape()[1]
	width := TopKWidth(o.K, rows, cols)
	top, err := j.randomBase(ctx, o, cols, width)
	if err != nil {
		return nil, err
	}
	for range powers {
		if err := j.power(ctx, x, top); err != nil {
			return nil, err
		}
	}
	d.Passes = powers + 1
	y := array.MatMul(x, j.arrayOf(top.Q))
	r, err := j.fold(ctx, "triangular factor of X times a base", y, "qr", nil)
	if err != nil {
		return nil, err
	}
	thin := &Thin{S: make([]float64, o.K), Vt: matrix{Rows: o.K, Cols: cols}, W: matrix{Rows: cols, Cols: o.K}, Rank: o.K}
	err = j.aside("first singular values", factorBytes(width, width)+16*int64(cols)*int64(width), vectorsUse(2*o.K, cols), func(l dense.Limits) (err error) {
		thin, err = top.Vectors(j.matrixOf(r[0]), l)
		return err
	})
	if err != nil {
		return nil, err
	}
	take := func(s []float64, vt matrix) {
		d.S, d.Small, d.Condition = s, vt, math.NaN()
	}
	take(thin.S, thin.Vt)
	if !j.dry {
		d.Change = top.change(thin.S)
	}
	return func() (*array.Array, error) {
		base, s, passes, err := j.left(ctx, x, thin, o.Seed)
		if err != nil {
			return nil, err
		}
		d.Passes += passes
		take(s.S, s.Vt)
		return array.MatMul(base, j.arrayOf(s.W)), nil
	}, nil
}

// randomBase returns the start.
func (j *job) randomBase(ctx context.Context, o Option, cols, width int) (*TopK, error) {
	top := &TopK{K: o.K, Q: matrix{Rows: cols, Cols: width}}
	random, err := j.compute(ctx, "random columns", array.Random(array.Normal, o.Seed, cols, width))
	if err != nil {
		return nil, err
	}
	err = j.aside("base of the random columns", 24*int64(cols)*int64(width), vectorsUse(width, cols), func(l dense.Limits) (err error) {
		top, err = NewTopK(o.K, j.matrixOf(random[0]), l)
		return err
	})
	return top, err
}

// power multiplies the base by Xᵀ·X.
func (j *job) power(ctx context.Context, x *array.Array, top *TopK) error {
	params := XTXWParams{Cols: top.Q.Cols}
	if !j.dry {
		params = NewXTXWParams(top.Q)
	} else {
		params.W = make([]byte, 8*top.Q.Rows*top.Q.Cols)
	}
	z, err := j.fold(ctx, "X transposed times X times a base", x, "xtxw", params)
	if err != nil {
		return err
	}
	return j.aside("base of the product", 24*int64(top.Q.Rows)*int64(top.Q.Cols), plan.Use{}, func(l dense.Limits) error {
		return top.Next(j.matrixOf(z[0]), l)
	})
}
