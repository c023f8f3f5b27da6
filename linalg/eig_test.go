package linalg_test

import (
	"errors"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// TestEig asserts that x·v = v·diag(w), and that x is what it was.
func TestEig(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 9))
	const n = 40
	x := normal(rnd, n, n)
	given := ndarray.From(x.Clone().Data, n, n)
	for _, a := range []*array.Array{array.FromMemory(given), lazy(x, 7, 11)} {
		s, err := linalg.Eig(t.Context(), a, true, linalg.Option{})
		if err != nil {
			t.Fatal(err)
		}
		v := ndarray.Values[complex128](s.Vectors)
		for i := range n {
			for j := range n {
				off := -s.Values[j] * v[i*n+j]
				for k := range n {
					off += complex(x.At(i, k), 0) * v[k*n+j]
				}
				if cmplx.Abs(off) > 1e-12*norm(x) {
					t.Fatalf("row %d of vector %d is off by %v", i, j, off)
				}
			}
		}
		alone, err := linalg.Eig(t.Context(), a, false, linalg.Option{})
		if err != nil || len(alone.Values) != n || alone.Vectors.Len() != 0 {
			t.Errorf("values alone: %v, %v", alone, err)
		}
	}
	if !slices.Equal(ndarray.Values[float64](given), x.Data) {
		t.Error("the matrix was overwritten")
	}
}

// TestEigRefuses asserts what is an error, and what would fit.
func TestEigRefuses(t *testing.T) {
	rnd := rand.New(rand.NewPCG(16, 9))
	if _, err := linalg.Eig(t.Context(), lazy(normal(rnd, 5, 6), 5, 6), true, linalg.Option{}); err == nil {
		t.Error("5 x 6 has eigenvalues")
	}
	bad := normal(rnd, 9, 9)
	bad.Set(4, 7, math.NaN())
	_, err := linalg.Eig(t.Context(), lazy(bad, 3, 9), true, linalg.Option{})
	var e *linalg.NotFiniteError
	if !errors.As(err, &e) || e.Row != 4 || e.Col != 7 {
		t.Errorf("a NaN in row 4, column 7: %v", err)
	}
	o := linalg.Option{PlanOnly: true}
	o.Map.Memory = 2e9
	if _, err := linalg.Eig(t.Context(), array.Random(array.Normal, 1, 7000, 7000), true, o); err != nil {
		t.Errorf("7000 rows in 2 GB: %v", err)
	}
	_, err = linalg.Eig(t.Context(), array.Random(array.Normal, 1, 7200, 7200), true, o)
	var large *plan.TooLarge
	if !errors.As(err, &large) || large.Need < 40*7200*7200 || large.Need > 41*7200*7200+20e6 {
		t.Errorf("7200 rows in 2 GB: %v", err)
	}
}
