package linalg_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/linalg"
)

// beside returns [a b].
func beside(a, b matrix) matrix {
	m := dense.New[float64](a.Rows, a.Cols+b.Cols)
	m.Slice(0, a.Rows, 0, a.Cols).Copy(a)
	m.Slice(0, a.Rows, a.Cols, m.Cols).Copy(b)
	return m
}

// TestLeastSquares compares solutions of folded rows with those in memory.
func TestLeastSquares(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	lacking := withValues(t, rnd, 800, append(geometric(10, 100), 0, 0, 0))
	for name, c := range map[string]struct {
		a   matrix
		p   int
		fit bool // b is a multiple of a
	}{
		"tall": {normal(rnd, 3000, 20), 3, false}, "exact": {normal(rnd, 3000, 20), 2, true}, "square": {normal(rnd, 20, 20), 1, false},
		"wide": {normal(rnd, 15, 40), 2, false}, "almost wide": {normal(rnd, 22, 20), 5, false}, "rank": {lacking, 2, false},
		"zero": {dense.New[float64](100, 5), 1, false}, "bad": {withValues(t, rnd, 2000, geometric(20, 1e8)), 1, true},
		"no columns": {dense.New[float64](50, 0), 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := normal(rnd, c.a.Rows, c.p)
			if c.fit {
				b = times(t, c.a, normal(rnd, c.a.Cols, c.p))
			}
			testLeastSquares(t, c.a, b)
		})
	}
}

func testLeastSquares(t *testing.T, a, b matrix) {
	r, err := fold("qr", nil, viewed(beside(a, b)), cut{700, 200, 1})
	if err != nil {
		t.Fatal(err)
	}
	got, err := linalg.LeastSquares(r[0], a.Cols, a.Rows, -1, dense.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := dense.New[float64](a.Cols, b.Cols)
	rank, s, err := factor.LeastSquares(a.Clone(), b.Clone(), want, -1, dense.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Rank != rank || len(got.S) != len(s) {
		t.Fatalf("rank %d of %d values, want %d of %d", got.Rank, len(got.S), rank, len(s))
	}
	cond := 1.0
	if rank > 0 {
		cond = s[0] / s[rank-1]
	}
	if d := norm(minus(got.X, want)); d > 1e-13*cond*(1+norm(want)) {
		t.Errorf("x is off by %g of %g", d, norm(want))
	}
	rest := minus(b, times(t, a, want))
	for j := range b.Cols {
		if d := math.Abs(got.Residuals[j] - norm(rest.Slice(0, rest.Rows, j, j+1))); d > 1e-12*norm(b) {
			t.Errorf("the residual of side %d is %g, off by %g", j, got.Residuals[j], d)
		}
	}
}

// TestTopK compares the largest values, and the vectors, of a matrix whose values
// fall, with those it was made of.
func TestTopK(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, c := range []struct {
		rows, cols, k, passes int
		ratio                 float64
	}{{2000, 60, 5, 3, 1e6}, {2000, 60, 60, 1, 1e3}, {300, 20, 15, 1, 10}, {40, 30, 1, 8, 30}, {100, 20, 0, 1, 10}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			s := geometric(c.cols, c.ratio)
			x := withValues(t, rnd, c.rows, s)
			top, err := linalg.NewTopK(c.k, normal(rnd, c.cols, linalg.TopKWidth(c.k, c.rows, c.cols)), dense.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			for range c.passes {
				z, err := fold("xtxw", linalg.NewXTXWParams(top.Q), viewed(x), cut{700, 200, 1})
				if err != nil {
					t.Fatal(err)
				}
				if err := top.Next(z[0], dense.Limits{}); err != nil {
					t.Fatal(err)
				}
			}
			r, err := fold("qr", nil, viewed(times(t, x, top.Q)), cut{700, 200, 1})
			if err != nil {
				t.Fatal(err)
			}
			got, err := top.Vectors(r[0], dense.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			for i := range c.k {
				if math.Abs(got.S[i]-s[i]) > 1e-9*s[0] {
					t.Errorf("value %d is %g, want %g", i, got.S[i], s[i])
				}
			}
			if u := times(t, x, got.W); u.Cols != c.k || departure(t, u) > 1e-10 || departure(t, got.Vt.T()) > 1e-13*float64(1+c.k) {
				t.Errorf("vectors are off by %g and %g", departure(t, u), departure(t, got.Vt.T()))
			}
		})
	}
}
