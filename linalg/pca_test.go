package linalg_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/linalg"
)

// shifted returns random rows about a mean, and those rows less their mean.
func shifted(t *testing.T, rows, cols int) (x, centred matrix) {
	rnd := rand.New(rand.NewPCG(uint64(rows), uint64(cols)))
	x = withValues(t, rnd, rows, geometric(min(rows, cols), 50))
	if rows < cols {
		x = withValues(t, rnd, cols, geometric(rows, 50)).T().Clone()
	}
	centred = dense.New[float64](rows, cols)
	for j := range cols {
		mean := 0.0
		for i := range rows {
			x.Set(i, j, x.At(i, j)+float64(j%20))
			mean += x.At(i, j) / float64(rows)
		}
		for i := range rows {
			centred.Set(i, j, x.At(i, j)-mean)
		}
	}
	return x, centred
}

// TestPCA compares variances with singular values of centred rows, and what is
// written with those rows along the axes, in memory and by blocks of columns.
func TestPCA(t *testing.T) {
	for _, c := range []struct{ rows, cols, k int }{
		{1000, 20, 5}, {1000, 20, 0}, {30, 50, 7}, {25, 700, 3}, {25, 700, 24}, {25, 700, 0}, {40, 40, 0}, {40, 40, 3}, {2, 9, 1}, {60, 59, 0},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			x, centred := shifted(t, c.rows, c.cols)
			o := scratched(t)
			dir := t.TempDir()
			o.U, o.Vt, o.K = filepath.Join(dir, "scores.npy"), filepath.Join(dir, "axes.zarr"), c.k
			arr := kept(t, x, "x.npy", 300, c.cols)
			got, err := linalg.PCA(t.Context(), arr, o)
			if err != nil {
				t.Fatal(err)
			}
			checkPCA(t, centred, c.k, got, read(t, o.U), read(t, o.Vt), 1e-12)
			if tall := c.rows >= c.cols; tall != (got.Axes.Rows > 0) || tall && norm(minus(got.Axes, read(t, o.Vt))) > 0 {
				t.Error("axes in memory are not those that are written")
			}
			got, err = linalg.PCAByColumns(t.Context(), arr, o)
			if err != nil {
				t.Fatal(err)
			}
			checkPCA(t, centred, c.k, got, read(t, o.U), read(t, o.Vt), 1e-12)
			if left, err := os.ReadDir(o.Map.Scratch); len(left) > 0 || err != nil {
				t.Errorf("left: %v, %v", left, err)
			}
		})
	}
	for _, k := range []int{-1, 21} {
		x, _ := shifted(t, 30, 20)
		if _, err := linalg.PCA(t.Context(), lazy(x, 10, 20), linalg.Option{K: k}); err == nil {
			t.Errorf("%d components of 20 columns are taken", k)
		}
	}
}

// checkPCA compares components with those of centred rows, scores up to tol.
func checkPCA(t *testing.T, centred matrix, k int, got *linalg.Components, scores, axes matrix, tol float64) {
	t.Helper()
	s := make([]float64, min(centred.Rows, centred.Cols))
	m := centred.Clone()
	if m.Rows < m.Cols {
		m = m.T().Clone()
	}
	if err := factor.SingularValues(m, s, dense.Limits{}); err != nil {
		t.Fatal(err)
	}
	if k == 0 {
		k = len(s)
	}
	if len(got.Variance) != k || axes.Rows != k || scores.Cols != k {
		t.Fatalf("%d components, %d axes, scores of %d", len(got.Variance), axes.Rows, scores.Cols)
	}
	total := 0.0
	for i := range s {
		want := s[i] * s[i] / float64(centred.Rows-1)
		total += want
		if i < k && math.Abs(got.Variance[i]-want) > 1e-13*s[0]*s[0] {
			t.Errorf("variance %d is %g, want %g", i, got.Variance[i], want)
		}
	}
	if math.Abs(got.Total-total) > 1e-13*total {
		t.Errorf("variances in all %g, want %g", got.Total, total)
	}
	if d := departure(t, axes.T()); d > 1e-12 {
		t.Errorf("axes are off by %g", d)
	}
	if d := norm(minus(scores, times(t, centred, axes.T()))); d > tol*norm(centred) {
		t.Errorf("scores are off by %g", d)
	}
	shorter := axes.T()
	if centred.Rows < centred.Cols {
		shorter = scores
	}
	for j := range k {
		low, high := 0.0, 0.0
		for i := range shorter.Rows {
			low, high = min(low, shorter.At(i, j)), max(high, shorter.At(i, j))
		}
		if -low > high {
			t.Errorf("component %d has its largest element %g below 0", j, low)
		}
	}
}

// TestPCAInLittleMemory plans for a few samples of many variables, for as many as there
// are samples, and for more samples than that.
func TestPCAInLittleMemory(t *testing.T) {
	for _, c := range []struct {
		rows, cols, k int
		mem           int64
	}{{1000, 1_000_000, 20, 300e6}, {3000, 3000, 0, 64e6}, {5000, 3000, 7, 64e6}, {2000, 3000, 0, 64e6}, {10_000, 10_000, 3, 128e6}} {
		o := linalg.Option{U: "scores.npy", Vt: "axes.npy", K: c.k, PlanOnly: true}
		o.Map.Memory = c.mem
		if p, err := linalg.PCA(t.Context(), array.Random(array.Normal, 1, c.rows, c.cols), o); err != nil || p.Plan.Peak > c.mem {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// TestPCARandomized finds a few components by random columns, of which the plan for all
// does not fit.
func TestPCARandomized(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 6))
	x := withValues(t, rnd, 400, geometric(60, 1e6)).T().Clone()
	o := linalg.Option{K: 3, Randomized: true, U: filepath.Join(t.TempDir(), "scores.npy"), Vt: filepath.Join(t.TempDir(), "axes.npy")}
	arr := lazy(x, 20, 400)
	got, err := linalg.PCA(t.Context(), arr, o)
	if err != nil {
		t.Fatal(err)
	}
	for j := range x.Cols {
		mean := 0.0
		for i := range x.Rows {
			mean += x.At(i, j) / float64(x.Rows)
		}
		for i := range x.Rows {
			x.Set(i, j, x.At(i, j)-mean)
		}
	}
	checkPCA(t, x, 3, got, read(t, o.U), read(t, o.Vt), 1e-8)
	if !(got.Change < 1e-6) {
		t.Errorf("values change by %g", got.Change)
	}
}

// TestGramEigh asserts that vectors and values are those of XᵀX, and of the
// covariance.
func TestGramEigh(t *testing.T) {
	x, centred := shifted(t, 900, 15)
	for _, of := range []linalg.Of{linalg.Gram, linalg.Covariance} {
		want := times(t, x.T(), x)
		if of == linalg.Covariance {
			want = times(t, centred.T(), centred)
			for i := range want.Data {
				want.Data[i] /= 899
			}
		}
		e, err := linalg.Eigh(t.Context(), lazy(x, 200, 4), of, linalg.Option{})
		if err != nil {
			t.Fatal(err)
		}
		w, v := e.Values, e.Vectors
		scaled := v.Clone()
		for i := range v.Rows {
			for j := range w {
				scaled.Set(i, j, v.At(i, j)*w[j])
			}
		}
		if d := norm(minus(times(t, want, v), scaled)); d > 1e-12*norm(want) {
			t.Errorf("%v: off by %g of %g", of, d, norm(want))
		}
	}
}
