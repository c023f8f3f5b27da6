// Package convert changes the type of numbers in slices.
package convert

import (
	"math"
	"unsafe"
)

// Number is a type of numbers of a known size.
type Number interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// run is how many elements a kernel is given at once: assembly cannot be
// preempted.
const run = 8192

// Slice sets each element of dst to that of src, as Go and C convert: integers
// to integers lose their high bits, to floating point the result is the nearest,
// ties to even. From floating point to integers it is truncated, the least or
// greatest of the type if it is outside, and 0 of NaN.
func Slice[To, From Number](src []From, dst []To) {
	dst = dst[:len(src)]
	done := fast(src, dst)
	src, dst = src[done:], dst[done:]
	if isFloat[From]() && !isFloat[To]() {
		saturate(src, dst)
		return
	}
	for i, v := range src {
		dst[i] = To(v)
	}
}

func isFloat[T Number]() bool {
	one := T(1)
	return one/2 != 0
}

// saturate converts from floating point to integers.
func saturate[To, From Number](src []From, dst []To) {
	least, greatest := bounds[To]()
	low, high := From(least), From(math.Ldexp(1, exponent[To]()))
	for i, v := range src {
		switch {
		case v >= high:
			dst[i] = greatest
		case v > low:
			dst[i] = To(v)
		case v == v:
			dst[i] = least
		default:
			dst[i] = 0
		}
	}
}

// exponent is that of the least power of two above an integer type.
func exponent[T Number]() int {
	var zero T
	bits := 8 * int(unsafe.Sizeof(zero))
	if zero-1 < 0 {
		bits--
	}
	return bits
}

// bounds returns the least and greatest value of an integer type.
func bounds[T Number]() (least, greatest T) {
	var zero T
	e := exponent[T]()
	if zero-1 < 0 {
		return T(int64(-1) << e), T(int64(1)<<e - 1)
	}
	return 0, T(^uint64(0) >> (64 - e))
}
