package space

import "testing"

// TestPool asserts that buffers are used again, fit what is asked, begin at lines
// of the cache, and do not pile up.
func TestPool(t *testing.T) {
	for _, n := range []int{1, 1000, 1 << 18, 3 << 18} {
		a, first := Take[float64](n, 0)
		if len(a) != n || cap(a) != n {
			t.Fatalf("%d elements of capacity %d, want %d", len(a), cap(a), n)
		}
		Give(first)
		_, second := Take[float64](n, 0)
		if &first[0] != &second[0] {
			t.Errorf("a buffer of %d elements is not used again", n)
		}
		_, small := Take[float32](n, int64(4*n+4*Alignment))
		if len(small) > 4*n+4*Alignment+8 {
			t.Errorf("%d bytes, want at most %d", len(small), 4*n+4*Alignment)
		}
		Give(second)
		Give(small)
	}
	for range 2 * most {
		Give(make([]byte, 4<<20))
	}
	if pool.bytes > kept || len(pool.free) > most {
		t.Errorf("the pool keeps %d bytes in %d buffers", pool.bytes, len(pool.free))
	}
	if Drop(); pool.bytes > 0 || len(pool.free) > 0 {
		t.Errorf("the pool keeps %d bytes in %d buffers when they are dropped", pool.bytes, len(pool.free))
	}
}
