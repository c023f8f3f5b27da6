//go:build unix && !race

package buffer

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Pieces from outside on are mapped; they are whole pages.
var outside = steps * unix.Getpagesize()

// A piece of at least advised bytes gets large pages as far as it has whole ones:
// they never reach beyond its end, so that no more is resident than is counted.
const (
	huge    = 2 << 20
	advised = 4 << 20
)

func obtain(n int) unsafe.Pointer {
	if n < outside {
		return onHeap(n)
	}
	room := n
	if n >= advised {
		room += huge
	}
	at, err := unix.MmapPtr(-1, 0, nil, uintptr(room), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		panic(fmt.Errorf("buffer: the system gives no %d bytes of memory: %w: use less of it at once", n, err))
	}
	if room > n {
		skip := int(-uintptr(at) & (huge - 1))
		unmap(unsafe.Add(at, skip+n), huge-skip)
		unmap(at, skip)
		at = unsafe.Add(at, skip)
		advise(unsafe.Slice((*byte)(at), n&^(huge-1)))
	}
	return at
}

func giveBack(at unsafe.Pointer, n int) {
	if n >= outside {
		unmap(at, n)
	}
}

func unmap(at unsafe.Pointer, n int) {
	if n == 0 {
		return
	}
	if err := unix.MunmapPtr(at, uintptr(n)); err != nil {
		panic(fmt.Errorf("buffer: the system does not take %d bytes back: %w", n, err))
	}
}
