package micro

import (
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/internal/judge"
)

// TestLevels runs the tests below with every family of instructions.
func TestLevels(t *testing.T) { judge.Levels(t, "^TestRun$") }

// TestRun compares each kernel with a plain loop over small integers, which are
// exact, for all strides, and asserts that it touches nothing beside its tile.
func TestRun(t *testing.T) {
	t.Run("float64", run[float64])
	t.Run("float32", run[float32])
}

func run[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	s := ShapeOf[T]()
	for round := range 200 {
		vecs, k := 1+r.IntN(s.Vecs), 1+r.IntN(20)
		cols := vecs * s.Lanes
		ars, acs, brs, crs := 1, s.Rows+r.IntN(2), cols+r.IntN(3), cols+r.IntN(5)
		if round%2 == 0 {
			ars, acs = k+r.IntN(3), 1
		}
		a := integers[T](r, (s.Rows-1)*ars+(k-1)*acs+1)
		b := integers[T](r, (k-1)*brs+cols)
		c := integers[T](r, s.Rows*crs+3)
		alpha, beta := T(r.IntN(3)+1), T(r.IntN(3)-1)
		want := append([]T(nil), c...)
		for i := range s.Rows {
			for j := range cols {
				sum := T(0)
				for l := range k {
					sum += a[i*ars+l*acs] * b[l*brs+j]
				}
				want[i*crs+j] = alpha*sum + beta*want[i*crs+j]
			}
		}
		Run(vecs, k, alpha, &a[0], ars, acs, &b[0], brs, beta, &c[0], crs)
		for i := range want {
			if c[i] != want[i] {
				t.Fatalf("%d vectors, k %d, strides %d %d %d %d, alpha %v, beta %v: element %d is %v, want %v",
					vecs, k, ars, acs, brs, crs, alpha, beta, i, c[i], want[i])
			}
		}
	}
}

func integers[T Float](r *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(r.IntN(19) - 9)
	}
	return x
}
