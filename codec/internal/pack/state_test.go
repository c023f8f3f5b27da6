package pack

import (
	"runtime"
	"testing"
)

// TestState holds what a compressor allocates against what is said of it.
func TestState(t *testing.T) {
	src := make([]byte, 4<<20)
	for i := range src {
		src[i] = byte(i * i >> 7)
	}
	packed, back := make([]byte, Bound(len(src))), make([]byte, len(src))
	for _, f := range written {
		for _, level := range []int{1, 3, 9, 22} {
			var before, between, after runtime.MemStats
			runtime.ReadMemStats(&before)
			n, err := Encode(f, level, packed, src)
			if err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&between)
			if _, err := Decode(f, back, packed[:n]); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			in, out := between.TotalAlloc-before.TotalAlloc, after.TotalAlloc-between.TotalAlloc
			if most := uint64(Packing(f, level)); in > most {
				t.Errorf("%v at level %d allocates %d bytes to pack, want at most %d", f, level, in, most)
			}
			if most := uint64(Unpacking(f)); out > most {
				t.Errorf("%v allocates %d bytes to unpack, want at most %d", f, out, most)
			}
		}
	}
}
