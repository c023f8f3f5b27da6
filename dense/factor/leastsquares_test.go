package factor

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/comal-go/comal/dense"
)

// TestLeastSquares asserts what makes x the shortest of the best: what is left is
// orthogonal to the columns of a, and x is a combination of its rows.
func TestLeastSquares(t *testing.T) {
	for k, shape := range [][2]int{{1, 1}, {3, 3}, {40, 40}, {60, 20}, {20, 60}, {90, 1}, {1, 9}, {130, 75}} {
		for _, rank := range []int{2, 100} {
			m, n := shape[0], shape[1]
			full := rank >= min(m, n)
			a := gaussian(uint64(k), m, n)
			if !full {
				a = times(gaussian(1, m, rank), gaussian(2, rank, n))
			}
			t.Run(fmt.Sprintf("%d x %d, rank %d", m, n, min(rank, m, n)), func(t *testing.T) {
				b := gaussian(9, m, 3)
				layout := layouts[k%len(layouts)]
				x := layout.copy(filled(n, 3, func(int, int) float64 { return math.NaN() }))
				got, s, err := LeastSquares(layout.copy(a), layout.copy(b), x, -1, limits{Threads: 2})
				if err != nil || got != min(rank, m, n) || len(s) != min(m, n) {
					t.Fatalf("rank %d of values %v, error %v", got, s, err)
				}
				// The error of x is that of the decomposition times the condition.
				bound := svdAllowed(m, n) * s[0] / s[got-1] * (frobenius(b) + s[0]*frobenius(x))
				left := times(a, x)
				for i := range left.Data {
					left.Data[i] = b.Data[i] - left.Data[i]
				}
				if d := frobenius(times(a.T(), left)) / s[0]; !(d <= bound) {
					t.Errorf("what is left has %g along the columns, bound %g", d, bound)
				}
				// x is aᵀ·z for the z that solves a·aᵀ·z = a·x.
				z := dense.New[float64](m, 3)
				if _, _, err := LeastSquares(a.T().Clone(), x.Clone(), z, -1, limits{}); err != nil {
					t.Fatal(err)
				}
				if d := difference(times(a.T(), z), x); !(d <= bound) {
					t.Errorf("x has %g beside the rows, bound %g", d, bound)
				}
			})
		}
	}
}

func TestLeastSquaresOfNothing(t *testing.T) {
	for _, shape := range [][3]int{{0, 0, 0}, {0, 2, 1}, {3, 0, 2}, {3, 2, 0}} {
		m, n, p := shape[0], shape[1], shape[2]
		x := filled(n, p, func(int, int) float64 { return 7 })
		rank, _, err := LeastSquares(gaussian(1, m, n), gaussian(2, m, p), x, -1, limits{})
		if err != nil || rank != min(m, n) || m == 0 && frobenius(x) != 0 {
			t.Errorf("%v: rank %d, x %v, error %v", shape, rank, x.Data, err)
		}
	}
	x := filled(2, 1, func(int, int) float64 { return 7 })
	rank, s, err := LeastSquares(dense.New[float64](3, 2), gaussian(2, 3, 1), x, -1, limits{})
	if err != nil || rank != 0 || frobenius(x) != 0 {
		t.Errorf("a zero matrix: rank %d, values %v, x %v, error %v", rank, s, x.Data, err)
	}
}

func TestLeastSquaresCountsByItsBound(t *testing.T) {
	for rcond, want := range map[float64]int{0: 4, 1e-3: 3, 0.02: 2, 0.5: 1, 2: 0} {
		a := filled(5, 4, func(i, j int) float64 { return identity(5, 4).At(i, j) * math.Pow(100, -float64(j)/1.5) })
		rank, _, err := LeastSquares(a, gaussian(1, 5, 1), dense.New[float64](4, 1), rcond, limits{})
		if err != nil || rank != want {
			t.Errorf("rcond %g: rank %d, want %d, error %v", rcond, rank, want, err)
		}
	}
}

func TestLeastSquaresErrors(t *testing.T) {
	a, b := gaussian(1, 9, 4), gaussian(2, 9, 2)
	try := func(a, b matrix, x matrix, l limits) error {
		_, _, err := LeastSquares(a, b, x, -1, l)
		return err
	}
	nan := b.Clone()
	nan.Set(8, 1, math.NaN())
	x := dense.New[float64](4, 2)
	most := filled(4, 2, func(i, j int) float64 { return 1e300 })
	tiny := filled(4, 4, func(i, j int) float64 { return identity(4, 4).At(i, j) * 1e-200 })
	for name, test := range map[string]struct{ err, want error }{
		"NaN in b":       {try(a, nan, x, limits{}), dense.ErrNotFinite},
		"x overflows":    {try(tiny, most, x, limits{}), dense.ErrNotFinite},
		"x too short":    {try(a, b, dense.New[float64](3, 2), limits{}), dense.ErrShape},
		"x is part of a": {try(a, b, a.Slice(0, 4, 0, 2), limits{}), dense.ErrAlias},
		"little memory":  {try(a, b, x, limits{Memory: 100}), dense.ErrWorkspace},
	} {
		if !errors.Is(test.err, test.want) {
			t.Errorf("%s: got %v, want %v", name, test.err, test.want)
		}
	}
}
