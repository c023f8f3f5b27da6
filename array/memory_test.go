package array

import (
	"runtime"
	"testing"
)

// TestRationLeaves asserts that the next pass begins without the heap of the one
// before: its own memory may be of buffers.
func TestRationLeaves(t *testing.T) {
	giveBack := ration.take(share{Heap: 128 << 20}, ownHeap)
	held := make([]byte, 100<<20)
	for i := range held {
		held[i] = 1
	}
	runtime.KeepAlive(held)
	giveBack()
	giveBack = ration.take(share{Buffers: 128 << 20, Heap: 1 << 20}, ownHeap)
	defer giveBack()
	if objects, free := heap(); objects+free > 64<<20 {
		t.Errorf("objects of %d bytes and %d that are free are left of %d", objects, free, len(held))
	}
}
