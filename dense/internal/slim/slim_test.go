package slim

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/dense/internal/loops"
)

func normal(rnd *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = rnd.NormFloat64()
	}
	return x
}

// TestLoops holds both products against plain loops, and asserts that nothing
// between the columns is written.
func TestLoops(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		m, a, b := 8*rnd.IntN(90), rnd.IntN(80), rnd.IntN(21)
		if rnd.IntN(3) == 0 {
			m += rnd.IntN(8)
		}
		ldv, ldc := m+rnd.IntN(9), m+rnd.IntN(9)
		v, c := normal(rnd, a*ldv), normal(rnd, b*ldc)
		w := Small{normal(rnd, a*b), 1, a}
		if rnd.IntN(2) == 0 {
			w.RS, w.CS = b, 1
		}
		bound := 4 * float64(m+a+1) * 0x1p-53 * 30

		want := append([]float64(nil), w.Data...)
		loops.Gemm(a, b, m, -1, v, ldv, 1, c, 1, ldc, 1, want, w.RS, w.CS)
		Dots(m, a, b, v, ldv, c, ldc, w)
		compare(t, "Dots", w.Data, want, bound)

		want = append([]float64(nil), c...)
		loops.Gemm(m, b, a, -1, v, 1, ldv, w.Data, w.RS, w.CS, 1, want, 1, ldc)
		bound *= 100 // elements of w are sums by now
		Minus(m, a, b, v, ldv, w, c, ldc)
		compare(t, "Minus", c, want, bound)
	}
}

func compare(t *testing.T, what string, got, want []float64, bound float64) {
	t.Helper()
	for i := range want {
		if d := math.Abs(got[i] - want[i]); !(d <= bound) {
			t.Fatalf("%s: element %d is off by %g, want at most %g", what, i, d, bound)
		}
	}
}
