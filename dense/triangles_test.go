package dense

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/dense/internal/loops"
)

// layouts are ways to keep a matrix in memory.
var layouts = []string{"rows", "cols", "rows of a wider", "cols of a taller", "every second"}

// laidOut returns a matrix of numbers in (-1, 1) in the layout, and the slice it
// is part of.
func laidOut[T Float](rng *rand.Rand, layout string, rows, cols int) (Matrix[T], []T) {
	var m Matrix[T]
	switch layout {
	case "rows":
		m = New[T](rows, cols)
	case "cols":
		m = New[T](cols, rows).T()
	case "rows of a wider":
		m = New[T](rows+2, cols+5).Slice(1, rows+1, 3, cols+3)
	case "cols of a taller":
		m = New[T](cols+5, rows+2).Slice(3, cols+3, 1, rows+1).T()
	default:
		m = New[T](2*rows+1, 2*cols+1)
		m.Rows, m.Cols, m.RowStride, m.ColStride = rows, cols, 2*m.RowStride, 2
	}
	whole := m.Data[:cap(m.Data)]
	for i := range whole {
		whole[i] = T(2*rng.Float64() - 1)
	}
	return m, whole
}

// full returns what the triangle stands for, zeros and ones written out.
func full[T Float](a Triangle[T]) Matrix[T] {
	f := New[T](a.Rows, a.Cols)
	for i := range a.Rows {
		for j := range a.Cols {
			switch {
			case i == j && a.Unit:
				f.Set(i, j, 1)
			case a.Upper && j >= i || !a.Upper && j <= i:
				f.Set(i, j, a.At(i, j))
			}
		}
	}
	return f
}

func plainProduct[T Float](alpha T, a, b Matrix[T]) Matrix[T] {
	c := New[T](a.Rows, b.Cols)
	loops.Gemm(c.Rows, c.Cols, a.Cols, alpha, a.Data, a.RowStride, a.ColStride,
		b.Data, b.RowStride, b.ColStride, 0, c.Data, c.RowStride, c.ColStride)
	return c
}

func magnitude[T Float](m Matrix[T]) Matrix[T] {
	c := m.Clone()
	for i, v := range c.Data {
		c.Data[i] = T(math.Abs(float64(v)))
	}
	return c
}

// nearEach asserts that got differs from want by at most eps times bound, element by element.
func nearEach[T Float](t *testing.T, got, want, bound Matrix[T], eps float64) {
	t.Helper()
	for i := range got.Rows {
		for j := range got.Cols {
			off := math.Abs(float64(got.At(i, j)) - float64(want.At(i, j)))
			if !(off <= eps*float64(bound.At(i, j))) {
				t.Fatalf("element %d, %d is %v, should be %v within %v", i, j, got.At(i, j), want.At(i, j), eps*float64(bound.At(i, j)))
			}
		}
	}
}

func epsilon[T Float]() float64 {
	var zero T
	if _, single := any(zero).(float32); single {
		return 0x1p-23
	}
	return 0x1p-52
}

type triangleCase[T Float] struct {
	alpha  T
	a      Triangle[T]
	b      Matrix[T]
	whole  []T
	layout string
}

// eachTriangle calls do with random triangles of every kind and layout.
func eachTriangle[T Float](t *testing.T, do func(t *testing.T, c triangleCase[T])) {
	rng := rand.New(rand.NewPCG(3, 4))
	for i, n := range []int{1, 7, 64, 65, 150} {
		for j, m := range []int{1, 2, 17, 70} {
			for kind := range 4 {
				layout := layouts[(i+2*j+kind)%len(layouts)]
				a, _ := laidOut[T](rng, layouts[(i+j+kind)%len(layouts)], n, n)
				tri := Triangle[T]{a, kind&1 != 0, kind&2 != 0}
				for k := range n {
					for l := range n {
						a.Set(k, l, a.At(k, l)/T(n)) // so that a unit triangle is well conditioned
					}
					a.Set(k, k, 2+a.At(k, k))
				}
				b, whole := laidOut[T](rng, layout, n, m)
				c := triangleCase[T]{T([]float64{1, -2, 0.5}[(i+j)%3]), tri, b, whole, layout}
				t.Run(fmt.Sprintf("%d x %d upper %v unit %v %s", n, m, tri.Upper, tri.Unit, layout), func(t *testing.T) { do(t, c) })
			}
		}
	}
}

