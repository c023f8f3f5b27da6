package linalg

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// Components are the principal components of the rows of a matrix.
type Components struct {
	Mean []float64 // of each column
	// Axes, K x n, are directions. It has no elements where they were not made in memory:
	// of wide matrices, by random columns and by blocks of columns; see Option.Vt.
	Axes     matrix
	Variance []float64 // of the rows along each, divided by rows - 1
	Total    float64   // of all variances, of those left out too
	Change   float64   // see [Decomposition]
	Plan     plan.Plan
}

// PCA returns the first o.K principal components of the rows of x, m x n, all min(m, n)
// if that is 0, and writes what the rows are along them to o.U, m x K, and their
// directions to o.Vt, K x n, if these are names.
//
// It decomposes x less its means as [SVD] does, in as much memory, with m < n too, and
// by random columns if o.Randomized asks for it or all of it does not fit. x is read
// once more for the means, and centred whenever it is read: there is a centred copy
// only where blocks of columns in files are what is decomposed.
//
// Of the vectors of the shorter side of x the element of the largest magnitude is
// positive: that of each direction, or, if m < n, of what the rows are along it.
func PCA(ctx context.Context, x *array.Array, o Option) (*Components, error) {
	if _, _, err := upright("pca", x); err != nil {
		return nil, err
	}
	rows, cols := x.Shape()[0], x.Shape()[1]
	if rows < 2 || o.K < 0 || o.K > min(rows, cols) {
		return nil, fmt.Errorf("pca: %d components of %d rows and %d columns: needs two rows, and no more components than either", o.K, rows, cols)
	}
	some := 0 < o.K && TopKWidth(o.K, rows, cols) < min(rows, cols)
	o.K = cmp.Or(o.K, min(rows, cols))
	of := &principal{o, x, rows < cols}
	ways := []func() (*Components, error){
		func() (*Components, error) { return of.inMemory(ctx, exactly("X less its means")) },
		func() (*Components, error) { return of.byColumns(ctx) },
	}
	if some {
		ways = slices.Insert(ways, 1, func() (*Components, error) { return of.inMemory(ctx, randomized) })
	}
	if some && o.Randomized {
		ways = ways[1:]
	}
	return firstThatFits(ways...)
}

// principal finds components of x.
type principal struct {
	Option
	x    *array.Array
	wide bool
}

// inMemory finds components of which the vectors of the shorter side are in memory.
func (p *principal) inMemory(ctx context.Context, find way) (*Components, error) {
	c := &Components{}
	var err error
	c.Plan, err = planned(ctx, p.Option.Option, p.x, p.PlanOnly, func(ctx context.Context, j *job, x *array.Array) error {
		tall, err := c.centred(ctx, j, x)
		if err != nil {
			return err
		}
		o, d := p.Option, &Decomposition{}
		if o.U = ""; p.wide {
			o.U = o.Vt
		}
		left, err := find(ctx, j, tall, o, d)
		if err != nil {
			return given("pca", "X", p.wide, err)
		}
		var long *array.Array
		if o.U != "" {
			if long, err = left(); err != nil {
				return err
			}
			long = array.Multiply(long, rowOf(upwards(d.Small)))
		}
		turn(d.Small, upwards(d.Small))
		if !p.wide {
			c.Axes = d.Small
		}
		short := matrix{Rows: d.Small.Cols, Cols: d.Small.Rows}
		if !j.dry {
			short = d.Small.T().Clone()
		}
		c.Change = d.Change
		return c.give(ctx, j, p, d.S, tall, j.arrayOf(short), long)
	})
	return c, given("pca", "X", false, err)
}

// byColumns finds components by blocks of columns.
func (p *principal) byColumns(ctx context.Context) (*Components, error) {
	c := &Components{}
	var err error
	c.Plan, err = byColumns(ctx, p.Option.Option, p.x, p.PlanOnly, c.centred, func(ctx context.Context, j *columnJob) error {
		if err := j.factorise(ctx, "pca"); err != nil {
			return given("pca", "X", p.wide, err)
		}
		s, err := j.values(ctx)
		if err != nil {
			return err
		}
		short := upto(j.transposed(factorKey, j.cols, j.cols), p.K, true)
		signs, err := j.upwards(ctx, short)
		if err != nil {
			return err
		}
		var long *array.Array
		if p.wide && p.Vt != "" {
			if err := j.left(ctx, p.K); err != nil {
				return err
			}
			long = array.Multiply(array.Transpose(j.transposed(leftKey, p.K, j.rows)), signs)
		}
		return c.give(ctx, j.job, p, s[:p.K], j.x, array.Multiply(short, signs), long)
	})
	return c, given("pca", "X", false, err)
}

