package factor

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/dense"
)

const eps = 0x1p-53

// TestReflector applies reflectors to what they were made from. The squares of
// the largest and the smallest sizes overflow and underflow.
func TestReflector(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, size := range []float64{1, 1e200, 1e-200, 1e305, 1e-305, 1e150, 1e-150} {
		for _, stride := range []int{1, 3} {
			n := 1 + rnd.IntN(40)
			alpha := size * rnd.NormFloat64()
			x := vector{Data: make([]float64, n*stride), Len: n, Stride: stride}
			for i := range n {
				x.Set(i, size*rnd.NormFloat64())
			}
			before := append([]float64(nil), x.Data...)
			beta, tau := reflector(alpha, x)
			if beta*alpha > 0 || tau < 1 || tau > 2 {
				t.Errorf("size %g: beta %g of alpha %g, tau %g", size, beta, alpha, tau)
			}
			dot := alpha / size
			for i := range n {
				dot += x.At(i) * (before[i*stride] / size)
			}
			bound := 10 * float64(n) * eps * math.Abs(beta/size)
			if d := math.Abs(alpha/size - tau*dot - beta/size); !(d <= bound) {
				t.Errorf("size %g: first element is off by %g, want at most %g", size, d, bound)
			}
			for i := range n {
				if d := math.Abs(before[i*stride]/size - tau*dot*x.At(i)); !(d <= bound) {
					t.Errorf("size %g: element %d is %g, want at most %g", size, i, d, bound)
				}
			}
		}
	}
}

func TestReflectorOfNothing(t *testing.T) {
	for _, x := range [][]float64{nil, {0, 0}} {
		if beta, tau := reflector(-3, dense.Vec(x)); beta != -3 || tau != 0 {
			t.Errorf("reflector(-3, %v) = %g, %g", x, beta, tau)
		}
	}
	if beta, _ := reflector(1, dense.Vec([]float64{math.Inf(1)})); !math.IsInf(beta, -1) {
		t.Errorf("beta of Inf is %g", beta)
	}
}
