package dense

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
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
	for range 25 {
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
		for threads := 1; threads <= 2; threads++ {
			b.Run(fmt.Sprintf("n=%d/threads=%d", n, threads), func(b *testing.B) {
				r := rand.New(rand.NewPCG(6, 2))
				x, y, c := random(r, New[float64](n, n)), random(r, New[float64](n, n)), New[float64](n, n)
				best := time.Hour
				for b.Loop() {
					t := time.Now()
					_ = Gemm(1, x, y, 0, c, Limits{Threads: threads})
					best = min(best, time.Since(t))
				}
				b.ReportMetric(2*float64(n)*float64(n)*float64(n)/float64(best.Nanoseconds()), "GFLOP/s")
			})
		}
	}
}

// TestGemmAllocates asserts that one thread allocates nothing but workspace,
// which the next call finds again.
func TestGemmAllocates(t *testing.T) {
	a, b, c := New[float64](50, 40), New[float64](40, 30), New[float64](50, 30)
	if n := testing.AllocsPerRun(20, func() { _ = Gemm(1, a, b, 0, c, Limits{}) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
