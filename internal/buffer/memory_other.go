//go:build !unix || race

package buffer

import "unsafe"

func obtain(n int) unsafe.Pointer { return onHeap(n) }

func giveBack(unsafe.Pointer, int) {}
