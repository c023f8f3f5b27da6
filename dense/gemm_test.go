package dense

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/judge"
)

// bound is how far a sum of k products may be from the exact one, per unit of the
// sum of their magnitudes: each of the k additions rounds once, twice where the
// product is not fused, and alpha and beta round twice more.
func bound[T Float](k int) float64 {
	eps := 0x1p-52
	if _, single := any(T(0)).(float32); single {
		eps = 0x1p-23
	}
	return float64(2*k+4) * eps
}

// layout places a rows x cols matrix in memory in one of several ways, all that is
// not an element being NaN.
func layout[T Float](r *rand.Rand, rows, cols, kind int) Matrix[T] {
	var m Matrix[T]
	off := r.IntN(5)
	switch kind % 4 {
	case 0:
		m = Matrix[T]{Rows: rows, Cols: cols, RowStride: cols + r.IntN(3) + 1, ColStride: 1}
	case 1:
		m = Matrix[T]{Rows: rows, Cols: cols, RowStride: 1, ColStride: rows + r.IntN(3)}
	case 2:
		m = Matrix[T]{Rows: rows, Cols: cols, RowStride: 2*cols + 3, ColStride: 2}
	case 3:
		m = Matrix[T]{Rows: rows, Cols: cols, RowStride: 3, ColStride: 3*rows + 2}
	}
	data := make([]T, off+(max(rows, 1)-1)*m.RowStride+(max(cols, 1)-1)*m.ColStride+1+r.IntN(3))
	for i := range data {
		data[i] = T(math.NaN())
	}
	m.Data = data[off:]
	return m
}

func random[T Float](r *rand.Rand, m Matrix[T]) Matrix[T] {
	for i := range m.Rows {
		for j := range m.Cols {
			m.Set(i, j, T(r.Float64()*2-1))
		}
	}
	return m
}

// placed returns a copy of m in a layout.
func placed[T Float](r *rand.Rand, m Matrix[T], kind int) Matrix[T] {
	c := layout[T](r, m.Rows, m.Cols, kind)
	c.Copy(m)
	return c
}

// same asserts that got and want have the same bits.
func same[T Float](t *testing.T, what string, got, want []T) {
	t.Helper()
	for i := range want {
		if g, w := float64(got[i]), float64(want[i]); math.Float64bits(g) != math.Float64bits(w) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, g, w)
		}
	}
}

func TestGemm(t *testing.T) {
	t.Run("float64", testGemm[float64])
	t.Run("float32", testGemm[float32])
}

func testGemm[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	for range 16 {
		m, n, k := 1+r.IntN(90), 1+r.IntN(90), r.IntN(90)
		switch r.IntN(4) {
		case 0:
			k = 250 + r.IntN(400)
		case 1:
			m = 200
		case 2:
			n = 200
		}
		checkGemm[T](t, r, m, n, k)
	}
}

// checkGemm compares one product with the plain loop within the bound, and its
// layouts and numbers of threads with one another exactly.
func checkGemm[T Float](t *testing.T, r *rand.Rand, m, n, k int) {
	t.Helper()
	alpha := []T{1, -1, 0.7}[r.IntN(3)]
	beta := []T{0, 1, -0.3}[r.IntN(3)]
	a, b, c := random(r, New[T](m, k)), random(r, New[T](k, n)), random(r, New[T](m, n))
	name := fmt.Sprintf("%d x %d x %d, alpha %v, beta %v", m, n, k, alpha, beta)
	want := New[float64](m, n)
	eachElement(want, alpha, a, b, beta, c, func(i, j int, v, size float64) { want.Set(i, j, v) })
	first := c.Clone()
	if err := Gemm(alpha, a, b, beta, first, Limits{}); err != nil {
		t.Fatal(err)
	}
	eachElement(want, alpha, a, b, beta, c, func(i, j int, v, size float64) {
		if d := math.Abs(float64(first.At(i, j)) - v); !(d <= bound[T](k)*size) {
			t.Fatalf("%s: element %d, %d is %v, want %v", name, i, j, first.At(i, j), v)
		}
	})
	for kind := range 8 {
		pa, pb := placed(r, a, kind), placed(r, b, kind/2+r.IntN(4))
		pc := placed(r, c, kind+r.IntN(2))
		before := append([]T(nil), pc.Data...)
		if beta == 0 {
			random(r, pc)
			pc.Set(0, 0, T(math.NaN()))
		}
		l := Limits{Threads: []int{1, 2, 3, 5}[kind%4]}
		if kind > 4 {
			l.Memory = 1 << 20
		}
		if err := Gemm(alpha, pa, pb, beta, pc, l); err != nil {
			t.Fatal(err)
		}
		got := New[T](m, n)
		got.Copy(pc)
		same(t, fmt.Sprintf("%s, layout %d, %+v", name, kind, l), got.Data, first.Data)
		pc.Copy(c)
		same(t, name+" beside c", pc.Data, before)
	}
}

