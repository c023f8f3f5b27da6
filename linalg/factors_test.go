package linalg_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/linalg"
)

// TestQRArrays asserts that what is written is orthonormal, and times the factor
// the matrix.
func TestQRArrays(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 9))
	for name, x := range map[string]matrix{
		"tall": normal(rnd, 1500, 12), "square": normal(rnd, 20, 20), "bad": withValues(t, rnd, 1500, geometric(20, 1e11)),
		"rank": withValues(t, rnd, 800, []float64{3, 2, 1, 0, 0}), "zero": dense.New[float64](90, 3),
	} {
		o := linalg.Option{U: filepath.Join(t.TempDir(), "q.npy")}
		f, err := linalg.QR(t.Context(), lazy(x, 400, 7), o)
		if err != nil {
			t.Fatal(err)
		}
		r := f.R
		q := read(t, o.U)
		if d := departure(t, q); d > 1e-12 {
			t.Errorf("%s: QᵀQ is off by %g", name, d)
		}
		if d := norm(minus(x, times(t, q, r))); d > 1e-12*norm(x) {
			t.Errorf("%s: the residual is %g of %g", name, d, norm(x))
		}
		f, err = linalg.QR(t.Context(), lazy(x, 400, 7), linalg.Option{})
		if err != nil {
			t.Fatal(err)
		}
		alone := f.R
		if d := norm(minus(times(t, alone.T(), alone), times(t, r.T(), r))); d > 1e-12*norm(r)*norm(r) {
			t.Errorf("%s: the factor alone is off by %g", name, d)
		}
	}
}
