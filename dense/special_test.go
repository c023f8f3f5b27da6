package dense_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/comal-go/comal/dense"
)

// TestSpecial puts a NaN or an Inf into one element of an operand, and wants it
// in those elements of the result where plain loops carry it, and in no other.
func TestSpecial(t *testing.T) {
	for name, try := range map[string]func(*bench, float64) error{
		"Gemm":  specialGemm,
		"Syrk":  specialSyrk,
		"Syr2k": specialSyr2k,
		"Trmm":  specialTrmm,
		"Trsm":  specialTrsm,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 3, 1<<20)
			for round := range rounds() {
				b.clear()
				if err := try(b, []float64{math.NaN(), math.Inf(1), math.Inf(-1)}[round%3]); err != nil {
					t.Fatalf("round %d: %v", round, err)
				}
			}
		})
	}
}

// spoil sets a random element of the part, and returns false if there is none.
func (a *argument[T]) spoil(b *bench, v float64) bool {
	for range 20 {
		if a.Rows == 0 || a.Cols == 0 {
			return false
		}
		if i, j := b.rng.IntN(a.Rows), b.rng.IntN(a.Cols); a.part(i, j) {
			a.Set(i, j, T(v))
			a.keep()
			return true
		}
	}
	return false
}

// unlike names an element that is finite, NaN or Inf where want is not.
func (a *argument[T]) unlike(want plain) error {
	for i := range a.Rows {
		for j := range a.Cols {
			got, w := float64(a.At(i, j)), want[i][j]
			if a.part(i, j) && (math.IsNaN(got) != math.IsNaN(w) || math.IsInf(got, 0) != math.IsInf(w, 0) || math.IsInf(w, 0) && got != w) {
				return fmt.Errorf("element %d, %d of %d x %d is %v, want such as %v", i, j, a.Rows, a.Cols, got, w)
			}
		}
	}
	return nil
}

func specialGemm(s *bench, v float64) error {
	m, n, k := s.size(), s.size(), s.size()
	a, b, c := makeArgument[float64](s, m, k, full), makeArgument[float64](s, k, n, full), makeArgument[float64](s, m, n, full)
	beta := s.scalar()
	[]*argument[float64]{a, b, c}[s.rng.IntN(3)].spoil(s, v)
	want, _ := c.values().times(beta).plus(0.5, a.values(), b.values(), k)
	if err := dense.Gemm(0.5, a.Matrix, b.Matrix, beta, c.Matrix, dense.Limits{}); err != nil {
		return err
	}
	return wrap(c.unlike(want), "m %d, n %d, k %d, beta %v", m, n, k, beta)
}

func specialSyrk(s *bench, v float64) error {
	n, k, isUpper := s.size(), s.size(), s.rng.IntN(2) == 0
	a, c := makeArgument[float64](s, n, k, full), makeArgument[float64](s, n, n, half(isUpper))
	a.spoil(s, v)
	want, _ := c.values().plus(0.5, a.values(), a.values().transposed(k), k)
	if err := dense.Syrk(0.5, a.Matrix, 1, dense.Triangle[float64]{Matrix: c.Matrix, Upper: isUpper}, dense.Limits{}); err != nil {
		return err
	}
	return wrap(c.unlike(want), "n %d, k %d", n, k)
}

func specialSyr2k(s *bench, v float64) error {
	n, k, isUpper := s.size(), s.size(), s.rng.IntN(2) == 0
	a, b, c := makeArgument[float64](s, n, k, full), makeArgument[float64](s, n, k, full), makeArgument[float64](s, n, n, half(isUpper))
	[]*argument[float64]{a, b}[s.rng.IntN(2)].spoil(s, v)
	want, _ := c.values().plus(0.5, a.values(), b.values().transposed(k), k)
	want, _ = want.plus(0.5, b.values(), a.values().transposed(k), k)
	if err := dense.Syr2k(0.5, a.Matrix, b.Matrix, 1, dense.Triangle[float64]{Matrix: c.Matrix, Upper: isUpper}, dense.Limits{}); err != nil {
		return err
	}
	return wrap(c.unlike(want), "n %d, k %d", n, k)
}

// specialTrmm leaves the other half of the triangle out of the sums: zero times
// Inf would be NaN.
func specialTrmm(s *bench, v float64) error {
	n, cols := s.size(), s.size()
	a, tri := makeTriangle[float64](s, n)
	b := makeArgument[float64](s, n, cols, full)
	if s.rng.IntN(2) == 0 {
		a.spoil(s, v)
	} else {
		b.spoil(s, v)
	}
	values, from := withDiagonal(a, tri.Unit), b.values()
	want := zeros(n, cols)
	for i := range n {
		for j := range cols {
			for l := range n {
				if l == i || half(tri.Upper)(i, l) {
					want[i][j] += values[i][l] * from[l][j]
				}
			}
		}
	}
	if err := dense.Trmm(1, tri, b.Matrix, dense.Limits{}); err != nil {
		return err
	}
	return wrap(b.unlike(want), "n %d, cols %d, upper %v, unit %v", n, cols, tri.Upper, tri.Unit)
}

// specialTrsm spoils the right side with a NaN: what is solved before is untouched, and so
// are other columns.
func specialTrsm(s *bench, _ float64) error {
	n, cols := s.size(), s.size()
	a, tri := makeTriangle[float64](s, n)
	b := makeArgument[float64](s, n, cols, full)
	if !b.spoil(s, math.NaN()) {
		return nil
	}
	want := b.values()
	values := withDiagonal(a, tri.Unit)
	for j := range cols {
		for step := range n {
			i := step
			if tri.Upper {
				i = n - 1 - step
			}
			for l := range n {
				if l != i && half(tri.Upper)(i, l) {
					want[i][j] -= values[i][l] * want[l][j]
				}
			}
			want[i][j] /= values[i][i]
		}
	}
	if err := dense.Trsm(1, tri, b.Matrix, dense.Limits{}); err != nil {
		return err
	}
	return wrap(b.unlike(want), "n %d, cols %d, upper %v, unit %v", n, cols, tri.Upper, tri.Unit)
}