// eachElement calls see with each element of alpha·a·b + beta·c in float64 and the sum
// of the magnitudes it is added from.
func eachElement[T Float](shape Matrix[float64], alpha T, a, b Matrix[T], beta T, c Matrix[T], see func(i, j int, v, size float64)) {
	for i := range shape.Rows {
		for j := range shape.Cols {
			sum, size := 0.0, 0.0
			for l := range a.Cols {
				p := float64(a.At(i, l)) * float64(b.At(l, j))
				sum += p
				size += math.Abs(p)
			}
			v, s := float64(alpha)*sum, math.Abs(float64(alpha))*size
			if beta != 0 {
				v += float64(beta) * float64(c.At(i, j))
				s += math.Abs(float64(beta) * float64(c.At(i, j)))
			}
			see(i, j, v, s)
		}
	}
}

func BenchmarkGemm(b *testing.B) {
	for _, n := range []int{64, 100, 200, 500, 1000, 2000} {
		benchProduct[float64](b, "float64", n, n, n)
	}
	for _, n := range []int{100, 500, 2000} {
		benchProduct[float32](b, "float32", n, n, n)
	}
	benchProduct[float64](b, "update", 10000, 500, 64)
	benchProduct[float64](b, "inner", 64, 64, 10000)
}

// benchProduct reports the best rate on one and two threads.
func benchProduct[T Float](b *testing.B, name string, m, n, k int) {
	for threads := 1; threads <= 2; threads++ {
		b.Run(fmt.Sprintf("%s/%dx%dx%d/threads=%d", name, m, n, k, threads), func(b *testing.B) {
			r := rand.New(rand.NewPCG(6, 2))
			x, y, c := random(r, New[T](m, k)), random(r, New[T](k, n)), New[T](m, n)
			rate(b, 2*m*n*k, func() { _ = Gemm(1, x, y, 0, c, Limits{Threads: threads}) })
		})
	}
}

// BenchmarkSyrk counts the operations that the triangle needs.
func BenchmarkSyrk(b *testing.B) {
	for threads := 1; threads <= 2; threads++ {
		b.Run(fmt.Sprintf("gram/10000x1000/threads=%d", threads), func(b *testing.B) {
			x := random(rand.New(rand.NewPCG(6, 2)), New[float64](10000, 1000))
			c := New[float64](1000, 1000)
			rate(b, 10000*1000*1000, func() { _ = Syrk(1, x.T(), 0, c.Lower(), Limits{Threads: threads}) })
		})
	}
}

// rate reports the best rate of so many operations.
func rate(b *testing.B, operations int, do func()) {
	best := time.Hour
	for b.Loop() {
		t := time.Now()
		do()
		best = min(best, time.Since(t))
	}
	b.ReportMetric(float64(operations)/float64(best.Nanoseconds()), "GFLOP/s")
}

// TestGemmAllocates asserts that one thread allocates nothing but workspace,
// which the next call finds again.
func TestGemmAllocates(t *testing.T) {
	a, b, c := New[float64](50, 40), New[float64](40, 30), New[float64](50, 30)
	if n := testing.AllocsPerRun(20, func() { _ = Gemm(1, a, b, 0, c, Limits{}) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestProductLevels runs the tests of products with every family of instructions.
func TestProductLevels(t *testing.T) { judge.Levels(t, "^Test(Gemm|Syrk)$") }

// TestGemmWorkspace asserts that a product does with less memory than it likes,
// with the same bits, and is refused too little, with nothing written.
func TestGemmWorkspace(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 7))
	a, b := random(r, New[float64](220, 300)), random(r, New[float64](300, 700))
	want := New[float64](220, 700)
	must(t, Gemm(1, a, b, 0, want, Limits{}))
	for _, memory := range []int64{GemmWorkspace[float64](220, 700, 300, 2), 1 << 18, 150_000} {
		c := New[float64](220, 700)
		must(t, Gemm(1, a, b, 0, c, Limits{Threads: 2, Memory: memory}))
		same(t, fmt.Sprint(memory, " bytes"), c.Data, want.Data)
	}
	c := New[float64](220, 700)
	if err := Gemm(1, a, b, 0, c, Limits{Memory: 1000}); !errors.Is(err, ErrWorkspace) {
		t.Errorf("error is %v, want %v", err, ErrWorkspace)
	}
	same(t, "refused", c.Data, New[float64](220, 700).Data)
	for _, d := range [][3]int{{0, 5, 5}, {5, 0, 5}, {5, 5, 0}, {}} {
		if need := GemmWorkspace[float64](d[0], d[1], d[2], 2); need != 0 {
			t.Errorf("%d x %d x %d takes %d bytes, want none", d[0], d[1], d[2], need)
		}
	}
}
