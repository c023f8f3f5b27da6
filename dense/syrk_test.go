package dense

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestSyrk(t *testing.T) {
	t.Run("float64", testSyrk[float64])
	t.Run("float32", testSyrk[float32])
}

// testSyrk asserts that the triangle has the bits of the whole product, on any
// number of threads, and that the other triangle is not touched.
func testSyrk[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(6, 3))
	for round := range 16 {
		n, k := 1+r.IntN(250), r.IntN(300)
		alpha, beta := []T{1, -0.7}[r.IntN(2)], []T{0, 1, 0.3}[r.IntN(3)]
		a, b := placed(r, random(r, New[T](n, k)), r.IntN(4)), placed(r, random(r, New[T](n, k)), r.IntN(4))
		c := random(r, New[T](n, n))
		one, two := c.Clone(), c.Clone()
		must(t, Gemm(alpha, a, a.T(), beta, one, Limits{}))
		must(t, Gemm(alpha, a, b.T(), beta, two, Limits{}))
		must(t, Gemm(alpha, b, a.T(), 1, two, Limits{}))
		for _, upper := range []bool{false, true} {
			what := fmt.Sprintf("n %d, k %d, alpha %v, beta %v, upper %v", n, k, alpha, beta, upper)
			l := Limits{Threads: 1 + round%3}
			t1 := halved(r, c, upper, beta)
			must(t, Syrk(alpha, a, beta, t1, l))
			sameTriangle(t, "Syrk "+what, t1, one)
			t2 := halved(r, c, upper, beta)
			must(t, Syr2k(alpha, a, b, beta, t2, l))
			sameTriangle(t, "Syr2k "+what, t2, two)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// halved returns a triangle of c in some layout, the rest being NaN, and all of it
// if beta is 0.
func halved[T Float](r *rand.Rand, c Matrix[T], upper bool, beta T) Triangle[T] {
	h := placed(r, c, r.IntN(4))
	for i := range c.Rows {
		for j := range c.Cols {
			if beta == 0 || i != j && (j > i) != upper {
				h.Set(i, j, T(math.NaN()))
			}
		}
	}
	return Triangle[T]{Matrix: h, Upper: upper}
}

// sameTriangle asserts that a triangle has the bits of want, and NaN elsewhere.
func sameTriangle[T Float](t *testing.T, what string, got Triangle[T], want Matrix[T]) {
	t.Helper()
	for i := range want.Rows {
		for j := range want.Cols {
			g, w := float64(got.At(i, j)), float64(want.At(i, j))
			if i != j && (j > i) != got.Upper {
				w = math.NaN()
			}
			if math.IsNaN(w) != math.IsNaN(g) || !math.IsNaN(w) && g != w {
				t.Fatalf("%s: element %d, %d is %v, want %v", what, i, j, g, w)
			}
		}
	}
}
