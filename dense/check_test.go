package dense

import (
	"errors"
	"strings"
	"testing"
)

// wrongCall is one operation on arguments that are wrong in some way.
type wrongCall struct {
	name string
	err  error
	kind error
	text string // what the message says
}

func (c wrongCall) check(t *testing.T) {
	t.Run(c.name, func(t *testing.T) {
		if !errors.Is(c.err, c.kind) {
			t.Fatalf("%v, should be: %v", c.err, c.kind)
		}
		if c.err != nil && !strings.Contains(c.err.Error(), c.text) {
			t.Errorf("%v, should say: %s", c.err, c.text)
		}
	})
}

func TestShapes(t *testing.T) {
	m := New[float64]
	l := Limits{}
	for _, c := range []wrongCall{
		{"Gemm inner", Gemm(1, m(3, 4), m(5, 6), 0, m(3, 6), l), ErrShape, "a is 3 x 4, b is 5 x 6, c is 3 x 6; should be a m x k, b k x n, c m x n"},
		{"Gemm c rows", Gemm(1, m(3, 4), m(4, 6), 0, m(2, 6), l), ErrShape, "c is 2 x 6"},
		{"Gemm c cols", Gemm(1, m(3, 4), m(4, 6), 0, m(3, 5), l), ErrShape, "c is 3 x 5"},
		{"Syrk", Syrk(1, m(3, 4), 0, m(4, 4).Lower(), l), ErrShape, "a is 3 x 4, c is 4 x 4"},
		{"Syrk square", Syrk(1, m(3, 4), 0, m(3, 4).Lower(), l), ErrShape, "c is 3 x 4, a triangle should be square"},
		{"Syr2k", Syr2k(1, m(3, 4), m(3, 5), 0, m(3, 3).Lower(), l), ErrShape, "a is 3 x 4, b is 3 x 5"},
		{"Trsm", Trsm(1, m(3, 3).Lower(), m(4, 2), l), ErrShape, "a is 3 x 3, b is 4 x 2"},
		{"Trsm square", Trsm(1, m(3, 4).Lower(), m(3, 2), l), ErrShape, "a is 3 x 4"},
		{"Trmm", Trmm(1, m(3, 3).Upper(), m(4, 2), l), ErrShape, "a is 3 x 3, b is 4 x 2"},
		{"negative", Gemm(1, Matrix[float64]{Rows: -1, Cols: 2}, m(2, 2), 0, Matrix[float64]{Rows: -1, Cols: 2}, l), ErrShape, "a is -1 x 2"},
	} {
		c.check(t)
	}
}

func TestStrides(t *testing.T) {
	m := New[float64]
	l := Limits{}
	view := func(n, rows, cols, rs, cs int) Matrix[float64] {
		return Matrix[float64]{Data: make([]float64, n), Rows: rows, Cols: cols, RowStride: rs, ColStride: cs}
	}
	for _, c := range []wrongCall{
		{"negative row stride", Gemm(1, view(9, 3, 3, -3, 1), m(3, 3), 0, m(3, 3), l), ErrStride, "a is 3 x 3 with strides -3 and 1"},
		{"negative column stride", Gemm(1, m(3, 3), view(9, 3, 3, 3, -1), 0, m(3, 3), l), ErrStride, "b is 3 x 3"},
		{"short slice", Trsm(1, view(8, 3, 3, 3, 1).Lower(), m(3, 3), l), ErrStride, "needs a slice of 9 elements, it has 8"},
		{"overflow", Trmm(1, view(8, 3, 3, 1<<62, 1).Lower(), m(3, 3), l), ErrStride, "beyond what an int holds"},
		{"rows at one place", Gemm(1, m(3, 3), m(3, 3), 0, view(9, 3, 3, 0, 1), l), ErrStride, "c is 3 x 3 with strides 0 and 1"},
		{"elements at one place", Gemm(1, m(3, 3), m(3, 3), 0, view(9, 3, 3, 2, 1), l), ErrStride, "elements at the same place"},
		{"triangle at one place", Syrk(1, m(3, 3), 0, view(9, 3, 3, 1, 1).Lower(), l), ErrStride, "c is 3 x 3"},
		{"read at one place", Gemm(1, view(3, 3, 3, 0, 1), m(3, 3), 0, m(3, 3), l), nil, ""},
	} {
		c.check(t)
	}
}

