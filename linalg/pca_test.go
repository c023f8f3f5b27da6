package linalg_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

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
			x.Set(i, j, x.At(i, j)+float64(j))
			mean += x.At(i, j) / float64(rows)
		}
		for i := range rows {
			centred.Set(i, j, x.At(i, j)-mean)
		}
	}
	return x, centred
}

// TestPCA compares variances with singular values of centred rows, and what is
// written with those rows along the axes.
func TestPCA(t *testing.T) {
	for _, c := range []struct{ rows, cols, k int }{{1000, 20, 5}, {1000, 20, 0}, {30, 50, 7}} {
		x, centred := shifted(t, c.rows, c.cols)
		o := linalg.Option{U: filepath.Join(t.TempDir(), "scores.npy"), K: c.k}
		got, err := linalg.PCA(t.Context(), lazy(x, 300, 13), o)
		if err != nil {
			t.Fatal(err)
		}
		s := make([]float64, min(c.rows, c.cols))
		if err := factor.SingularValues(centred.Clone(), s, dense.Limits{}); err != nil {
			t.Fatal(err)
		}
		k := c.k
		if k == 0 {
			k = len(s)
		}
		if len(got.Variance) != k {
			t.Errorf("%v: %d components", c, len(got.Variance))
		}
		total := 0.0
		for i := range s {
			want := s[i] * s[i] / float64(c.rows-1)
			total += want
			if i < len(got.Variance) && math.Abs(got.Variance[i]-want) > 1e-13*s[0]*s[0] {
				t.Errorf("%v: variance %d is %g, want %g", c, i, got.Variance[i], want)
			}
		}
		if math.Abs(got.Total-total) > 1e-13*total {
			t.Errorf("%v: variances in all %g, want %g", c, got.Total, total)
		}
		if d := departure(t, got.Axes.T()); d > 1e-12 {
			t.Errorf("%v: axes are off by %g", c, d)
		}
		if d := norm(minus(read(t, o.U), times(t, centred, got.Axes.T()))); d > 1e-12*norm(centred) {
			t.Errorf("%v: scores are off by %g", c, d)
		}
	}
	for _, k := range []int{-1, 21} {
		x, _ := shifted(t, 30, 20)
		if _, err := linalg.PCA(t.Context(), lazy(x, 10, 20), linalg.Option{K: k}); err == nil {
			t.Errorf("%d components of 20 columns are taken", k)
		}
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
