package gemm

import (
	"sync"
	"unsafe"
)

// kept bounds the bytes of workspace that stay allocated between calls.
const kept = 64 << 20

// pool keeps workspace for the next call, the largest first to go.
var pool struct {
	sync.Mutex
	free  [][]byte
	bytes int
}

// take returns n elements that begin at a multiple of 64 bytes, of which nothing
// is known, and the buffer to give back.
func take[T Float](n int) ([]T, []byte) {
	var zero T
	size := int(unsafe.Sizeof(zero))
	b := takeBytes((n + alignment) * size)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(b)))&63) / size
	all := unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
	return all[skip : skip+n : skip+n], b
}

// takeBytes returns the smallest free buffer of at least n bytes that is not much
// larger, or a new one.
func takeBytes(n int) []byte {
	pool.Lock()
	best := -1
	for i, b := range pool.free {
		if len(b) >= n && len(b) <= 2*n && (best < 0 || len(b) < len(pool.free[best])) {
			best = i
		}
	}
	if best < 0 {
		pool.Unlock()
		return newBytes(n)
	}
	defer pool.Unlock()
	b, last := pool.free[best], len(pool.free)-1
	pool.free[best], pool.free[last] = pool.free[last], nil
	pool.free = pool.free[:last]
	pool.bytes -= len(b)
	return b
}

// newBytes returns n bytes that begin where a float64 may.
func newBytes(n int) []byte {
	words := make([]float64, (n+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), n)
}

// give returns a buffer to the pool.
func give(b []byte) {
	pool.Lock()
	defer pool.Unlock()
	if pool.bytes+len(b) <= kept {
		pool.free = append(pool.free, b)
		pool.bytes += len(b)
	}
}
