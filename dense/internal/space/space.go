// Package space keeps workspace from one call for the next: fresh memory has to
// be cleared, and found page by page, which for a matrix of order 1000 takes a
// tenth of the time of its factorisation.
package space

import (
	"slices"
	"sync"
	"unsafe"

	"github.com/comal-go/comal/dense/internal/pages"
)

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Alignment is how many elements are given away for buffers to begin at 64 bytes.
const Alignment = 16

// The pool keeps at most so many bytes in so many buffers between calls.
const (
	kept = 64 << 20
	most = 32
)

// pool keeps workspace for the next call, oldest first.
var pool struct {
	sync.Mutex
	free  [][]byte
	bytes int
}

// Take returns n elements that begin at a multiple of 64 bytes, of which nothing
// is known, and the buffer to give back. The buffer has at most memory bytes, 0
// being no bound.
func Take[T Float](n int, memory int64) ([]T, []byte) {
	var zero T
	size := int(unsafe.Sizeof(zero))
	b := takeBytes((n+Alignment)*size, memory)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(b)))&63) / size
	all := unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
	return all[skip : skip+n : skip+n], b
}

// takeBytes returns the smallest free buffer of at least n bytes that is not much
// larger, or a new one.
func takeBytes(n int, memory int64) []byte {
	limit := 2*n + 2*pages.Huge
	if memory > 0 {
		limit = int(min(int64(limit), memory))
	}
	pool.Lock()
	best := -1
	for i, b := range pool.free {
		if len(b) >= n && len(b) <= limit && (best < 0 || len(b) < len(pool.free[best])) {
			best = i
		}
	}
	if best < 0 {
		pool.Unlock()
		return newBytes(n, limit)
	}
	defer pool.Unlock()
	return remove(best)
}

// remove takes a buffer out of the pool, which is locked.
func remove(i int) []byte {
	b := pool.free[i]
	pool.free = slices.Delete(pool.free, i, i+1)
	pool.bytes -= len(b)
	return b
}

// newBytes returns n bytes, or up to limit, that begin where a float64 may.
func newBytes(n, limit int) []byte {
	if whole := (n + pages.Huge - 1) / pages.Huge * pages.Huge; n > pages.Huge/2 && whole+pages.Huge <= limit {
		n = whole
		words := make([]float64, (n+pages.Huge)/8)
		skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(words)))&(pages.Huge-1)) / 8
		words = words[skip:][:n/8]
		pages.Advise(words)
		return bytesOf(words)
	}
	return bytesOf(make([]float64, (n+7)/8))
}

func bytesOf(words []float64) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), 8*len(words))
}

// Give returns a buffer to the pool, which forgets its oldest ones for it.
func Give(b []byte) {
	pool.Lock()
	defer pool.Unlock()
	pool.free = append(pool.free, b)
	pool.bytes += len(b)
	for pool.bytes > kept || len(pool.free) > most {
		remove(0)
	}
}

// Drop forgets all buffers.
func Drop() {
	pool.Lock()
	defer pool.Unlock()
	pool.free, pool.bytes = nil, 0
}
