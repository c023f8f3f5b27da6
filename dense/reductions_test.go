package dense

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/internal/judge"
)

// TestLevelsReduce runs the tests below with every family of instructions.
func TestLevelsReduce(t *testing.T) { judge.Levels(t, "^TestReduce") }

func randomVector(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	return x
}

// TestReduceLong has more leaves than one thread takes at a time, and takes every
// second element of a vector, in which NaN stand between.
func TestReduceLong(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n := 2*branch*Leaf + 3*Leaf + 17
	x, y := randomVector(r, n), randomVector(r, n)
	apart := Vector[float64]{Data: make([]float64, 2*n), Len: n, Stride: 2}
	var dot, sum, dots, sums float64
	for i, v := range x {
		dot += v * y[i]
		sum += v
		dots += math.Abs(v * y[i])
		sums += math.Abs(v)
		apart.Data[2*i], apart.Data[2*i+1] = v, math.NaN()
	}
	for _, threads := range []int{1, 2, 3, 5} {
		l := Limits{Threads: threads}
		d, _ := Dot(Vec(x), Vec(y), l)
		s, _ := Sum(Vec(x), l)
		if math.Abs(d-dot) > dots*0x1p-52*2*Leaf || math.Abs(s-sum) > sums*0x1p-52*2*Leaf {
			t.Fatalf("got %v and %v, want %v and %v", d, s, dot, sum)
		}
		d2, _ := Dot(apart, Vec(y), l)
		s2, _ := Sum(apart, l)
		if d2 != d || s2 != s {
			t.Fatalf("%d threads: got %v and %v of a stride of 2, %v and %v of 1", threads, d2, s2, d, s)
		}
		dot, sum = d, s // the others want the same bits
		dots, sums = 0, 0
	}
}

// TestReduceParts cuts a matrix into parts of whole leaves and wants the same sums.
func TestReduceParts(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	const rows = 5*Leaf + 100
	for _, cols := range []int{1, 3, 70} {
		data := randomVector(r, rows*cols)
		for _, m := range []Matrix[float64]{RowMajor(data, rows, cols), ColMajor(data, rows, cols), ColMajor(data, cols, rows).T()} {
			want := make([]float64, cols)
			if err := ColumnSums(m, want, Limits{Threads: 2}); err != nil {
				t.Fatal(err)
			}
			for _, chunk := range []int{1, 2, 3, 6} {
				sums, got := New[float64](leaves(rows), cols), make([]float64, cols)
				for i := 0; i < sums.Rows; i += chunk {
					part := m.Slice(i*Leaf, min(rows, (i+chunk)*Leaf), 0, cols)
					if err := LeafSums(part, sums.Slice(i, min(sums.Rows, i+chunk), 0, cols), Limits{Threads: 3}); err != nil {
						t.Fatal(err)
					}
				}
				if err := JoinSums(sums, got, Limits{}); err != nil {
					t.Fatal(err)
				}
				for j := range got {
					if got[j] != want[j] {
						t.Fatalf("%d columns, parts of %d leaves: got %v, want %v", cols, chunk, got[j], want[j])
					}
				}
			}
		}
	}
}

// TestReduceOrder asserts that scalars and rows are joined in the same tree.
func TestReduceOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for n := 1; n < 40; n++ {
		x, got := randomVector(r, n), make([]float64, 1)
		var b tree[float64]
		for _, v := range x {
			b.add(v)
		}
		joinRows(0, x, n, 1, got)
		if got[0] != b.value() {
			t.Fatalf("%d values: %v and %v", n, got[0], b.value())
		}
	}
}

// TestReduceNaN puts a NaN into one column.
func TestReduceNaN(t *testing.T) {
	for _, m := range []Matrix[float64]{New[float64](70, 9), New[float64](9, 70).T(), New[float64](2*Leaf, 3)} {
		m.Set(m.Rows-2, 1, math.NaN())
		for k, reduce := range []func(Matrix[float64], []float64, Limits) error{ColumnSums[float64], ColumnMeans[float64], ColumnMins[float64], ColumnMaxs[float64]} {
			dst := make([]float64, m.Cols)
			if err := reduce(m, dst, Limits{}); err != nil {
				t.Fatal(err)
			}
			for j, v := range dst {
				if (v != v) != (j == 1) || j != 1 && v != 0 {
					t.Errorf("reduction %d, column %d: got %v", k, j, v)
				}
			}
		}
	}
}

