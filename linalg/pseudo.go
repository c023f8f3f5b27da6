package linalg

import (
	"context"
	"errors"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/ndarray"
)

// shortest solves with a wide A, of which the vectors of the shorter side fit in memory.
func (q *system) shortest(ctx context.Context) (*Solution, error) {
	s := &Solution{}
	var err error
	s.Plan, err = planned(ctx, q.Option.Option, q.a, q.PlanOnly, func(ctx context.Context, j *job, a *array.Array) error {
		if err := q.look(ctx, j); err != nil {
			return err
		}
		tall := wholeRows(array.Transpose(a))
		thin, _, err := j.thinOf(ctx, tall, wanted{purpose: forVectors, of: "A"})
		if err != nil {
			return err
		}
		s.S = thin.S
		s.Rank = q.rank(j, s.S, thin.Rank)
		if s.Rank == 0 && !j.dry {
			return q.nothing(ctx, j, s)
		}
		base, first, _, err := j.left(ctx, tall, thin.first(s.Rank), q.Seed)
		if err != nil {
			return err
		}
		return q.solve(ctx, j, s, first.S, j.arrayOf(first.Vt), func(c matrix) (*array.Array, error) {
			w := matrix{Rows: first.W.Rows, Cols: c.Cols}
			if !j.dry {
				w = dense.New[float64](w.Rows, w.Cols)
				if err := dense.Gemm(1, first.W, c, 0, w, dense.Limits{}); err != nil {
					return nil, err
				}
			}
			return array.MatMul(base, j.arrayOf(w)), nil
		})
	})
	return s, q.given(err)
}

// byColumns solves by blocks of columns of A, or of its transpose if it is wide.
func (q *system) byColumns(ctx context.Context) (*Solution, error) {
	s := &Solution{}
	upright := func(_ context.Context, _ *job, a *array.Array) (*array.Array, error) {
		if q.wide() {
			a = array.Transpose(a)
		}
		return a, a.Err()
	}
	var err error
	s.Plan, err = byColumns(ctx, q.Option.Option, q.a, q.PlanOnly, upright, func(ctx context.Context, c *columnJob) error {
		if err := q.look(ctx, c.job); err != nil {
			return err
		}
		if err := c.factorise(ctx, "lstsq"); err != nil {
			return err
		}
		var err error
		if s.S, err = c.values(ctx); err != nil {
			return err
		}
		s.Rank = q.rank(c.job, s.S, c.cols)
		if s.Rank == 0 && !c.dry {
			return q.nothing(ctx, c.job, s)
		}
		if err := c.left(ctx, s.Rank); err != nil {
			return err
		}
		of, to := c.transposed(leftKey, s.Rank, c.rows), upto(c.transposed(factorKey, c.cols, c.cols), s.Rank, false)
		if q.wide() {
			of, to = to, of
		}
		return q.solve(ctx, c.job, s, s.S[:s.Rank], of, func(c2 matrix) (*array.Array, error) {
			return array.MatMul(fewRows(array.Transpose(to)), c.arrayOf(c2)), nil
		})
	})
	return s, q.given(err)
}

// look fails if an element of b is not finite.
func (q *system) look(ctx context.Context, j *job) error {
	err := j.look(ctx, "lstsq", q.b)
	if e, ok := errors.AsType[*NotFiniteError](err); ok {
		e.Matrix = "b"
	}
	return err
}

// given returns err as one about A as it was given, or b.
func (q *system) given(err error) error {
	if e, ok := errors.AsType[*NotFiniteError](err); ok && e.Matrix == "b" {
		return e
	}
	return given("lstsq", "A", q.wide(), err)
}

// tiny is what singular values of zeros may be by blocks of columns: see QRColumns.
const tiny = 0x1p-999

// rank returns how many of the singular values do not count as zero, at most so many.
func (q *system) rank(j *job, s []float64, most int) int {
	if j.dry {
		return len(s)
	}
	rank := 0
	for rank < most && s[rank] > tiny && s[rank] >= leastOf(q.rcond, q.a.Shape()[0], q.a.Shape()[1])*s[0] {
		rank++
	}
	return rank
}

// nothing is the solution for an A of zeros.
func (q *system) nothing(ctx context.Context, j *job, s *Solution) error {
	s.X = dense.New[float64](q.a.Shape()[1], q.b.Shape()[1])
	return q.residuals(ctx, j, s, q.b)
}

// atOnce is how many vectors in files are read at a time, of which a few elements.
const atOnce = 1024

// fewRows returns a matrix in chunks of whole rows, of some megabytes.
func fewRows(x *array.Array) *array.Array {
	if x.Err() != nil {
		return x
	}
	rows, cols := x.Shape()[0], x.Shape()[1]
	return array.Rechunk(x, max(1, min(rows, atOnce*atOnce/2/max(1, cols))), max(1, cols))
}

// solve makes x of k singular values and vectors, x = right·(1/values)·left·b: left
// vectors are given as the rows of an array, k x m, and right is what multiplies a small
// matrix by the right ones. What is multiplied is relative to the largest value, or it
// would overflow long before x does.
func (q *system) solve(ctx context.Context, j *job, s *Solution, values []float64, left *array.Array, right func(c matrix) (*array.Array, error)) error {
	product := array.MatMul(left, q.b)
	product = array.Rechunk(product, min(atOnce, max(1, len(values))), q.b.Shape()[1])
	parts, err := j.compute(ctx, "b in terms of left vectors", product)
	if err != nil {
		return err
	}
	c := matrix{Rows: len(values), Cols: q.b.Shape()[1]}
	if !j.dry {
		c = matrixOf(parts[0]).Clone()
		for i, v := range values {
			for k := range c.Cols {
				c.Set(i, k, c.At(i, k)/(v/values[0]))
			}
		}
	}
	solution, err := right(c)
	if err != nil {
		return err
	}
	x, err := j.compute(ctx, "solution", solution)
	if err != nil {
		return err
	}
	if s.X = j.matrixOf(x[0]); !j.dry {
		for i := range s.X.Rows {
			for k := range s.X.Cols {
				s.X.Set(i, k, s.X.At(i, k)/values[0])
			}
		}
		if err := finiteAll("lstsq", s.X); err != nil {
			return err
		}
	}
	rows, cols := q.a.Shape()[0], q.a.Shape()[1]
	if s.Residuals = make([]float64, c.Cols); s.Rank == rows && !j.dry {
		return nil
	}
	if rows <= cols {
		defer j.only(", if A lacks rank")()
	}
	of := array.MatMul(fewRows(array.Transpose(left)), array.FromMemory(parts[0]))
	return q.residuals(ctx, j, s, array.Rechunk(array.Subtract(q.b, of), of.Grid().Chunk...))
}

// residuals sets those of a solution to the lengths of columns.
func (q *system) residuals(ctx context.Context, j *job, s *Solution, columns *array.Array) error {
	lengths, err := j.compute(ctx, "residuals", array.Norm(columns, 0))
	if err == nil && !j.dry {
		s.Residuals = ndarray.Values[float64](lengths[0])
	}
	return err
}
