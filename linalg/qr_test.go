package linalg_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
)

// TestQR compares the factor of folded rows with that of all of them at once.
func TestQR(t *testing.T) {
	for _, c := range []struct{ rows, cols, chunk, tile int }{
		{5000, 50, 1000, 300},
		{5000, 50, 5000, 5000},
		{700, 1, 90, 20},
		{130, 64, 40, 7},
		{64, 64, 10, 10},
		{40, 64, 9, 4},
		{1, 3, 1, 1},
		{9000, 40, 4000, 4000},
		{0, 4, 1, 1},
		{300, 0, 100, 10},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			x := normal(rand.New(rand.NewPCG(1, uint64(c.rows))), c.rows, c.cols)
			given := slices.Clone(x.Data)
			got, err := fold("qr", nil, viewed(x), cut{c.chunk, c.tile, 1})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(given, x.Data) {
				t.Error("the matrix was changed")
			}
			again, err := fold("qr", nil, viewed(x), cut{c.chunk, c.tile, 3})
			if err != nil || !slices.Equal(got[0].Data, again[0].Data) {
				t.Error("bits depend on the number of threads", err)
			}
			sameFactor(t, got[0], x)
		})
	}
}

// sameFactor compares r with the factor of x, signs of rows apart.
func sameFactor(t *testing.T, r, x matrix) {
	t.Helper()
	want := dense.New[float64](min(x.Rows, x.Cols), x.Cols)
	if err := factor.R(x.Clone(), want, dense.Limits{}); err != nil {
		t.Fatal(err)
	}
	if r.Rows != want.Rows || r.Cols != want.Cols {
		t.Fatalf("the factor is %d x %d, want %d x %d", r.Rows, r.Cols, want.Rows, want.Cols)
	}
	for i := range want.Rows {
		if r.At(i, i) < 0 {
			t.Errorf("element %d of the diagonal is %g", i, r.At(i, i))
		}
		negative := want.At(i, i) < 0
		for j := range want.Cols {
			if negative {
				want.Set(i, j, -want.At(i, j))
			}
		}
	}
	if d := norm(minus(r, want)); d > 1e-11*norm(want) {
		t.Errorf("the factor is off by %g", d/norm(want))
	}
}

// TestQRViews folds tiles whose rows or columns run backwards or are columns of
// another matrix.
func TestQRViews(t *testing.T) {
	x := normal(rand.New(rand.NewPCG(2, 2)), 600, 20)
	back := viewed(x)
	back.Offset, back.Strides = x.Rows*x.Cols-1, []int{-x.Cols, -1}
	reversed := dense.New[float64](x.Rows, x.Cols)
	for i, v := range x.Data {
		reversed.Data[len(x.Data)-1-i] = v
	}
	for name, c := range map[string]struct {
		a ndarray.Array
		m matrix
	}{
		"backwards": {back, reversed}, "transposed": {viewed(normal(rand.New(rand.NewPCG(3, 3)), 20, 600)).Transpose(1, 0), matrix{}},
		"repeated": {viewed(x.Slice(0, 1, 0, 20)).Broadcast(600, 20), matrix{}},
	} {
		m := c.m
		if m.Rows == 0 {
			m = dense.RowMajor(ndarray.Elements[float64](c.a), 600, 20)
			m.RowStride, m.ColStride = c.a.Strides[0], c.a.Strides[1]
			m = m.Clone()
		}
		got, err := fold("qr", nil, c.a, cut{250, 90, 1})
		if err != nil {
			t.Fatal(err)
		}
		if d := norm(minus(times(t, got[0].T(), got[0]), times(t, m.T(), m))); d > 1e-12*norm(m)*norm(m) {
			t.Errorf("%s: off by %g", name, d)
		}
	}
}

// TestQRTiles asserts that tiles of whole leaves give the bits of whole chunks.
func TestQRTiles(t *testing.T) {
	x := normal(rand.New(rand.NewPCG(4, 4)), 10000, 6)
	one, err := fold("qr", nil, viewed(x), cut{7000, 7000, 1})
	two, err2 := fold("qr", nil, viewed(x), cut{7000, 1024, 1})
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(one[0].Data, two[0].Data) {
		t.Error("bits depend on tiles")
	}
}

// TestNotFinite asserts that every reducer names the element that is not finite.
func TestNotFinite(t *testing.T) {
	for name, params := range reducers(7) {
		for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			for _, row := range []int{0, 5, 2500, 2999} {
				x := normal(rand.New(rand.NewPCG(5, 5)), 3000, 7)
				x.Set(row, 4, bad)
				_, err := fold(name, params, viewed(x), cut{1000, 100, 1})
				var e *linalg.NotFiniteError
				if !errors.As(err, &e) || e.Row != row || e.Col != 4 || !errors.Is(err, dense.ErrNotFinite) {
					t.Errorf("%s: %v in row %d: %v", name, bad, row, err)
				}
			}
		}
		x := normal(rand.New(rand.NewPCG(6, 6)), 100, 7)
		x.Fill(math.MaxFloat64 / 2)
		if _, err := fold(name, params, viewed(x), cut{100, 100, 1}); !errors.Is(err, dense.ErrNotFinite) {
			t.Errorf("%s: an overflow gives %v", name, err)
		}
	}
}

// TestRefused asserts that what a reducer cannot fold is refused.
func TestRefused(t *testing.T) {
	for name, params := range reducers(7) {
		for _, in := range []ndarray.Array{ndarray.New(dtype.Float32, 10, 7), ndarray.New(dtype.Float64, 10), ndarray.New(dtype.Float64, 2, 5, 7)} {
			if _, err := fold(name, params, in, cut{1, 1, 1}); err == nil {
				t.Errorf("%s takes %v %v", name, in.DType, in.Shape)
			}
		}
		r := mustMake(t, name, params, 10, 7)
		half := grid.Box{Start: []int{0, 0}, Stop: []int{10, 3}}
		if _, err := r.Fold(context.Background(), nil, reduce.Tile{Array: ndarray.New(dtype.Float64, 10, 3), Box: half}); err == nil {
			t.Errorf("%s takes parts of rows", name)
		}
		stopped, cancel := context.WithCancel(context.Background())
		cancel()
		whole := grid.Whole([]int{10, 7})
		if _, err := r.Fold(stopped, nil, reduce.Tile{Array: ndarray.New(dtype.Float64, 10, 7), Box: whole}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s does not stop: %v", name, err)
		}
	}
}
