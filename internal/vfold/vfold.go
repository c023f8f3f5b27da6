// Package vfold folds slices and rows of numbers of any type with the widest
// instructions of the processor: sums, products, extremes, counts.
//
// What it adds or multiplies in float64 it takes in a fixed order, which the number
// of elements and the family of instructions say; whole numbers are exact modulo
// 2^64. Nothing here allocates, and no kernel works on more than some 16,384 elements
// at once: assembly cannot be preempted.
package vfold

import (
	"sync"
	"unsafe"

	"github.com/comal-go/comal/dtype"
)

// Whole is a type of whole numbers.
type Whole interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

// Real is a type of elements that have an order.
type Real interface{ Whole | float32 | float64 }

// Block is how many neighbours are joined in pairs.
const Block = 64

// most is how many elements a kernel is given at once.
const most = 1 << 14

// Kinds of kernels; those of rows leave columns out that do not fill a vector,
// unless they have masks.
type (
	blocks func(n int, x *byte, dst *float64)
	sums   func(n int, x *byte, stride int, sum, lost *float64)
	rows   func(rows, n int, x *byte, stride int, acc *byte)
	index  func(n int, x *byte, value uint64) int
)

// table has kernels by type of elements and family of instructions.
type table[K any] [dtype.Complex128 + 1][2]K

// of returns the kernel for elements of a type, and the bytes of a register: 0 if
// there is no kernel.
func of[T Real, K any](t *table[K]) (k K, bytes int) {
	place, bytes := width()
	return t[dtype.Of[T]()][place], bytes
}

func pointer[T any](x []T) *byte { return (*byte)(unsafe.Pointer(unsafe.SliceData(x))) }

func size[T any]() int { return int(unsafe.Sizeof(*new(T))) }

// room is memory for a few vectors, which kernels can be given without an
// allocation for each call.
type room [512]uint64

var rooms = sync.Pool{New: func() any { return new(room) }}

// as returns the memory as elements of a type.
func as[T Real](r *room) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(r)), len(r)*8/size[T]())
}
