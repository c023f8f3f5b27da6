package dense

import "testing"

func TestVectorArguments(t *testing.T) {
	m := New[float64]
	v := func(n int) Vector[float64] { return Vec(make([]float64, n)) }
	first := func(_ float64, err error) error { return err }
	shared := m(3, 3)
	l := Limits{}
	for _, c := range []wrongCall{
		{"Dot", first(Dot(v(3), v(4), l)), ErrShape, "x has 3 elements, y has 4 elements"},
		{"Axpy", Axpy(1, v(3), v(4), l), ErrShape, "x and y of the same length"},
		{"Axpy onto itself", Axpy(1, shared.Row(0), shared.Row(0), l), ErrAlias, "y is written"},
		{"Scale one place", Scale(1, Vector[float64]{Data: make([]float64, 1), Len: 2}, l), ErrStride, "at the same place"},
		{"Sum short", first(Sum(Vector[float64]{Data: make([]float64, 5), Len: 3, Stride: 3}, l)), ErrStride, "needs a slice of 7 elements"},
		{"Sum negative", first(Sum(Vector[float64]{Data: make([]float64, 5), Len: 3, Stride: -1}, l)), ErrStride, "stride -1"},
		{"Max of none", first(Max(v(0), l)), ErrShape, "one at least"},
		{"Norm2 threads", first(Norm2(v(1), Limits{Threads: -1})), ErrLimits, "Threads is -1"},
		{"Gemv x", Gemv(1, m(3, 4), v(3), 0, v(3), l), ErrShape, "a is 3 x 4, x has 3 elements, y has 3 elements"},
		{"Gemv y", Gemv(1, m(3, 4), v(4), 0, v(4), l), ErrShape, "y of m"},
		{"Gemv of its y", Gemv(1, shared, v(3), 0, shared.Col(0), l), ErrAlias, "y is written"},
		{"Ger", Ger(1, v(3), v(3), m(3, 4), l), ErrShape, "a is 3 x 4"},
		{"Symv", Symv(1, m(3, 3).Lower(), v(4), 0, v(3), l), ErrShape, "x has 4 elements"},
		{"Symv square", Symv(1, m(3, 4).Upper(), v(3), 0, v(3), l), ErrShape, "a triangle should be square"},
		{"Symv memory", Symv(1, m(3, 3).Lower(), v(3), 0, v(3), Limits{Memory: 8}), ErrWorkspace, "Memory is 8"},
		{"ColumnSums", ColumnSums(m(3, 4), make([]float64, 3), l), ErrShape, "m is 3 x 4, dst has 3 elements"},
		{"ColumnSums of its dst", ColumnSums(shared, shared.Data[:3], l), ErrAlias, "dst is written"},
		{"LeafSums", LeafSums(m(3, 4), m(2, 4), l), ErrShape, "dst has a row for each leaf"},
		{"JoinSums", JoinSums(m(3, 4), make([]float64, 3), l), ErrShape, "leaves is 3 x 4"},
	} {
		c.check(t)
	}
}
