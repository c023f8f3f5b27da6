package array

import (
	"sync"
	"testing"

	"github.com/comal-go/comal/dense"
)

// TestRationLeaves asserts that the next pass begins without the heap of the one
// before: its own memory may be of buffers.
func TestRationLeaves(t *testing.T) {
	giveBack := ration.take(share{Heap: 64 << 20}, ownHeap)
	a, b := dense.New[float64](2100, 256), dense.New[float64](256, 1024)
	var side sync.WaitGroup
	for range 6 { // each of which keeps workspace
		side.Go(func() {
			if err := dense.Gemm(1, a, b, 0, dense.New[float64](2100, 1024), dense.Limits{}); err != nil {
				t.Error(err)
			}
		})
	}
	side.Wait()
	giveBack()
	giveBack = ration.take(share{Buffers: 64 << 20}, ownHeap)
	defer giveBack()
	if objects, free := heap(); objects+free > ownHeap {
		t.Errorf("objects of %d bytes and %d that are free are left", objects, free)
	}
}
