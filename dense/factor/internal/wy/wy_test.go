package wy

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/gemm"
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

// reflectors returns factors tau that make the columns of v reflectors, but for
// one that does nothing.
func reflectors(rnd *rand.Rand, v matrix) []float64 {
	tau := make([]float64, v.Cols)
	for j := range tau {
		square := 0.0
		for i := range v.Rows {
			square += v.At(i, j) * v.At(i, j)
		}
		tau[j] = 2 / square
	}
	tau[rnd.IntN(len(tau))] = 0
	return tau
}

// apply multiplies c by reflectors one by one, the last first.
func apply(v matrix, tau []float64, c matrix) {
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

// TestLeft asserts that blocks of reflectors do what the reflectors do one by one,
// and their transposes undo it; and the same bits for any number of threads and
// any memory that is enough for one product.
func TestLeft(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 30 {
		k, p := 1+rnd.IntN(9), rnd.IntN(600)
		m := k + rnd.IntN(30)
		stored, v := random(rnd, m, k), dense.New[float64](m, k)
		Explicit(v, stored)
		tau := reflectors(rnd, v)
		b := New(v, tau, dense.New[float64](k, k), limits{Threads: 2})
		c := random(rnd, m, p)
		want, work := c.Clone(), make([]float64, Work(k, p))
		apply(v, tau, want)
		bound := 100 * float64(m) * 0x1p-53

		var bits []float64
		for _, l := range []limits{{}, {Threads: 2}, {Threads: 3, Memory: gemm.Least[float64]()}, {Threads: 5, Memory: 1 << 20}} {
			got := c.Clone()
			b.Left(false, got, work, l)
			if bits == nil {
				bits = slices.Clone(got.Data)
			} else if !slices.Equal(bits, got.Data) {
				t.Fatalf("%+v give other bits", l)
			}
			if d := farthest(got, want); !(d <= bound) {
				t.Fatalf("k %d, %d x %d: off by %g, want at most %g", k, m, p, d, bound)
			}
			b.Left(true, got, work, l)
			if d := farthest(got, c); !(d <= bound) {
				t.Fatalf("and back: off by %g, want at most %g", d, bound)
			}
		}
	}
}

func TestExplicit(t *testing.T) {
	for _, rows := range []int{5, 2} {
		stored, v := dense.New[float64](rows, 3), dense.New[float64](rows, 3)
		stored.Fill(7)
		Explicit(v, stored)
		for i := range rows {
			for j := range 3 {
				want := 0.0
				switch {
				case i > j:
					want = 7
				case i == j:
					want = 1
				}
				if got := v.At(i, j); got != want {
					t.Errorf("%d rows: element %d, %d is %v, want %v", rows, i, j, got, want)
				}
			}
		}
	}
}
