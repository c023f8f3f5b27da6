package linalg_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/linalg"
)

// checkQR asserts that x = q·r with q orthonormal and r triangular, its diagonal not
// negative.
func checkQR(t *testing.T, x, q, r matrix) {
	t.Helper()
	if q.Rows != x.Rows || q.Cols != min(x.Rows, x.Cols) || r.Rows != q.Cols || r.Cols != x.Cols {
		t.Fatalf("q is %d x %d, r %d x %d", q.Rows, q.Cols, r.Rows, r.Cols)
	}
	if d := norm(minus(x, times(t, q, r))); d > 1e-13*norm(x)+1e-290 || departure(t, q) > 1e-13*math.Sqrt(float64(1+q.Cols)) {
		t.Errorf("the residual is %g of %g, QᵀQ is off by %g", d, norm(x), departure(t, q))
	}
	for i := range r.Rows {
		for j := range i + 1 {
			if v := r.At(i, j); i == j && v < 0 || j < i && v != 0 {
				t.Fatalf("r[%d, %d] is %g", i, j, v)
			}
		}
	}
}

// TestQROfWide factorises matrices with more columns than rows, in memory and by
// blocks of columns.
func TestQROfWide(t *testing.T) {
	rnd := rand.New(rand.NewPCG(31, 9))
	lacking := normal(rnd, 40, 90)
	lacking.Slice(0, 40, 20, 40).Copy(lacking.Slice(0, 40, 0, 20).Clone())
	for name, c := range map[string]struct {
		x     matrix
		file  string
		chunk []int
	}{
		"wide": {normal(rnd, 30, 200), "x.npy", []int{7, 200}}, "by one": {normal(rnd, 25, 26), "x.zarr", []int{9, 11}},
		"one row": {normal(rnd, 1, 9), "x.npy", []int{1, 9}}, "no rows": {dense.New[float64](0, 9), "x.npy", []int{1, 9}}, "rank": {lacking, "x.zarr", []int{40, 13}},
		"zero": {withValues(t, rnd, 50, make([]float64, 20)).T().Clone(), "x.npy", []int{20, 50}},
	} {
		t.Run(name, func(t *testing.T) {
			o := scratched(t)
			o.U, o.R, o.PlanOnly = filepath.Join(t.TempDir(), "q.npy"), filepath.Join(t.TempDir(), "r.zarr"), true
			x := kept(t, c.x, c.file, c.chunk...)
			planned, err := linalg.QR(t.Context(), x, o)
			if err != nil {
				t.Fatal(err)
			}
			o.PlanOnly = false
			f, err := linalg.QR(t.Context(), x, o)
			if err != nil || f.R.Rows != 0 || len(f.Plan.Stages) != len(planned.Plan.Stages) {
				t.Fatalf("%v, %v", f, err)
			}
			checkQR(t, c.x, read(t, o.U), read(t, o.R))
			short := o
			short.R = ""
			if f, err = linalg.QR(t.Context(), x, short); err != nil {
				t.Fatal(err)
			}
			checkQR(t, c.x, read(t, o.U), f.R)
			if f, err = linalg.QRByColumns(t.Context(), x, o); err != nil {
				t.Fatal(err)
			}
			expectColumns(t, f.Plan, o.Map.Scratch)
			checkQR(t, c.x, read(t, o.U), read(t, o.R))
		})
	}
}

// TestQROfWideInLittleMemory asserts that the columns beyond the first ones are not
// held, nor read often.
func TestQROfWideInLittleMemory(t *testing.T) {
	for _, rows := range []int{300, 4000} {
		x := array.Random(array.Normal, 1, rows, 100_000)
		o := linalg.Option{U: "q.npy", R: "r.npy", PlanOnly: true}
		o.Map = comal.Option{Memory: 64e6}
		f, err := linalg.QR(t.Context(), x, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range f.Plan.Stages {
			if s.Output == "r.npy" && s.Tasks < 20 {
				t.Errorf("%d rows: r is written in %d tasks", rows, s.Tasks)
			}
		}
	}
}
