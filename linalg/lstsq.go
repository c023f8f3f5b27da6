package linalg

import (
	"context"
	"errors"
	"fmt"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/plan"
)

// Lstsq solves A·x = b, A of m x n and b of one axis or two, in the sense of least
// squares. Of o it takes how the run is made, not U and K.
//
// With m >= n that is one pass over [A b], or two if the condition of that turns out to
// be bad: see [LeastSquares]. With m < n the solution is that of smallest length of
// many, by the singular values and vectors of A, as [SVD] finds them: two passes, or
// one more if the condition is bad.
//
// In memory are some 8 matrices of min(m, n)² elements. Where they do not fit, A is
// decomposed by blocks of columns in files as [SVD] does it.
func Lstsq(ctx context.Context, a, b *array.Array, rcond float64, o Option) (*Solution, error) {
	for _, x := range []*array.Array{a, b} {
		if err := x.Err(); err != nil {
			return nil, err
		}
	}
	if len(b.Shape()) == 1 {
		b = array.ExpandDims(b, 1)
	}
	if len(a.Shape()) != 2 || len(b.Shape()) != 2 || a.Shape()[0] != b.Shape()[0] {
		return nil, fmt.Errorf("lstsq: a of %v and b of %v: needs two matrices of as many rows", a.Shape(), b.Shape())
	}
	for _, x := range []*array.Array{a, b} {
		if x.DType() == dtype.Complex128 {
			return nil, fmt.Errorf("lstsq: needs matrices of real numbers, not %v %v", x.DType(), x.Shape())
		}
	}
	q := &system{array.AsType(a, dtype.Float64), array.AsType(b, dtype.Float64), rcond, o}
	for _, x := range []*array.Array{q.a, q.b} {
		if err := x.Err(); err != nil {
			return nil, err
		}
	}
	if q.wide() {
		return firstThatFits(func() (*Solution, error) { return q.shortest(ctx) }, func() (*Solution, error) { return q.byColumns(ctx) })
	}
	return firstThatFits(func() (*Solution, error) { return q.byRows(ctx) }, func() (*Solution, error) { return q.byColumns(ctx) })
}

// system is a problem of least squares.
type system struct {
	a, b  *array.Array
	rcond float64
	Option
}

func (q *system) wide() bool { return q.a.Shape()[0] < q.a.Shape()[1] }

// byRows solves with a tall A of which the triangular factor fits in memory.
func (q *system) byRows(ctx context.Context) (*Solution, error) {
	rows, cols := q.a.Shape()[0], q.a.Shape()[1]
	s := &Solution{}
	p, err := planned(ctx, q.Option.Option, q.a, q.PlanOnly, func(ctx context.Context, j *job, a *array.Array) error {
		both := array.Concat([]*array.Array{a, q.b}, 1)
		if both.Err() == nil {
			both = array.Rechunk(both, a.Grid().Chunk[0], cols+q.b.Shape()[1])
		}
		t, err := j.triangleOf(ctx, both, wanted{of: "[A b]"})
		if err != nil {
			return err
		}
		k, n := t.r.Shape[0], t.r.Shape[1]
		return j.aside("solution of the factor", factorBytes(k, n), plan.Use{}, func(l dense.Limits) (err error) {
			s, err = LeastSquares(j.matrixOf(t.r), cols, rows, q.rcond, l)
			return err
		})
	})
	if e, ok := errors.AsType[*NotFiniteError](err); ok && e.Col >= cols {
		return nil, &NotFiniteError{"lstsq", "b", e.Row, e.Col - cols, e.Value}
	}
	if err != nil {
		return nil, given("lstsq", "A", false, err)
	}
	s.Plan = p
	return s, nil
}