// centred is the source of x less the means of its columns, or of the transpose of that
// if it is wide.
func (c *Components) centred(ctx context.Context, j *job, x *array.Array) (*array.Array, error) {
	rows, cols := x.Shape()[0], x.Shape()[1]
	tall, samples := array.AsType(x, dtype.Float64), 0
	if rows < cols {
		tall, samples = array.Transpose(tall), 1
	}
	tall = wholeRows(tall)
	of, err := j.compute(ctx, "means and variances of columns", array.Mean(tall, samples), array.Var(tall, 1, samples))
	if err != nil {
		return nil, err
	}
	j.held = append(j.held, plan.Use{What: "means and variances", Bytes: 16 * int64(cols)})
	if !j.dry {
		c.Mean, c.Total = ndarray.Values[float64](of[0]), 0
		if finiteAll("pca", matrixOf(ndarray.From(c.Mean, 1, cols))) != nil {
			o := j.run("")
			o.Pass = nil // it is not planned
			return nil, cmp.Or(whereBad(ctx, o, "pca", x), overflow("pca"))
		}
		for _, v := range ndarray.Values[float64](of[1]) {
			c.Total += v
		}
	}
	means := array.ExpandDims(array.FromMemory(of[0]), samples)
	return array.Subtract(tall, means), nil
}

// give notes variances, and writes scores and directions: of what was decomposed, tall,
// its singular values and its vectors in columns, those of the shorter side and, if it
// was wide, the longer ones, which are nil if nobody wants them.
func (c *Components) give(ctx context.Context, j *job, p *principal, s []float64, tall, short, long *array.Array) error {
	c.Variance = make([]float64, len(s))
	for i, s := range s {
		c.Variance[i] = s * s / float64(p.x.Shape()[0]-1)
	}
	var outs []array.Output
	if p.U != "" {
		scores := array.Multiply(short, rowOf(s))
		if !p.wide {
			scores = array.MatMul(tall, short)
		}
		outs = append(outs, array.Output{Array: scores, URL: p.U, Zarr: p.Zarr})
	}
	if p.Vt != "" {
		axes := long
		if !p.wide {
			axes = short
		}
		outs = append(outs, array.Output{Array: array.Transpose(axes), URL: p.Vt, Zarr: p.Zarr})
	}
	return j.store(ctx, outs...)
}

// rowOf returns an array of one row.
func rowOf(x []float64) *array.Array { return array.FromMemory(ndarray.From(x, 1, len(x))) }

// upwards returns for each row of m whether the element of the largest magnitude is
// positive: 1, or else -1.
func upwards(m matrix) []float64 {
	signs := make([]float64, m.Rows)
	if m.Data == nil {
		return signs
	}
	for i := range signs {
		largest := 0.0
		for j := range m.Cols {
			if x := m.At(i, j); math.Abs(x) > math.Abs(largest) {
				largest = x
			}
		}
		signs[i] = math.Copysign(1, largest)
	}
	return signs
}

// turn multiplies rows by signs.
func turn(m matrix, signs []float64) {
	if m.Data == nil {
		return
	}
	for i, sign := range signs {
		for j := range m.Cols {
			m.Set(i, j, sign*m.At(i, j))
		}
	}
}

// upwards is upwards of the transpose of an array, as a row.
func (c *columnJob) upwards(ctx context.Context, vectors *array.Array) (*array.Array, error) {
	ends, err := c.compute(ctx, "signs of vectors", array.Max(vectors, 0), array.Min(vectors, 0))
	if err != nil {
		return nil, err
	}
	signs := make([]float64, vectors.Shape()[1])
	if !c.dry {
		high, low := ndarray.Values[float64](ends[0]), ndarray.Values[float64](ends[1])
		for i := range signs {
			signs[i] = math.Copysign(1, high[i]+low[i])
		}
	}
	return rowOf(signs), nil
}
