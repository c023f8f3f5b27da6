package dense

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestRepeated multiplies matrices whose rows, columns or both are one, stride 0,
// and wants what it gives of copies of them without.
func TestRepeated(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 60))
	repeated := func(rows, cols int) Matrix[float64] {
		m := New[float64](rows, cols)
		for i := range m.Data {
			m.Data[i] = r.NormFloat64()
		}
		if r.IntN(2) == 0 {
			m.RowStride = 0
		}
		if r.IntN(2) == 0 {
			m.ColStride = 0
		}
		return m
	}
	times := 500
	if testing.Short() {
		times = 100
	}
	for range times {
		m, n, k := 1+r.IntN(60), 1+r.IntN(60), 1+r.IntN(60)
		a, b := repeated(m, k), repeated(k, n)
		got, want := New[float64](m, n), New[float64](m, n)
		square, wantSquare := New[float64](m, m), New[float64](m, m)
		for _, err := range []error{
			Gemm(1, a, b, 0, got, Limits{}), Gemm(1, a.Clone(), b.Clone(), 0, want, Limits{}),
			Syrk(1, a, 0, square.Lower(), Limits{}), Syrk(1, a.Clone(), 0, wantSquare.Lower(), Limits{}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for i := range got.Data {
			if !(math.Abs(got.Data[i]-want.Data[i]) < 1e-12*float64(k+1)) {
				t.Fatalf("%d x %d x %d, strides %d %d and %d %d: %v, want %v", m, k, n, a.RowStride, a.ColStride, b.RowStride, b.ColStride, got.Data[i], want.Data[i])
			}
		}
		for i := range square.Data {
			if !(math.Abs(square.Data[i]-wantSquare.Data[i]) < 1e-12*float64(k+1)) {
				t.Fatalf("Syrk of %d x %d, strides %d %d: %v, want %v", m, k, a.RowStride, a.ColStride, square.Data[i], wantSquare.Data[i])
			}
		}
	}
}

// TestThreadsBeyondCounting gives more threads than an int holds four times.
func TestThreadsBeyondCounting(t *testing.T) {
	for _, threads := range []int{1000, math.MaxInt/4 + 1, math.MaxInt/2 + 1, math.MaxInt} {
		a, x, y := New[float64](9, 5), Vec(make([]float64, 5)), Vec(make([]float64, 9))
		a.Fill(1)
		Matrix[float64]{Data: x.Data, Rows: 1, Cols: 5, ColStride: 1}.Fill(2)
		if err := Gemv(1, a, x, 0, y, Limits{Threads: threads}); err != nil || y.At(8) != 10 {
			t.Fatal(err, y)
		}
		if err := Ger(1, y, x, a, Limits{Threads: threads}); err != nil || a.At(8, 4) != 21 {
			t.Fatal(err, a)
		}
	}
}

// TestNoColumns gives matrices of many rows that have no elements: nothing is done
// for each row, and nothing is looked for in them.
func TestNoColumns(t *testing.T) {
	for _, rows := range []int{0, 1, 2, Leaf + 1, 1 << 60, math.MaxInt} {
		m := Matrix[float64]{Rows: rows}
		m.Fill(1)
		m.T().Fill(1)
		for name, err := range map[string]error{
			"ColumnSums":  ColumnSums(m, nil, Limits{}),
			"ColumnMeans": ColumnMeans(m, nil, Limits{}),
			"ColumnMins":  ColumnMins(m, nil, Limits{}),
			"JoinSums":    JoinSums(m, nil, Limits{}),
			"LeafSums":    LeafSums(m, Matrix[float64]{Rows: leaves(rows)}, Limits{}),
			"Gemm":        Gemm(1, m, Matrix[float64]{}, 0, m, Limits{}),
		} {
			if err != nil {
				t.Errorf("%s of %d x 0: %v", name, rows, err)
			}
		}
	}
}
