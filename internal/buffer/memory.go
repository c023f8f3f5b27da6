package buffer

import "unsafe"

// onHeap returns memory that the collector takes back when nobody knows it.
func onHeap(n int) unsafe.Pointer {
	b := make([]byte, n+Alignment-1)
	at := unsafe.Pointer(unsafe.SliceData(b))
	return unsafe.Add(at, -uintptr(at)&(Alignment-1))
}
