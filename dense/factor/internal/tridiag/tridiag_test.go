package tridiag

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/dense"
)

const eps = 0x1p-53

// Q·T·Qᵀ is the matrix that was reduced, and Q orthogonal.
func TestReduceAndBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 3, 31, 32, 33, 34, 65, 140} {
		lda := n + 2
		a := make([]float64, n*lda)
		for i := range a {
			a[i] = r.NormFloat64()
		}
		if n == 33 {
			for i := range n { // rows without anything to reflect
				clear(a[i*lda : i*lda+max(0, i-1)])
			}
		}
		at := func(i, j int) float64 { return a[max(i, j)*lda+min(i, j)] }
		f := Form{A: append([]float64(nil), a...), LDA: lda, D: make([]float64, n), E: make([]float64, n-1), Tau: make([]float64, n)}
		if err := f.Reduce(dense.Limits{Threads: 2}); err != nil {
			t.Fatal(err)
		}
		q := dense.New[float64](n, n)
		for i := range n {
			q.Set(i, i, 1)
		}
		f.Back(q, dense.Limits{Threads: 2})
		bound := 16 * float64(n) * eps
		for i := range n {
			for j := range n {
				got, dot := 0.0, 0.0
				for k := range n {
					got += q.At(i, k) * f.D[k] * q.At(j, k)
					dot += q.At(i, k) * q.At(j, k)
					if k+1 < n {
						got += f.E[k] * (q.At(i, k)*q.At(j, k+1) + q.At(i, k+1)*q.At(j, k))
					}
				}
				if i == j {
					dot--
				}
				if d := math.Abs(got - at(i, j)); !(d <= bound*math.Sqrt(float64(n))) || !(math.Abs(dot) <= bound) {
					t.Fatalf("n %d: element %d, %d is off by %.3g, and q·qᵀ by %.3g", n, i, j, d, dot)
				}
			}
		}
	}
}

// Elements whose squares underflow are reflected as well as others.
func TestReflectTiny(t *testing.T) {
	for _, size := range []float64{1, 1e-150, 1e-170, 1e-300} {
		x := []float64{3 * size, 0, 4 * size, -12 * size}
		beta, tau := reflect(x)
		square := 1.0
		for _, v := range x[:3] {
			square += v * v
		}
		if math.Abs(beta-13*size) > 1e-15*13*size || math.Abs(tau*square-2) > 1e-15 {
			t.Errorf("size %g: beta %g, tau·v·v %g; want %g and 2", size, beta, tau*square, 13*size)
		}
	}
	x := []float64{0, 0, -2}
	if beta, tau := reflect(x); beta != -2 || tau != 0 {
		t.Errorf("beta %g, tau %g of a reflected vector; want -2, 0", beta, tau)
	}
}
