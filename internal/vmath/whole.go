package vmath

import (
	"math/bits"
	"unsafe"
)

// Whole is a type of whole numbers.
type Whole interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

// shape is the place of a type in tables: whether it has no sign, and the logarithm of
// its bytes.
func shape[T Whole]() (unsigned, size int) {
	if T(0)-1 > 0 {
		unsigned = 1
	}
	return unsigned, log2[T]()
}

func log2[T any]() int { return bits.TrailingZeros(uint(unsafe.Sizeof(*new(T)))) }

func at[T any](x []T) *byte { return (*byte)(unsafe.Pointer(unsafe.SliceData(x))) }

// quick is run for what takes no longer than memory does.
const quick = 1 << 14

// vectors calls f for pieces of n elements that are whole vectors of a type, and returns
// how many elements those are.
func vectors[T any](n, bytes int, f func(from, to int)) int {
	n -= n % (bytes >> log2[T]())
	for i := 0; i < n; i += quick {
		f(i, min(i+quick, n))
	}
	return n
}

// WholeBinary returns the loop of a function of two whole numbers by its name in the
// array API standard, which yields numbers or truth values; plain is the same in Go,
// for what is left and for processors without vectors. dst may be a or b, or share
// nothing with them.
func WholeBinary[R Whole | bool, T Whole](name string, plain func(dst []R, a, b []T)) func(dst []R, a, b []T) {
	place, bytes := wide()
	unsigned, size := shape[T]()
	k := wholeBinary[name][place][unsigned][size]
	if bytes == 0 || k == nil {
		return plain
	}
	return func(dst []R, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		n := vectors[T](len(dst), bytes, func(i, j int) { k(j-i, at(dst[i:]), at(a[i:]), at(b[i:])) })
		plain(dst[n:], a[n:], b[n:])
	}
}

// WholeUnary is WholeBinary for functions of one number.
func WholeUnary[T Whole](name string, plain func(dst, a []T)) func(dst, a []T) {
	place, bytes := wide()
	unsigned, size := shape[T]()
	k := wholeUnary[name][place][unsigned][size]
	if bytes == 0 || k == nil {
		return plain
	}
	return func(dst, a []T) {
		a = a[:len(dst)]
		n := vectors[T](len(dst), bytes, func(i, j int) { k(j-i, at(dst[i:]), at(a[i:])) })
		plain(dst[n:], a[n:])
	}
}

// Where returns the loop that takes elements of a, of 8 bytes at most, where a condition
// holds, and those of b elsewhere; plain is the same in Go.
func Where[T any](plain func(dst []T, condition []bool, a, b []T)) func(dst []T, condition []bool, a, b []T) {
	place, bytes := wide()
	if bytes == 0 || place != 0 || unsafe.Sizeof(*new(T)) > 8 {
		return plain
	}
	k := wheres[log2[T]()]
	return func(dst []T, condition []bool, a, b []T) {
		condition, a, b = condition[:len(dst)], a[:len(dst)], b[:len(dst)]
		n := vectors[T](len(dst), bytes, func(i, j int) { k(j-i, at(dst[i:]), at(condition[i:]), at(a[i:]), at(b[i:])) })
		plain(dst[n:], condition[n:], a[n:], b[n:])
	}
}
