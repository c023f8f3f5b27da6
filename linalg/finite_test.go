package linalg_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/linalg"
)

// TestNotFiniteArrays asserts that whatever is computed names the element of the
// matrix that is not finite, as the matrix was given, wherever its chunk was.
func TestNotFiniteArrays(t *testing.T) {
	with := func(rows, cols, row, col int) *array.Array {
		x := normal(rand.New(rand.NewPCG(4, 4)), rows, cols)
		x.Set(row, col, math.Inf(-1))
		return lazy(x, max(1, rows/3), max(1, cols/2))
	}
	good := lazy(normal(rand.New(rand.NewPCG(4, 5)), 300, 6), 100, 6)
	for name, c := range map[string]struct {
		matrix   string
		row, col int
		do       func(ctx context.Context, o linalg.Option) error
	}{
		"svd": {"X", 137, 3, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.SVD(ctx, with(300, 6, 137, 3), o)
			return err
		}},
		"svd of a wide one": {"X", 3, 250, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.SVD(ctx, with(6, 300, 3, 250), o)
			return err
		}},
		"svd, randomized": {"X", 299, 19, func(ctx context.Context, o linalg.Option) error {
			o.K, o.Randomized = 2, true
			_, err := linalg.SVD(ctx, with(300, 20, 299, 19), o)
			return err
		}},
		"qr": {"X", 0, 5, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.QR(ctx, with(300, 6, 0, 5), o)
			return err
		}},
		"qr of a wide one": {"X", 3, 4, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.QR(ctx, with(6, 300, 3, 4), o)
			return err
		}},
		"qr of a wide one, beyond": {"X", 3, 250, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.QR(ctx, with(6, 300, 3, 250), o)
			return err
		}},
		"pca": {"X", 137, 3, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.PCA(ctx, with(300, 6, 137, 3), o)
			return err
		}},
		"pca of a wide one": {"X", 3, 250, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.PCA(ctx, with(6, 300, 3, 250), o)
			return err
		}},
		"pca of float32": {"X", 137, 3, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.PCA(ctx, array.AsType(with(300, 6, 137, 3), dtype.Float32), o)
			return err
		}},
		"eigh": {"X", 4, 3, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.Eigh(ctx, with(6, 6, 4, 3), linalg.Itself, o)
			return err
		}},
		"covariance": {"X", 137, 3, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.Eigh(ctx, with(300, 6, 137, 3), linalg.Covariance, o)
			return err
		}},
		"lstsq, A": {"A", 137, 3, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.Lstsq(ctx, with(300, 6, 137, 3), good, -1, o)
			return err
		}},
		"lstsq, b": {"b", 9, 1, func(ctx context.Context, o linalg.Option) error {
			_, err := linalg.Lstsq(ctx, good, with(300, 2, 9, 1), -1, o)
			return err
		}},
	} {
		for _, on := range []string{"local:", "procs:"} {
			t.Run(name+" on "+on, func(t *testing.T) {
				t.Parallel()
				var o linalg.Option
				o.Map = comal.Option{On: on, Processes: 2}
				err := c.do(t.Context(), o)
				e, ok := errors.AsType[*linalg.NotFiniteError](err)
				if !ok || !errors.Is(err, dense.ErrNotFinite) || e.Matrix != c.matrix || e.Row != c.row || e.Col != c.col || !math.IsInf(e.Value, -1) {
					t.Errorf("%v: want row %d, column %d of %s", err, c.row, c.col, c.matrix)
				}
			})
		}
	}
}

// TestOverflowOfMeans has finite numbers whose mean is not.
func TestOverflowOfMeans(t *testing.T) {
	x := dense.New[float64](100, 2)
	x.Fill(math.MaxFloat64 / 2)
	if _, err := linalg.PCA(t.Context(), lazy(x, 50, 2), linalg.Option{}); !errors.Is(err, dense.ErrNotFinite) {
		t.Errorf("%v, want that an element overflows", err)
	}
}

// TestNotSymmetric names the elements that differ.
func TestNotSymmetric(t *testing.T) {
	x := dense.New[float64](3, 3)
	x.Set(2, 0, 1)
	if _, err := linalg.Eigh(t.Context(), lazy(x, 3, 3), linalg.Itself, linalg.Option{}); !errors.Is(err, linalg.ErrNotSymmetric) {
		t.Errorf("%v", err)
	}
}
