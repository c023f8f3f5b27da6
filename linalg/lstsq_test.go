package linalg_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/linalg"
)

// TestLstsq compares solutions, by whatever way, with those in memory.
func TestLstsq(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 6))
	lacking := append(geometric(30, 100), make([]float64, 10)...)
	for name, c := range map[string]struct {
		a matrix
		p int
	}{
		"tall": {normal(rnd, 300, 40), 3}, "square": {normal(rnd, 50, 50), 1}, "wide": {normal(rnd, 30, 400), 2},
		"tall rank": {withValues(t, rnd, 90, lacking), 2}, "wide rank": {withValues(t, rnd, 90, lacking).T().Clone(), 2},
		"bad": {withValues(t, rnd, 80, geometric(30, 1e8)), 1}, "bad and wide": {withValues(t, rnd, 800, geometric(30, 1e8)).T().Clone(), 1},
		"zero": {dense.New[float64](20, 30), 2}, "tall zero": {dense.New[float64](30, 20), 2}, "one row": {normal(rnd, 1, 9), 1},
		"no rows": {dense.New[float64](0, 5), 2}, "no columns": {dense.New[float64](5, 0), 2},
	} {
		t.Run(name, func(t *testing.T) {
			b := normal(rnd, c.a.Rows, c.p)
			o := scratched(t)
			la, lb := kept(t, c.a, "a.npy", 17, c.a.Cols), kept(t, b, "b.zarr", 13, c.p)
			s, err := linalg.Lstsq(t.Context(), la, lb, -1, o)
			if err != nil {
				t.Fatal(err)
			}
			checkLstsq(t, c.a, b, s)
			if s, err = linalg.LstsqByColumns(t.Context(), la, lb, -1, o); err != nil {
				t.Fatal(err)
			}
			checkLstsq(t, c.a, b, s)
			expectNothing(t, o.Map.Scratch)
		})
	}
}

// checkLstsq compares a solution with that of package factor.
func checkLstsq(t *testing.T, a, b matrix, got *linalg.Solution) {
	t.Helper()
	want := dense.New[float64](a.Cols, b.Cols)
	rank, s, err := factor.LeastSquares(a.Clone(), b.Clone(), want, -1, dense.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Rank != rank || len(got.S) != len(s) || len(got.Residuals) != b.Cols {
		t.Fatalf("rank %d of %d values, %d residuals, want rank %d of %d", got.Rank, len(got.S), len(got.Residuals), rank, len(s))
	}
	cond := 1.0
	if rank > 0 {
		cond = s[0] / s[rank-1]
	}
	if d := norm(minus(got.X, want)); !(d <= 1e-13*cond*(1+norm(want))) {
		t.Errorf("x is off by %g of %g", d, norm(want))
	}
	rounding := 1e-12*norm(b) + 1e-15*norm(a)*norm(want)
	rest, mine := minus(b, times(t, a, want)), minus(b, times(t, a, got.X))
	if d := norm(minus(rest, mine)); d > 10*rounding {
		t.Errorf("residuals are off by %g", d)
	}
	for j := range b.Cols {
		if d := math.Abs(got.Residuals[j] - norm(rest.Slice(0, rest.Rows, j, j+1))); d > rounding {
			t.Errorf("the residual of side %d is %g, off by %g", j, got.Residuals[j], d)
		}
	}
}

// TestLstsqFarFromOne solves systems whose elements, or those of x, are near the ends of
// what a float64 holds.
func TestLstsqFarFromOne(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 8))
	solve := func(a, b matrix) []matrix {
		t.Helper()
		ways := make([]matrix, 2)
		for i, f := range []func(context.Context, *array.Array, *array.Array, float64, linalg.Option) (*linalg.Solution, error){linalg.Lstsq, linalg.LstsqByColumns} {
			s, err := f(t.Context(), lazy(a, 3, a.Cols), lazy(b, 3, b.Cols), -1, scratched(t))
			if err != nil {
				t.Fatal(err)
			}
			ways[i] = s.X
		}
		return ways
	}
	for _, shape := range [][]int{{6, 20}, {20, 6}} {
		a, b := normal(rnd, shape[0], shape[1]), normal(rnd, shape[0], 2)
		want := solve(a, b)
		for _, power := range []int{990, -900} {
			for i, got := range solve(scaled(a, power), b) {
				if d := norm(minus(scaled(got, power), want[i])); !(d <= 1e-12*norm(want[i])) {
					t.Errorf("%v times 2^%d, way %d: x is off by %g of %g", shape, power, i, d, norm(want[i]))
				}
			}
		}
	}
}

// scaled returns m times a power of 2.
func scaled(m matrix, power int) matrix {
	m = m.Clone()
	for i, x := range m.Data {
		m.Data[i] = math.Ldexp(x, power)
	}
	return m
}

// TestLstsqRefuses asserts that imaginary parts are not dropped.
func TestLstsqRefuses(t *testing.T) {
	real, complex := array.Zeros(dtype.Float64, 4, 2), array.Zeros(dtype.Complex128, 4, 2)
	for _, c := range [][2]*array.Array{{real, complex}, {complex, real}} {
		if _, err := linalg.Lstsq(t.Context(), c[0], c[1], -1, linalg.Option{}); err == nil {
			t.Errorf("%v = %v was solved", c[0].DType(), c[1].DType())
		}
	}
}

// TestLstsqInLittleMemory plans for systems of which no triangle fits, and for wide ones.
func TestLstsqInLittleMemory(t *testing.T) {
	for _, c := range []struct {
		rows, cols int
		mem        int64
	}{{1000, 1_000_000, 300e6}, {3000, 3000, 64e6}, {5000, 3000, 64e6}, {2000, 3000, 64e6}} {
		o := linalg.Option{PlanOnly: true}
		o.Map.Memory = c.mem
		s, err := linalg.Lstsq(t.Context(), array.Random(array.Normal, 1, c.rows, c.cols), array.Random(array.Normal, 2, c.rows), -1, o)
		if err != nil || s.Plan.Peak > c.mem {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// TestLstsqByColumnsFails asserts that the place of an element that is not finite is
// told, and of which matrix.
func TestLstsqByColumnsFails(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 7))
	for _, shape := range [][]int{{60, 40}, {40, 60}} {
		a, b := normal(rnd, shape[0], shape[1]), normal(rnd, shape[0], 3)
		bad := a.Clone()
		bad.Set(21, 33, math.NaN())
		var e *linalg.NotFiniteError
		_, err := linalg.LstsqByColumns(t.Context(), lazy(bad, 10, shape[1]), lazy(b, 10, 3), -1, scratched(t))
		if !errors.As(err, &e) || e.Row != 21 || e.Col != 33 || e.Matrix != "A" {
			t.Errorf("a NaN in A, row 21, column 33: %v", err)
		}
		b.Set(17, 2, math.Inf(1))
		_, err = linalg.LstsqByColumns(t.Context(), lazy(a, 10, shape[1]), lazy(b, 10, 3), -1, scratched(t))
		if !errors.As(err, &e) || e.Row != 17 || e.Col != 2 || e.Matrix != "b" {
			t.Errorf("Inf in b, row 17, column 2: %v", err)
		}
	}
}
