package factor

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/dense"
)

// random returns a matrix of normal numbers with gaps between its elements, in
// either order.
func random(rnd *rand.Rand, rows, cols int) matrix {
	m := dense.New[float64](rows, cols+rnd.IntN(3))
	if rnd.IntN(2) == 0 {
		m = dense.New[float64](cols, rows+rnd.IntN(3)).T()
	}
	m = m.Slice(0, rows, 0, cols)
	for i := range rows {
		for j := range cols {
			m.Set(i, j, rnd.NormFloat64())
		}
	}
	return m
}

// farthest returns the largest difference of two elements in the same place.
func farthest(a, b matrix) float64 {
	far := 0.0
	for i := range a.Rows {
		for j := range a.Cols {
			d := math.Abs(a.At(i, j) - b.At(i, j))
			if far = max(far, d); math.IsNaN(d) {
				return d
			}
		}
	}
	return far
}

// one applies reflectors to c one by one, the last first.
func one(v matrix, tau []float64, c matrix) {
	for j := v.Cols - 1; j >= 0; j-- {
		for p := range c.Cols {
			dot := 0.0
			for i := range v.Rows {
				dot += v.At(i, j) * c.At(i, p)
			}
			for i := range v.Rows {
				c.Set(i, p, c.At(i, p)-tau[j]*dot*v.At(i, j))
			}
		}
	}
}

// TestWY asserts that blocks of reflectors do what the reflectors do one by one,
// from either side, and their transposes undo it; and the same bits for any
// number of threads.
func TestWY(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 30 {
		k, p := 1+rnd.IntN(9), rnd.IntN(300)
		m := k + rnd.IntN(30)
		stored, tau := random(rnd, m, k), make([]float64, k)
		for j := range k {
			_, tau[j] = reflector(rnd.NormFloat64(), stored.Slice(j+1, m, j, j+1).Col(0))
		}
		tau[rnd.IntN(k)] = 0
		v := dense.New[float64](m, k)
		explicit(v, stored)
		b := newWY(v, tau, dense.New[float64](k, k), limits{Threads: 2})
		c := random(rnd, m, p)
		want := c.Clone()
		one(v, tau, want)
		work := make([]float64, wyWork(k, p))

		var bits []float64
		for _, threads := range []int{1, 2, 3, 5} {
			got := c.Clone()
			b.left(false, got, work, limits{Threads: threads})
			if bits == nil {
				bits = slices.Clone(got.Data)
			} else if !slices.Equal(bits, got.Data) {
				t.Fatalf("%d threads give other bits", threads)
			}
			bound := 100 * float64(m) * eps
			if d := farthest(got, want); !(d <= bound) {
				t.Fatalf("left, k %d, %d x %d: off by %g, want at most %g", k, m, p, d, bound)
			}
			b.left(true, got, work, limits{})
			if d := farthest(got, c); !(d <= bound) {
				t.Fatalf("left and back: off by %g", d)
			}
			b.right(true, got.T(), work, limits{})
			if d := farthest(got, want); !(d <= bound) {
				t.Fatalf("right: off by %g", d)
			}
			b.right(false, got.T(), work, limits{})
			if d := farthest(got, c); !(d <= bound) {
				t.Fatalf("right and back: off by %g", d)
			}
		}
	}
}
