package judge

import (
	"math/rand/v2"
	"runtime/debug"
	"testing"
	"unsafe"

	"github.com/comal-go/comal/internal/testkit"
)

// TestPages asserts that memory ends where it should.
func TestPages(t *testing.T) {
	p := NewPages(t, 1000)
	for n := 1; n < 100; n++ {
		for _, s := range [][]float32{Start[float32](p, n), End[float32](p, n)} {
			for i, v := range s {
				if !IsHole(v) {
					t.Fatalf("element %d of %d is %v", i, n, v)
				}
				s[i] = 1
			}
		}
	}
	testkit.Need(t, "unix")
	start, end := Start[float64](p, 5), End[float64](p, 5)
	if !faults(unsafe.Pointer(&start[0]), -1) || !faults(unsafe.Pointer(&end[4]), 8) {
		t.Error("there is memory outside of the pages")
	}
}

// faults reads a byte beside p.
func faults(p unsafe.Pointer, offset int) (yes bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { yes = recover() != nil }()
	sink = *(*byte)(unsafe.Add(p, offset))
	return false
}

var sink byte

func TestHole(t *testing.T) {
	if h := Hole[float64](); h == h || !IsHole(h) || IsHole(-h) || IsHole(1.0) {
		t.Error("the hole of float64 is no NaN of its own")
	}
	if h := Hole[float32](); h == h || !IsHole(h) || IsHole(-h) || IsHole(float32(1)) {
		t.Error("the hole of float32 is no NaN of its own")
	}
}

// TestRandomLayout asserts that no two elements share a place.
func TestRandomLayout(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 1000 {
		l := RandomLayout(rng, rng.IntN(6), rng.IntN(6))
		seen := map[int]bool{}
		for i := range l.Rows {
			for j := range l.Cols {
				at := i*l.RowStride + j*l.ColStride
				if seen[at] || at >= l.Len() {
					t.Fatalf("%+v has element %d, %d at %d", l, i, j, at)
				}
				seen[at] = true
			}
		}
	}
}
