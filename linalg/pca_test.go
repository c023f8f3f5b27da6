package linalg_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/plan"
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
			expectNothing(t, o.Map.Scratch)
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

// TestEighByColumns compares with the roads in memory.
func TestEighByColumns(t *testing.T) {
	x, _ := shifted(t, 90, 50)
	for _, of := range []linalg.Of{linalg.Gram, linalg.Covariance} {
		o := scratched(t)
		o.Vt = filepath.Join(t.TempDir(), "v.npy")
		want, err := linalg.Eigh(t.Context(), lazy(x, 20, 50), of, o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := linalg.EighByColumns(t.Context(), kept(t, x, "x.zarr", 20, 13), of, o)
		if err != nil {
			t.Fatal(err)
		}
		expectNothing(t, o.Map.Scratch)
		v := read(t, o.Vt)
		largest := want.Values[49]
		for i, w := range want.Values {
			if math.Abs(got.Values[i]-w) > 1e-12*largest {
				t.Errorf("value %d is %g, want %g", i, got.Values[i], w)
			}
		}
		rebuilt := func(v matrix) matrix {
			scaled := v.Clone()
			for i := range v.Rows {
				for j, w := range want.Values {
					scaled.Set(i, j, v.At(i, j)*w)
				}
			}
			return times(t, scaled, v.T())
		}
		if d := norm(minus(rebuilt(v), rebuilt(want.Vectors))); d > 1e-11*largest {
			t.Errorf("vectors are those of a matrix that is off by %g", d)
		}
	}
}

// TestEighTooLarge asserts that a refusal says what needs less, and that the Gram matrix
// of a tall one needs little.
func TestEighTooLarge(t *testing.T) {
	o := linalg.Option{PlanOnly: true, Vt: "v.npy"}
	o.Map.Memory = 64e6
	for _, c := range []struct {
		of         linalg.Of
		rows, cols int
		want       string
	}{{linalg.Itself, 3000, 3000, "svd needs less"}, {linalg.Gram, 300, 30_000, "svd and pca need less"}, {linalg.Covariance, 20_000, 3000, ""}, {linalg.Gram, 3000, 3000, ""}} {
		e, err := linalg.Eigh(t.Context(), array.Random(array.Normal, 1, c.rows, c.cols), c.of, o)
		var large *plan.TooLarge
		if c.want == "" && (err != nil || e.Plan.Peak > o.Map.Memory) || c.want != "" && (!errors.As(err, &large) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: %v", c, err)
		}
	}
}
