package vfold

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/comal-go/comal/internal/judge"
)

func TestLevels(t *testing.T) { judge.Levels(t, ".") }

// lengths are around those of vectors and blocks.
var lengths = []int{1, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 256, 300, 1000, 17000}

// elements returns some of all magnitudes that sums and products of are numbers, a
// third of them 0, with a page's end behind them.
func elements[T Real](t *testing.T, r *rand.Rand, n int) []T {
	words := (n*size[T]() + 3) / 4
	memory := judge.End[float32](judge.NewPages(t, 4*words), words)
	x := unsafe.Slice((*T)(unsafe.Add(unsafe.Pointer(&memory[0]), 4*words-n*size[T]())), n)
	for i := range x {
		switch v := any(&x[i]).(type) {
		case *float32:
			*v = float32(math.Ldexp(r.Float64()+0.5, r.IntN(2)-1))
		case *float64:
			*v = math.Ldexp(r.Float64()+0.5, r.IntN(2)-1)
		default:
			x[i] = T(r.Uint64() >> r.IntN(64))
		}
		if r.IntN(3) == 0 {
			x[i] = 0
		}
	}
	return x
}

func TestWhole(t *testing.T) {
	t.Run("int8", whole[int8])
	t.Run("int16", whole[int16])
	t.Run("int32", whole[int32])
	t.Run("int64", whole[int64])
	t.Run("uint8", whole[uint8])
	t.Run("uint16", whole[uint16])
	t.Run("uint32", whole[uint32])
	t.Run("uint64", whole[uint64])
}

// whole compares with loops that say what is meant.
func whole[T Whole](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range lengths {
		x := elements[T](t, r, n)
		var sum int64
		least, greatest := x[0], x[0]
		for _, v := range x {
			sum, least, greatest = sum+int64(v), min(least, v), max(greatest, v)
		}
		if a, b, c := SumWhole(x), Extreme(false, x), Extreme(true, x); a != sum || b != least || c != greatest {
			t.Fatalf("%d elements: %v, %v, %v; want %v, %v, %v", n, a, b, c, sum, least, greatest)
		}
	}
	for _, cols := range lengths[:17] {
		height, stride := 1+r.IntN(20), cols+r.IntN(5)
		x := elements[T](t, r, (height-1)*stride+cols)
		sums, want := make([]int64, cols), make([]int64, cols)
		least, greatest := make([]T, cols), make([]T, cols)
		copy(least, x)
		copy(greatest, x)
		for j := range want {
			sums[j] = int64(j)
			want[j] = int64(j)
			for i := range height {
				want[j] += int64(x[i*stride+j])
			}
		}
		AddWhole(sums, x, height, stride)
		Least(least, x, height, stride)
		Greatest(greatest, x, height, stride)
		for j := range want {
			a, b := x[j], x[j]
			for i := range height {
				a, b = min(a, x[i*stride+j]), max(b, x[i*stride+j])
			}
			if sums[j] != want[j] || least[j] != a || greatest[j] != b {
				t.Fatalf("column %d of %d, %d rows: %v, %v, %v; want %v, %v, %v", j, cols, height, sums[j], least[j], greatest[j], want[j], a, b)
			}
		}
	}
}

func TestReal(t *testing.T) {
	t.Run("int8", real[int8])
	t.Run("int16", real[int16])
	t.Run("int32", real[int32])
	t.Run("int64", real[int64])
	t.Run("uint8", real[uint8])
	t.Run("uint16", real[uint16])
	t.Run("uint32", real[uint32])
	t.Run("uint64", real[uint64])
	t.Run("float32", real[float32])
	t.Run("float64", real[float64])
}

func real[T Real](t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range lengths {
		x := elements[T](t, r, n)
		part := make([]float64, (n+Block-1)/Block)
		BlockSums(part, x)
		squares := make([]float64, len(part))
		BlockSquares(squares, x)
		var count int64
		for i, v := range part {
			want, size, square := 0.0, 0.0, 0.0
			for _, e := range x[i*Block : min(n, (i+1)*Block)] {
				want += float64(e)
				size += math.Abs(float64(e))
				square += float64(e) * float64(e)
				if e != 0 {
					count++
				}
			}
			if math.Abs(v-want) > 0x1p-47*size {
				t.Fatalf("%d elements, block %d: %v, want %v", n, i, v, want)
			}
			if math.Abs(squares[i]-square) > 0x1p-46*square {
				t.Fatalf("%d elements, block %d: squares %v, want %v", n, i, squares[i], square)
			}
		}
		if got := CountNonzero(x); got != count {
			t.Fatalf("%d of %d elements are not 0, want %d", got, n, count)
		}
		looked(t, x, r.IntN(n))
	}
	for _, cols := range lengths[:17] {
		realRows[T](t, r, cols)
	}
}