func TestAliases(t *testing.T) {
	x := New[float64](6, 8)
	for i := range 6 {
		x.Set(i, i, 1)
	}
	other := New[float64](3, 3)
	l := Limits{}
	for _, c := range []wrongCall{
		{"same", Gemm(1, x, x.T(), 0, x.Slice(0, 6, 0, 6), l), ErrAlias, "c is written and shares elements with a"},
		{"one element", Gemm(1, x.Slice(0, 3, 0, 3), other, 0, x.Slice(2, 5, 2, 5), l), ErrAlias, "give a copy"},
		{"transposed", Gemm(1, other, x.Slice(0, 3, 3, 6), 0, x.Slice(0, 3, 3, 6).T(), l), ErrAlias, "with b"},
		{"Trsm", Trsm(1, x.Slice(0, 3, 0, 3).Lower(), x.Slice(0, 3, 0, 2), l), ErrAlias, "b is written"},
		{"column blocks", Gemm(1, x.Slice(0, 3, 0, 3), other, 0, x.Slice(0, 3, 3, 6), l), nil, ""},
		{"row blocks", Gemm(1, x.Slice(0, 3, 0, 3), other, 0, x.Slice(3, 6, 0, 3), l), nil, ""},
		{"across the diagonal", Trsm(1, x.Slice(0, 3, 0, 3).Lower(), x.Slice(3, 6, 0, 3).T(), l), nil, ""},
		{"above a unit triangle", Gemm(1, other, other, 0, x.Slice(3, 6, 3, 6), l), nil, ""},
		{"inputs alike", Gemm(1, x, x.T(), 0, New[float64](6, 6), l), nil, ""},
	} {
		c.check(t)
	}
}

func TestLimits(t *testing.T) {
	m := New[float64]
	for _, c := range []wrongCall{
		{"threads", Gemm(1, m(2, 2), m(2, 2), 0, m(2, 2), Limits{Threads: -1}), ErrLimits, "Threads is -1"},
		{"memory", Trsm(1, m(2, 2).Lower(), m(2, 2), Limits{Memory: -1}), ErrLimits, "Memory -1"},
	} {
		c.check(t)
	}
	if err := workspace("Gemm", 100, Limits{Memory: 99}); !errors.Is(err, ErrWorkspace) ||
		!strings.Contains(err.Error(), "needs 100 bytes, Memory is 99") {
		t.Error(err)
	}
	if err := workspace("Gemm", 100, Limits{}); err != nil {
		t.Error(err)
	}
}

func TestEmpty(t *testing.T) {
	m := New[float32]
	l := Limits{Threads: 3}
	for _, c := range []wrongCall{
		{"Gemm m", Gemm(1, m(0, 4), m(4, 6), 0, m(0, 6), l), nil, ""},
		{"Gemm k", Gemm(1, m(3, 0), m(0, 6), 0, m(3, 6), l), nil, ""},
		{"Syrk", Syrk(1, m(0, 4), 0, m(0, 0).Lower(), l), nil, ""},
		{"Syr2k", Syr2k(1, m(0, 4), m(0, 4), 0, m(0, 0).Upper(), l), nil, ""},
		{"Trsm", Trsm(1, m(0, 0).Lower(), m(0, 4), l), nil, ""},
		{"Trsm no right side", Trsm(1, m(3, 3).Lower(), m(3, 0), l), nil, ""},
		{"Trmm", Trmm(1, m(0, 0).Lower(), m(0, 4), l), nil, ""},
		{"zero value", Trmm(1, Triangle[float32]{}, Matrix[float32]{}, l), nil, ""},
	} {
		c.check(t)
	}
}

func TestVectorViews(t *testing.T) {
	x := New[float64](4, 4)
	l := Limits{}
	for _, c := range []wrongCall{
		{"columns", check("Axpy", l, true, "", inVec("x", x.Col(0)), outVec("y", x.Col(1))), nil, ""},
		{"row and column", check("Axpy", l, true, "", inVec("x", x.Row(0)), outVec("y", x.Col(1))), ErrAlias, "y is written"},
		{"lengths", check("Axpy", l, false, "x and y n", inVec("x", x.Row(0)), outVec("y", Vec([]float64{1}))), ErrShape, "x has 4 elements, y has 1 elements; should be x and y n"},
		{"stride 0", check("Scale", l, true, "", outVec("x", Vector[float64]{Data: x.Data, Len: 2})), ErrStride, "x has 2 elements with stride 0"},
	} {
		c.check(t)
	}
}
