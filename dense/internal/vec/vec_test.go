package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// margin surrounds what kernels write to: nothing may change there.
const margin = 20

// random returns n numbers in a larger slice, the rest of which is NaN.
func random[T Float](r *rand.Rand, n int) []T {
	all := make([]T, n+2*margin)
	for i := range all {
		all[i] = T(math.NaN())
	}
	x := all[margin : margin+n]
	for i := range x {
		x[i] = T(2*r.Float64() - 1)
	}
	return x
}

// checkMargin fails if something but NaN is around x.
func checkMargin[T Float](t *testing.T, x []T) {
	t.Helper()
	start := unsafe.Add(unsafe.Pointer(unsafe.SliceData(x)), -margin*int(unsafe.Sizeof(x[0])))
	all := unsafe.Slice((*T)(start), len(x)+2*margin)
	for i := range margin {
		if all[i] == all[i] || all[margin+len(x)+i] == all[margin+len(x)+i] {
			t.Fatal("an element outside was written")
		}
	}
}

// epsilon is the distance from 1 to the next number.
func epsilon[T Float]() float64 {
	if unsafe.Sizeof(T(0)) == 4 {
		return 0x1p-23
	}
	return 0x1p-52
}

// exact is a value beside the sum of the magnitudes of its terms.
type exact struct{ value, size float64 }

func (s *exact) add(v float64) { s.value += v; s.size += math.Abs(v) }

// check fails if got is further from the sum than n additions may round.
func check[T Float](t *testing.T, what string, got T, want exact, n int) {
	t.Helper()
	if !(math.Abs(float64(got)-want.value) <= float64(n+3)*epsilon[T]()*want.size) {
		t.Fatalf("%s: got %v, want %v", what, got, want.value)
	}
}

var lengths = []int{0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 257, run - 1, run, run + 1, 2*run + 13}

func TestLevel1(t *testing.T) {
	t.Run("float64", testLevel1[float64])
	t.Run("float32", testLevel1[float32])
}

func testLevel1[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range lengths {
		x, y, a := random[T](r, n), random[T](r, n), T(r.NormFloat64())
		var want exact
		for i, v := range x {
			want.add(float64(v) * float64(y[i]))
		}
		check(t, "Dot", Dot(x, y), want, n)

		before := slices.Clone(y)
		Axpy(a, x, y)
		for i := range y {
			var want exact
			want.add(float64(before[i]))
			want.add(float64(a) * float64(x[i]))
			check(t, "Axpy", y[i], want, 1)
		}
		before = slices.Clone(x)
		Scale(a, x)
		for i := range x {
			if x[i] != a*before[i] {
				t.Fatalf("Scale: got %v, want %v", x[i], a*before[i])
			}
		}
		if n > 0 {
			checkMargin(t, x)
			checkMargin(t, y)
		}
	}
}

var shapes = [][2]int{
	{0, 5},
	{5, 0},
	{1, 1},
	{3, 2},
	{4, 9},
	{7, 100},
	{8, 8},
	{9, 17},
	{16, 33},
	{31, 64},
	{33, 259},
	{12, columns + 5},
	{90, 3},
}

func TestLevel2(t *testing.T) {
	t.Run("float64", testLevel2[float64])
	t.Run("float32", testLevel2[float32])
}

func testLevel2[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for _, s := range shapes {
		rows, cols := s[0], s[1]
		for _, lda := range []int{max(1, cols), cols + 3} {
			a, alpha := random[T](r, rows*lda), T(r.NormFloat64())
			x, y := random[T](r, cols), random[T](r, rows)

			got := append(random[T](r, rows)[:0], y...)
			Gemv(rows, cols, alpha, a, lda, x, got)
			checkProduct(t, "Gemv", rows, cols, alpha, func(i, j int) T { return a[i*lda+j] }, x, y, got)

			got = append(random[T](r, cols)[:0], x...)
			GemvT(rows, cols, alpha, a, lda, y, got)
			checkProduct(t, "GemvT", cols, rows, alpha, func(i, j int) T { return a[j*lda+i] }, y, x, got)

			testGer(t, rows, cols, alpha, y, x, a, lda)
		}
	}
}

// checkProduct holds got against y + alpha·a·x, in some rows of a large matrix.
func checkProduct[T Float](t *testing.T, what string, rows, cols int, alpha T, a func(i, j int) T, x, y, got []T) {
	t.Helper()
	for i := 0; i < rows; i += 1 + rows*cols/(1<<14) {
		var want exact
		want.add(float64(y[i]))
		for j := range cols {
			want.add(float64(alpha) * float64(a(i, j)) * float64(x[j]))
		}
		check(t, what, got[i], want, cols)
	}
	if rows > 0 {
		checkMargin(t, got)
	}
}

func testGer[T Float](t *testing.T, rows, cols int, alpha T, x, y, a []T, lda int) {
	before := slices.Clone(a)
	Ger(rows, cols, alpha, x, y, a, lda)
	for i := range rows {
		for j := range lda {
			var want exact
			want.add(float64(before[i*lda+j]))
			if j < cols {
				want.add(float64(alpha) * float64(x[i]) * float64(y[j]))
			}
			check(t, "Ger", a[i*lda+j], want, 1)
		}
	}
	if len(a) > 0 {
		checkMargin(t, a)
	}
}

func TestSymv(t *testing.T) {
	t.Run("float64", testSymv[float64])
	t.Run("float32", testSymv[float32])
}

func testSymv[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{0, 1, 2, 3, 5, 8, 9, 16, 31, 64, 100, 203, columnsSymv + 20} {
		lda := n + 3
		a, alpha := random[T](r, n*lda), T(r.NormFloat64())
		for i := range n {
			for j := i + 1; j < lda; j++ {
				a[i*lda+j] = T(math.NaN()) // may not be read
			}
		}
		x, y := random[T](r, n), random[T](r, n)
		got := append(random[T](r, n)[:0], y...)
		Symv(n, alpha, a, lda, x, got)
		checkProduct(t, "Symv", n, n, alpha, func(i, j int) T { return a[max(i, j)*lda+min(i, j)] }, x, y, got)
	}
}
