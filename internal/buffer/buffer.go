// Package buffer lends large pieces of memory that are used again: so much of it
// as a plan says, and not what the collector has not seen yet.
//
// Where the system has mmap, pieces of at least eight pages lie outside the heap,
// so that they are gone as soon as they are given back, and do not make the
// collector wait until there is as much garbage as there are buffers. Smaller
// ones are slices of the heap that are kept. Under the race detector, which sees
// nothing outside the heap, all are, and what is put back is overwritten.
package buffer

import (
	"fmt"
	"unsafe"
)

// Alignment is what the address of every buffer is a multiple of.
const Alignment = 64

// Stats counts bytes as [Size] does, with what rounding adds.
type Stats struct {
	InUse, Idle int64
	// Peak is the most that both together have been since the start or a Drop.
	Peak int64
}

// Size returns how much memory Get(n) takes: at most an eighth more than n, or 63
// bytes.
func Size(n int) int { return sizeOf(classOf(n)) }

// Get returns n bytes of unknown content, aligned for all elements and kernels.
// It panics if the system has no more memory.
func Get(n int) []byte {
	if n <= 0 {
		return make([]byte, n)
	}
	c := classOf(n)
	return unsafe.Slice((*byte)(shared.get(c)), sizeOf(c))[:n]
}

// Put takes back what Get has returned, of any length but from its first byte on;
// nobody may use it any more. It panics if b is not lent: it comes from somewhere
// else, or was put back before.
func Put(b []byte) {
	if cap(b) == 0 {
		return
	}
	if !shared.put(unsafe.Pointer(unsafe.SliceData(b))) {
		panic(fmt.Sprintf("buffer: %d bytes put back that are not lent", len(b)))
	}
}

// Drop gives idle memory back to the system. Peak begins anew.
func Drop() {
	shared.Lock()
	defer shared.Unlock()
	shared.shrink(0)
	shared.stats.Peak = shared.stats.InUse
}

// Limit has idle memory given back to the system when there are more than so many
// bytes in use and idle together, and returns what the limit was: 64 MiB at first.
// It does not bound what is in use, which is up to those who ask.
func Limit(bytes int64) (before int64) {
	shared.Lock()
	defer shared.Unlock()
	before, shared.limit = shared.limit, bytes
	shared.shrink(bytes)
	return before
}

// Now returns what is lent and kept at the moment.
func Now() Stats {
	shared.Lock()
	defer shared.Unlock()
	return shared.stats
}
