package linalg_test

import (
	"context"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
)

// lazy returns x as an array in chunks.
func lazy(x matrix, chunk ...int) *array.Array {
	return array.Rechunk(array.FromMemory(ndarray.From(x.Clone().Data, x.Rows, x.Cols)), chunk...)
}

// read returns a matrix that was written.
func read(t *testing.T, url string) matrix {
	t.Helper()
	a, err := array.Open(t.Context(), url).Compute(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return dense.RowMajor(ndarray.Values[float64](a), a.Shape[0], a.Shape[1])
}

// TestSVDArrays decomposes arrays in chunks of rows, of columns and of both, tall,
// wide and square, and reads the vectors from where they were written.
func TestSVDArrays(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 9))
	for name, c := range map[string]struct {
		x      matrix
		chunk  []int
		passes int
	}{
		"tall": {normal(rnd, 3000, 20), []int{700, 20}, 2}, "wide": {normal(rnd, 20, 900), []int{20, 130}, 2},
		"square": {withValues(t, rnd, 40, geometric(40, 10)), []int{13, 11}, 2}, "bad": {withValues(t, rnd, 3000, geometric(30, 1e10)), []int{997, 30}, 3},
		"rank": {withValues(t, rnd, 1500, append(geometric(10, 100), 0, 0, 0)), []int{400, 5}, 3}, "bad wide": {withValues(t, rnd, 500, geometric(12, 1e12)).T(), []int{5, 77}, 3},
		"zero": {dense.New[float64](300, 4), []int{100, 4}, 3}, "denormal": {scaled(normal(rnd, 30, 4), -1030), []int{30, 4}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			o := linalg.Option{U: filepath.Join(dir, "u.npy"), Vt: filepath.Join(dir, "vt.npy")}
			o.Map = comal.Option{On: "local:", Memory: 1 << 30}
			d, err := linalg.SVD(context.Background(), lazy(c.x, c.chunk...), o)
			if err != nil {
				t.Fatal(err)
			}
			checkSVD(t, c.x, read(t, o.U), d.S, read(t, o.Vt))
			if d.Passes != c.passes {
				t.Errorf("%d passes, want %d", d.Passes, c.passes)
			}
			o.U, o.Vt = "", ""
			values, err := linalg.SVD(context.Background(), lazy(c.x, c.chunk...), o)
			if err != nil || values.Passes != 1 || len(values.S) != len(d.S) {
				t.Errorf("values alone: %v, %v", values, err)
			}
		})
	}
}

// TestLstsqArrays compares a solution with that of the factor.
func TestLstsqArrays(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 9))
	a, b := normal(rnd, 1000, 8), normal(rnd, 1000, 2)
	got, err := linalg.Lstsq(t.Context(), lazy(a, 300, 8), lazy(b, 170, 2), -1, linalg.Option{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := fold("qr", nil, viewed(beside(a, b)), cut{300, 300, 1})
	if err != nil {
		t.Fatal(err)
	}
	want, err := linalg.LeastSquares(r[0], 8, 1000, -1, dense.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if norm(minus(got.X, want.X)) > 1e-13 || !slices.Equal([]int{got.Rank}, []int{want.Rank}) {
		t.Errorf("x is %v, want %v", got.X, want.X)
	}
}

// TestWideInFile decomposes a wide matrix in a file whose chunks have more columns than
// are folded at a time.
func TestWideInFile(t *testing.T) {
	rnd := rand.New(rand.NewPCG(41, 1))
	x := normal(rnd, 70, 9000)
	wide := kept(t, x, "x.npy", 70, 9000)
	d, err := linalg.SVD(t.Context(), wide, linalg.Option{})
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float64, 70)
	if err := factor.SingularValues(x.T().Clone(), want, dense.Limits{}); err != nil {
		t.Fatal(err)
	}
	near(t, "values", d.S, want, 1e-13)
	o := linalg.Option{K: 2, Randomized: true}
	if d, err = linalg.SVD(t.Context(), wide, o); err != nil || math.Abs(d.S[0]-want[0]) > 0.1*want[0] {
		t.Errorf("by random columns: %v, %v", d, err)
	}
}
