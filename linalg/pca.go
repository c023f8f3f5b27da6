package linalg

import (
	"context"
	"fmt"
	"math"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/ndarray"
)

// Components are the principal components of the rows of a matrix.
type Components struct {
	Mean     []float64 // of each column
	Axes     matrix    // k x n: directions, the largest element of each positive
	Variance []float64 // of the rows along each, divided by rows - 1
	Total    float64   // of all variances, of those left out too
}

// PCA returns the first k principal components of the rows of x, all if k is 0, and
// writes what the rows are along them to o.U, if that is a name: rows x k. It reads
// x for the means, for the triangular factor of the centred rows, and for what it
// writes; there is no centred copy.
func PCA(ctx context.Context, x *array.Array, k int, o Option) (*Components, error) {
	x, wide, err := upright("pca", x)
	if err != nil {
		return nil, err
	}
	if wide {
		x = wholeRows(array.Transpose(x)) // rows are samples, few as they may be
	}
	rows, cols := x.Shape()[0], x.Shape()[1]
	if rows < 2 || k < 0 || k > min(rows, cols) {
		return nil, fmt.Errorf("pca: %d components of %d rows and %d columns: needs two rows, and no more components than either", k, rows, cols)
	}
	if k == 0 {
		k = min(rows, cols)
	}
	mean, err := array.Compute(ctx, o.Option, array.Fold(x, "mean", map[string]any{"axes": []int{0}})...)
	if err != nil {
		return nil, err
	}
	centred := array.Subtract(x, mean[0])
	thin, err := thinOf(ctx, centred, o.Option, dense.Limits{Threads: max(1, o.Map.Threads)})
	if err != nil {
		return nil, err
	}
	c := &Components{Mean: ndarray.Values[float64](mean[0]), Axes: thin.Vt.Slice(0, k, 0, cols), Variance: make([]float64, k)}
	for i, s := range thin.S {
		v := s * s / float64(rows-1)
		c.Total += v
		if i < k {
			c.Variance[i] = v
		}
	}
	upwards(c.Axes)
	if o.U == "" {
		return c, nil
	}
	scores := array.MatMul(centred, array.FromMemory(arrayOf(c.Axes.T().Clone())))
	return c, array.Store(ctx, o.Option, array.Output{Array: scores, URL: o.U, Zarr: o.Zarr})
}

// upwards makes the element of the largest magnitude in each row positive.
func upwards(m matrix) {
	for i := range m.Rows {
		largest := 0.0
		for j := range m.Cols {
			if x := m.At(i, j); math.Abs(x) > math.Abs(largest) {
				largest = x
			}
		}
		if largest < 0 {
			for j := range m.Cols {
				m.Set(i, j, -m.At(i, j))
			}
		}
	}
}

// GramEigh returns the eigenvalues, ascending, and vectors (columns) of xᵀ·x, or
// with covariance of that of the columns of x, in one pass. Squares cost digits: an
// eigenvalue w is off by about eps·w_max, so that it has some 16 + log10(w/w_max)
// correct ones, and those below 1e-16 of the largest none. [SVD] and [PCA] lose none.
func GramEigh(ctx context.Context, x *array.Array, covariance bool, o array.Option) (w []float64, v dense.Matrix[float64], err error) {
	if err := x.Err(); err != nil {
		return nil, v, err
	}
	g, err := array.Compute(ctx, o, array.Fold(wholeRows(x), "gram", GramParams{Center: covariance})...)
	if err != nil {
		return nil, v, err
	}
	m := matrixOf(g[0])
	if covariance {
		rows := ndarray.Values[float64](g[2])[0]
		if rows < 2 {
			return nil, v, fmt.Errorf("eigh: the covariance of %v rows: needs two", rows)
		}
		if err := dense.Scale(1/(rows-1), dense.Vec(m.Data), dense.Limits{}); err != nil {
			return nil, v, err
		}
	}
	w, v = make([]float64, m.Rows), dense.New[float64](m.Rows, m.Rows)
	return w, v, factor.Eigh(m.Upper(), w, v, dense.Limits{Threads: max(1, o.Map.Threads)})
}
