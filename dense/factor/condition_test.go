package factor

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/judge"
)

func TestSolveLevels(t *testing.T) { judge.Levels(t, "^Test(Cholesky|LU|Condition)$") }

// TestCondition compares with the inverse, for matrices whose columns are of very
// different sizes.
func TestCondition(t *testing.T) {
	rnd := rand.New(rand.NewPCG(23, 24))
	for _, n := range []int{1, 2, 5, 40, 90} {
		for range 4 {
			a := random(rnd, n, n)
			for j := range n {
				scale := math.Pow(10, 6*rnd.Float64())
				for i := range n {
					a.Set(i, j, scale*a.At(i, j))
				}
			}
			norm := OneNorm(a)
			f, err := NewLU(a, limits{})
			if err != nil {
				t.Fatal(err)
			}
			inverse := dense.New[float64](n, n)
			if err := f.Inverse(inverse, limits{}); err != nil {
				t.Fatal(err)
			}
			got, err := f.Condition(norm, limits{})
			if err != nil {
				t.Fatal(err)
			}
			if want := norm * OneNorm(inverse); !(got >= want/10 && got <= want*1.01) {
				t.Errorf("n = %d: %v, should be %v or somewhat less", n, got, want)
			}
		}
	}
}

func TestOneNorm(t *testing.T) {
	a := dense.RowMajor([]float64{1, -5, 2, 3, 1, math.NaN()}, 2, 3)
	if got := OneNorm(a.Slice(0, 2, 0, 2)); got != 6 {
		t.Errorf("%v, should be 6", got)
	}
	if got := OneNorm(a); !math.IsNaN(got) {
		t.Errorf("%v, should be NaN", got)
	}
	if got := OneNorm(matrix{}); got != 0 {
		t.Errorf("%v, should be 0", got)
	}
}
