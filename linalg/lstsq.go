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

// Lstsq solves A·x = b in one pass over [A b], or two if the condition of that turns
// out to be bad, where b has one axis or two: see [LeastSquares]. Of o it takes how the run is made, not U and K.
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
	rows, cols := a.Shape()[0], a.Shape()[1]
	s := &Solution{}
	p, err := planned(ctx, o.Option, a, o.PlanOnly, func(ctx context.Context, j *job, a *array.Array) error {
		both := array.Concat([]*array.Array{array.AsType(a, dtype.Float64), array.AsType(b, dtype.Float64)}, 1)
		if both.Err() == nil {
			both = array.Rechunk(both, a.Grid().Chunk[0], cols+b.Shape()[1])
		}
		t, err := j.triangleOf(ctx, both, wanted{of: "[A b]"})
		if err != nil {
			return err
		}
		k, n := t.r.Shape[0], t.r.Shape[1]
		return j.aside("solution of the factor", factorBytes(k, n), plan.Use{}, func(l dense.Limits) (err error) {
			s, err = LeastSquares(j.matrixOf(t.r), cols, rows, rcond, l)
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
