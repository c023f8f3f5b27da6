package linalg_test

import (
	"slices"
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
)

// TestEmpty decomposes matrices without rows, without columns, or with neither, and
// solves with them, for no right side too: the factors and solutions have the shapes
// that NumPy gives them, without elements or of zeros.
func TestEmpty(t *testing.T) {
	empty := func(rows, cols int) *array.Array {
		return array.FromMemory(ndarray.New(dtype.Float64, rows, cols))
	}
	for _, c := range []struct{ rows, cols int }{{0, 5}, {5, 0}, {0, 0}} {
		x := empty(c.rows, c.cols)
		qr, err := linalg.QR(t.Context(), x, linalg.Option{})
		if err != nil || qr.R.Rows != 0 || qr.R.Cols != c.cols {
			t.Errorf("qr of %v: %v", c, err)
		}
		svd, err := linalg.SVD(t.Context(), x, linalg.Option{})
		if err != nil || len(svd.S) != 0 {
			t.Errorf("svd of %v: %v", c, err)
		}
		for _, right := range []int{0, 2} {
			s, err := linalg.Lstsq(t.Context(), x, empty(c.rows, right), -1, linalg.Option{})
			if err != nil || s.X.Rows != c.cols || s.X.Cols != right || s.Rank != 0 || slices.ContainsFunc(elements(s.X), func(x float64) bool { return x != 0 }) {
				t.Errorf("lstsq of %v, %d right sides: %v", c, right, err)
			}
		}
	}
	if s, err := linalg.Lstsq(t.Context(), empty(2, 5), empty(2, 0), -1, linalg.Option{}); err != nil || s.X.Rows != 5 || s.X.Cols != 0 {
		t.Errorf("lstsq of 2 x 5, no right side: %v", err)
	}
}

func elements(m dense.Matrix[float64]) []float64 { return m.Data[:m.Rows*m.Cols] }