// testTriangles asserts that op, for 1, 2, 3 and 5 threads, gives the same bits,
// touches b only, and what judge says.
func testTriangles[T Float](t *testing.T, op func(T, Triangle[T], Matrix[T], Limits) error,
	judge func(t *testing.T, c triangleCase[T], before, after Matrix[T]),
) {
	eachTriangle(t, func(t *testing.T, c triangleCase[T]) {
		start := slices.Clone(c.whole)
		before := c.b.Clone()
		var first []T
		for _, threads := range []int{0, 2, 3, 5} {
			copy(c.whole, start)
			if err := op(c.alpha, c.a, c.b, Limits{Threads: threads}); err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = slices.Clone(c.whole)
			} else if !slices.Equal(first, c.whole) {
				t.Fatalf("%d threads give other bits than one", threads)
			}
		}
		judge(t, c, before, c.b.Clone())
		c.b.Copy(before)
		if !slices.Equal(c.whole, start) {
			t.Error("elements beside b have changed")
		}
	})
}

// TestTrsm asserts that the residual of each element is within n·eps of |a|·|x|,
// the bound of substitution (Higham, doi:10.1137/1.9780898718027, theorem 8.5),
// with a factor for the order of summation and the inverses of the diagonal.
func TestTrsm(t *testing.T) {
	t.Run("float64", testTrsm[float64])
	t.Run("float32", testTrsm[float32])
}

func testTrsm[T Float](t *testing.T) {
	testTriangles(t, Trsm[T], func(t *testing.T, c triangleCase[T], before, after Matrix[T]) {
		want := before.Clone()
		for i := range want.Data {
			want.Data[i] *= c.alpha
		}
		a := full(c.a)
		nearEach(t, plainProduct(1, a, after), want, plainProduct(1, magnitude(a), magnitude(after)), 2*float64(a.Rows+2)*epsilon[T]())
	})
}

func TestTrmm(t *testing.T) {
	t.Run("float64", testTrmm[float64])
	t.Run("float32", testTrmm[float32])
}

func testTrmm[T Float](t *testing.T) {
	testTriangles(t, Trmm[T], func(t *testing.T, c triangleCase[T], before, after Matrix[T]) {
		a := full(c.a)
		bound := plainProduct(T(math.Abs(float64(c.alpha))), magnitude(a), magnitude(before))
		nearEach(t, after, plainProduct(c.alpha, a, before), bound, 2*float64(a.Rows+2)*epsilon[T]())
	})
}

// TestTriangleZero asserts that alpha 0 does not read b, and what a 0 on the
// diagonal does.
func TestTriangleZero(t *testing.T) {
	nan := math.NaN()
	for _, op := range []func(float64, Triangle[float64], Matrix[float64], Limits) error{Trsm[float64], Trmm[float64]} {
		b := RowMajor([]float64{nan, nan, nan, nan}, 2, 2)
		if err := op(0, New[float64](2, 2).Lower(), b, Limits{}); err != nil || !slices.Equal(b.Data, make([]float64, 4)) {
			t.Error(b.Data, err)
		}
	}
	b := RowMajor([]float64{1, 0, -1}, 1, 3)
	if err := Trsm(1, New[float64](1, 1).Lower(), b, Limits{}); err != nil {
		t.Fatal(err)
	}
	if !math.IsInf(b.Data[0], 1) || !math.IsNaN(b.Data[1]) || !math.IsInf(b.Data[2], -1) {
		t.Errorf("1, 0 and -1 by 0 are %v", b.Data)
	}
	small := RowMajor([]float64{0x1p-1070}, 1, 1) // its inverse is no number
	b = RowMajor([]float64{0x1p-1070, 0x1p-1060}, 1, 2)
	if err := Trsm(1, small.Lower(), b, Limits{}); err != nil || b.Data[0] != 1 || b.Data[1] != 1024 {
		t.Errorf("%v, %v", b.Data, err)
	}
}

// TestTriangleMemory asserts that a refusal says how much is needed, that nothing
// is written then, and that so much gives the same bits.
func TestTriangleMemory(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	a, _ := laidOut[float64](rng, "rows", 200, 200)
	b, _ := laidOut[float64](rng, "cols", 200, 300)
	for i := range 200 {
		a.Set(i, i, 200)
	}
	for _, op := range []func(float64, Triangle[float64], Matrix[float64], Limits) error{Trsm[float64], Trmm[float64]} {
		want, got := b.Clone(), b.Clone()
		if err := op(1, a.Lower(), want, Limits{}); err != nil {
			t.Fatal(err)
		}
		err := op(1, a.Lower(), got, Limits{Threads: 2, Memory: 1})
		if !errors.Is(err, ErrWorkspace) || !slices.Equal(got.Data, b.Clone().Data) {
			t.Fatalf("%v, or b has changed", err)
		}
		var need int64
		_, text, _ := strings.Cut(err.Error(), "needs ")
		if _, err := fmt.Sscan(text, &need); err != nil {
			t.Fatal(err)
		}
		if err := op(1, a.Lower(), got, Limits{Threads: 2, Memory: need}); err != nil || !slices.Equal(want.Data, got.Data) {
			t.Errorf("with %d bytes: %v, or other bits", need, err)
		}
	}
}