func TestReduceEmpty(t *testing.T) {
	if s, err := Sum(Vec[float64](nil), Limits{}); s != 0 || err != nil {
		t.Errorf("sum of none: %v, %v", s, err)
	}
	if _, err := Min(Vec[float64](nil), Limits{}); !errors.Is(err, ErrShape) {
		t.Errorf("minimum of none: %v", err)
	}
	none, dst := New[float64](0, 2), []float64{7, 7}
	if err := ColumnSums(none, dst, Limits{}); err != nil || dst[0] != 0 || dst[1] != 0 {
		t.Errorf("sums of no rows: %v, %v", dst, err)
	}
	if err := ColumnMeans(none, dst, Limits{}); err != nil || !math.IsNaN(dst[0]) {
		t.Errorf("means of no rows: %v, %v", dst, err)
	}
	if err := ColumnMaxs(none, dst, Limits{}); !errors.Is(err, ErrShape) {
		t.Errorf("maxima of no rows: %v", err)
	}
	if err := ColumnMaxs(New[float64](0, 0), nil, Limits{}); err != nil {
		t.Errorf("maxima of nothing: %v", err)
	}
	if err := ColumnSums(New[float64](3000, 2), dst, Limits{Memory: 1}); !errors.Is(err, ErrWorkspace) {
		t.Errorf("one byte of workspace: %v", err)
	}
	if err := ColumnSums(New[float64](3, 3), dst, Limits{}); !errors.Is(err, ErrShape) {
		t.Errorf("two sums of three columns: %v", err)
	}
}

// TestReduceNorm2 has elements whose squares are no numbers any more.
func TestReduceNorm2(t *testing.T) {
	for _, c := range []struct{ x, want []float64 }{
		{nil, []float64{0}},
		{[]float64{0, 0}, []float64{0}},
		{[]float64{3, -4}, []float64{5}},
		{[]float64{3e300, 4e300}, []float64{5e300}},
		{[]float64{-3e-300, 4e-300}, []float64{5e-300}},
		{[]float64{3 * 0x1p-1074, 4 * 0x1p-1074}, []float64{5 * 0x1p-1074}},
		{[]float64{1, math.Inf(-1)}, []float64{math.Inf(1)}},
		{[]float64{math.Inf(-1), math.NaN()}, []float64{math.NaN()}},
	} {
		got, err := Norm2(Vec(c.x), Limits{})
		if want := c.want[0]; err != nil || !(got == want || math.Abs(got-want) <= 4*0x1p-52*want || got != got && want != want) {
			t.Errorf("%v: got %v, want %v, %v", c.x, got, want, err)
		}
	}
	for _, size := range []float32{0x1p-149, 0x1p-100, 1, 0x1p100} {
		if got, err := Norm2(Vec([]float32{3 * size, 4 * size}), Limits{}); got != 5*size || err != nil {
			t.Errorf("of %v: got %v, want %v, %v", size, got, 5*size, err)
		}
	}
}

// TestReduceLongRows has rows that are cut into leaves, and columns.
func TestReduceLongRows(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	const rows, cols = 9, gemvLeaf + 1000
	data, x := randomVector(r, rows*cols), randomVector(r, cols)
	for _, a := range []Matrix[float64]{RowMajor(data, rows, cols), ColMajor(data, rows, cols)} {
		var first []float64
		for _, threads := range []int{1, 2, 5} {
			y := make([]float64, rows)
			if err := Gemv(1, a, Vec(x), 0, Vec(y), Limits{Threads: threads}); err != nil {
				t.Fatal(err)
			}
			for i := range y {
				want, _ := Dot(a.Row(i), Vec(x), Limits{})
				if math.Abs(y[i]-want) > 1e-10 || first != nil && y[i] != first[i] {
					t.Fatalf("%d threads, row %d: got %v, want %v", threads, i, y[i], want)
				}
			}
			first = y
		}
	}
}

// TestReduceTriangle has triangles that are cut into parts.
func TestReduceTriangle(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	const n = 601
	a, x := RowMajor(randomVector(r, n*n), n, n), randomVector(r, n)
	for _, s := range []Triangle[float64]{a.Lower(), a.Upper()} {
		var first []float64
		for _, threads := range []int{1, 2, 5} {
			y := make([]float64, n)
			if err := Symv(1, s, Vec(x), 0, Vec(y), Limits{Threads: threads}); err != nil {
				t.Fatal(err)
			}
			for i := range n {
				want := 0.0
				for j := range n {
					if j == i || (j > i) == s.Upper {
						want += a.At(i, j) * x[j]
					} else {
						want += a.At(j, i) * x[j]
					}
				}
				if math.Abs(y[i]-want) > 1e-10 || first != nil && y[i] != first[i] {
					t.Fatalf("%d threads, element %d: got %v, want %v", threads, i, y[i], want)
				}
			}
			first = y
		}
	}
}