// looked looks for an element.
func looked[T Real](t *testing.T, x []T, at int) {
	t.Helper()
	want := at
	for i, v := range x {
		if v == x[at] {
			want = i
			break
		}
	}
	if got := Index(x, x[at]); got != want {
		t.Fatalf("%v is found at %d of %d, want %d", x[at], got, len(x), want)
	}
	if got := Index(x[:want], x[at]); got != -1 {
		t.Fatalf("%v is found at %d of %d, where it is not", x[at], got, want)
	}
}

func realRows[T Real](t *testing.T, r *rand.Rand, cols int) {
	t.Helper()
	stride, height := cols+r.IntN(5), 8+r.IntN(600)
	x := elements[T](t, r, (height-1)*stride+cols)
	sum, lost, n := make([]float64, cols), make([]float64, cols), make([]int64, cols)
	for j := range sum {
		sum[j] = float64(j) / 3
	}
	AddRows(sum, lost, x, stride)
	squares, rest := make([]float64, cols), make([]float64, cols)
	AddSquares(squares, rest, x, stride)
	CountRows(n, x, height, stride)
	for j := range sum {
		want, size, square, count := float64(j)/3, float64(j), 0.0, int64(0)
		for i := range height {
			if i < 8 {
				want += float64(x[i*stride+j])
				size += math.Abs(float64(x[i*stride+j]))
				square += float64(x[i*stride+j]) * float64(x[i*stride+j])
			}
			if x[i*stride+j] != 0 {
				count++
			}
		}
		if math.Abs(sum[j]+lost[j]-want) > 0x1p-49*size {
			t.Fatalf("column %d of %d: %v and %v, want %v", j, cols, sum[j], lost[j], want)
		}
		if math.Abs(squares[j]+rest[j]-square) > 0x1p-49*square {
			t.Fatalf("column %d of %d: squares %v and %v, want %v", j, cols, squares[j], rest[j], square)
		}
		if n[j] != count {
			t.Fatalf("column %d of %d, %d rows: %d are not 0, want %d", j, cols, height, n[j], count)
		}
	}
}

func TestFloats(t *testing.T) {
	t.Run("32", floats[float32])
	t.Run("64", floats[float64])
}

// floats asserts what products are, and that NaN is not 0 and found nowhere, and -0
// is 0.
func floats[T float32 | float64](t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range lengths {
		x := elements[T](t, r, n)
		for i, v := range x {
			x[i] = max(v, 0.25)
		}
		part := make([]float64, (n+Block-1)/Block)
		BlockProducts(part, x)
		for i, v := range part {
			want := 1.0
			for _, e := range x[i*Block : min(n, (i+1)*Block)] {
				want *= float64(e)
			}
			if math.Abs(v-want) > 1e-13*want {
				t.Fatalf("%d elements, block %d: %v, want %v", n, i, v, want)
			}
		}
		acc := make([]float64, n)
		for j := range acc {
			acc[j] = 3
		}
		MultiplyRows(acc, x[:n], 1, n)
		for j, v := range acc {
			if v != 3*float64(x[j]) {
				t.Fatalf("%v times 3 is %v", x[j], v)
			}
		}
	}
	x := make([]T, 1000)
	for i := range x {
		x[i] = T(math.Copysign(0, -1))
	}
	x[777] = T(math.NaN())
	if n := CountNonzero(x); n != 1 {
		t.Errorf("%d of zeros and a NaN are not 0", n)
	}
	if i, j := Index(x, x[777]), Index(x, 0); i != -1 || j != 0 {
		t.Errorf("NaN is at %d, 0 at %d", i, j)
	}
}

func BenchmarkRuns(b *testing.B) {
	b.Run("float64", runs[float64])
	b.Run("float32", runs[float32])
	b.Run("int16", runs[int16])
	b.Run("uint8", runs[uint8])
}

func runs[T Real](b *testing.B) {
	x, part := make([]T, 1<<15), make([]float64, 1<<9)
	acc := make([]int64, 1024)
	for name, f := range map[string]func(){
		"sums":    func() { BlockSums(part, x) },
		"nonzero": func() { CountNonzero(x) },
		"index":   func() { Index(x, 1) },
		"rows":    func() { CountRows(acc, x, 32, 1024) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(x) * size[T]()))
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
	}
}
