package linalg

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// Components are the principal components of the rows of a matrix.
type Components struct {
	Mean     []float64 // of each column
	Axes     matrix    // k x n: directions, the largest element of each positive
	Variance []float64 // of the rows along each, divided by rows - 1
	Total    float64   // of all variances, of those left out too
	Plan     plan.Plan
}

// PCA returns the first o.K principal components of the rows of x, all if that is 0,
// and writes what the rows are along them to o.U, if that is a name: rows x K. It
// reads x for the means, for the triangular factor of the centred rows, and for what
// it writes; there is no centred copy.
func PCA(ctx context.Context, x *array.Array, o Option) (*Components, error) {
	if err := x.Err(); err != nil {
		return nil, err
	}
	if len(x.Shape()) != 2 || x.DType() == dtype.Complex128 {
		return nil, fmt.Errorf("pca: needs a matrix of real numbers, not %v %v", x.DType(), x.Shape())
	}
	rows, cols := x.Shape()[0], x.Shape()[1]
	if rows < 2 || o.K < 0 || o.K > min(rows, cols) {
		return nil, fmt.Errorf("pca: %d components of %d rows and %d columns: needs two rows, and no more components than either", o.K, rows, cols)
	}
	if o.K == 0 {
		o.K = min(rows, cols)
	}
	c := &Components{}
	var err error
	c.Plan, err = planned(ctx, o.Option, x, o.PlanOnly, func(ctx context.Context, j *job, x *array.Array) error {
		return c.find(ctx, j, wholeRows(array.AsType(x, dtype.Float64)), o)
	})
	return c, given("pca", "X", false, err)
}

// find makes the passes.
func (c *Components) find(ctx context.Context, j *job, x *array.Array, o Option) error {
	rows, cols := x.Shape()[0], x.Shape()[1]
	mean, err := j.fold(ctx, "means of columns", x, "mean", map[string]any{"axes": []int{0}})
	if err != nil {
		return err
	}
	of := wanted{of: "X less its means"}
	if !j.dry && finiteAll("pca", matrixOf(ndarray.From(ndarray.Values[float64](mean[0]), 1, cols))) != nil {
		// No row has a finite distance of such means. The one with the fault is found
		// as it is.
		_, _, err := j.thinOf(ctx, x, of)
		return cmp.Or(err, overflow("pca"))
	}
	centred := array.Subtract(x, mean[0])
	thin, _, err := j.thinOf(ctx, centred, of)
	if err != nil {
		return err
	}
	c.Axes = cutRows(thin.Vt, o.K)
	if !j.dry {
		c.Mean = ndarray.Values[float64](mean[0])
		c.Variance, c.Total = variances(thin.S, rows, o.K)
		upwards(c.Axes)
	}
	if o.U == "" {
		return nil
	}
	axes := matrix{Rows: cols, Cols: o.K}
	if !j.dry {
		axes = c.Axes.T().Clone()
	}
	scores := array.MatMul(centred, j.arrayOf(axes))
	return j.store(ctx, array.Output{Array: scores, URL: o.U, Zarr: o.Zarr})
}

// variances returns the first k variances that belong to singular values of centred
// rows, and the sum of all.
func variances(s []float64, rows, k int) (first []float64, total float64) {
	first = make([]float64, k)
	for i, s := range s {
		v := s * s / float64(rows-1)
		total += v
		if i < k {
			first[i] = v
		}
	}
	return first, total
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
