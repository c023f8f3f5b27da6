package convert

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/internal/judge"
)

func TestLevels(t *testing.T) { judge.Levels(t, ".") }

// checkSlice converts random bits of several lengths, and wants what want says
// and nothing behind the end.
func checkSlice[To, From Number](t *testing.T, number func(bits uint64) From, want func(From) To) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{0, 1, 15, 31, 32, 33, 64, 100, 257, run + 40} {
		src, dst := make([]From, n), make([]To, n+40)
		for i := range src {
			src[i] = number(r.Uint64())
		}
		for i := range dst {
			dst[i] = 77
		}
		Slice(src, dst[:n])
		for i, got := range dst {
			w := To(77)
			if i < n {
				w = want(src[i])
			}
			if got != w && (got == got || w == w) {
				t.Fatalf("%T to %T, %d of %d: got %v, want %v", src, dst, i, n, got, w)
			}
		}
	}
}

func TestToFloat64(t *testing.T) {
	checkSlice(t, func(b uint64) uint8 { return uint8(b) }, func(v uint8) float64 { return float64(v) })
	checkSlice(t, func(b uint64) int8 { return int8(b) }, func(v int8) float64 { return float64(v) })
	checkSlice(t, func(b uint64) uint16 { return uint16(b) }, func(v uint16) float64 { return float64(v) })
	checkSlice(t, func(b uint64) int16 { return int16(b) }, func(v int16) float64 { return float64(v) })
	checkSlice(t, func(b uint64) uint32 { return uint32(b) }, func(v uint32) float64 { return float64(v) })
	checkSlice(t, func(b uint64) int32 { return int32(b) }, func(v int32) float64 { return float64(v) })
	checkSlice(t, func(b uint64) uint64 { return b }, func(v uint64) float64 { return float64(v) })
	checkSlice(t, func(b uint64) int64 { return int64(b) }, func(v int64) float64 { return float64(v) })
	checkSlice(t, func(b uint64) float32 { return math.Float32frombits(uint32(b)) }, func(v float32) float64 { return float64(v) })
}

func TestToFloat32(t *testing.T) {
	checkSlice(t, math.Float64frombits, func(v float64) float32 { return float32(v) })
	checkSlice(t, func(b uint64) float64 { return float64(int64(b)) }, func(v float64) float32 { return float32(v) })
	checkSlice(t, func(b uint64) int64 { return int64(b) }, func(v int64) float32 { return float32(v) })
}

func TestToInteger(t *testing.T) {
	checkSlice(t, func(b uint64) int64 { return int64(b) }, func(v int64) int8 { return int8(v) })
	checkSlice(t, func(b uint64) int16 { return int16(b) }, func(v int16) uint64 { return uint64(v) })
	checkSlice(t, func(b uint64) float64 { return float64(int32(b)) / 8 }, func(v float64) int64 { return int64(v) })
}

// edges are numbers around the ends of every type.
var edges = []float64{
	0, math.Copysign(0, -1), 0.9, -0.9, 1.5, -1.5, 127, 127.9, 128, -128, -128.9, -129, 255.9, 256, 32767.5, 32768, -32769, 65535.5, 65536,
	1<<31 - 1, 1 << 31, -1 << 31, -1<<31 - 1, 1 << 32, 1 << 53, 1 << 63, -1 << 63, 1<<63 - 1024, 1 << 64, 1<<64 - 2048, 1e300, -1e300,
	math.Inf(1), math.Inf(-1),
}

func TestSaturate(t *testing.T) {
	checkEdges(t, math.MinInt8, math.MaxInt8, func(v float64) int8 { return int8(v) })
	checkEdges(t, math.MinInt16, math.MaxInt16, func(v float64) int16 { return int16(v) })
	checkEdges(t, math.MinInt32, math.MaxInt32, func(v float64) int32 { return int32(v) })
	checkEdges(t, math.MinInt64, math.MaxInt64, func(v float64) int64 { return int64(v) })
	checkEdges(t, 0, math.MaxUint8, func(v float64) uint8 { return uint8(v) })
	checkEdges(t, 0, math.MaxUint16, func(v float64) uint16 { return uint16(v) })
	checkEdges(t, 0, math.MaxUint32, func(v float64) uint32 { return uint32(v) })
	checkEdges(t, 0, math.MaxUint64, func(v float64) uint64 { return uint64(v) })
}

func checkEdges[To Number](t *testing.T, least, greatest To, inside func(float64) To) {
	t.Helper()
	for _, v := range edges {
		want := least
		// Greatest as float64 may be one more than it is; the next is outside for sure.
		if w := math.Trunc(v); w >= float64(greatest) {
			want = greatest
		} else if w > float64(least) {
			want = inside(v)
		}
		got := make([]To, 1)
		if Slice([]float64{v}, got); got[0] != want {
			t.Errorf("%v to %T: got %v, want %v", v, want, got[0], want)
		}
		if float64(float32(v)) == v {
			if Slice([]float32{float32(v)}, got); got[0] != want {
				t.Errorf("float32 %v to %T: got %v, want %v", v, want, got[0], want)
			}
		}
	}
	got := []To{1}
	if Slice([]float64{math.NaN()}, got); got[0] != 0 {
		t.Errorf("NaN to %T: got %v", least, got[0])
	}
}
