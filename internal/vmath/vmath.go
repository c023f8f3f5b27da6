// Package vmath computes functions of slices of floating point with the widest
// instructions of the processor.
//
// exp and log of float64 are within 0.6 and 0.9 units in the last place of the
// exact result; those of float32 are computed in float64 and rounded. The bits of an
// element depend on its argument and the family of instructions alone: not on where
// it stands, nor on how many there are. Subnormal numbers are numbers.
package vmath

// Float is a type of elements.
type Float interface{ float32 | float64 }

// run is how many elements a kernel is given at once: assembly cannot be
// preempted.
const run = 4096

// Unary returns the loop of a function by its name in the array API standard, or
// nil if there is none for this processor: then plain Go is to be used. The loop
// panics if a is shorter than dst. dst may be a, or share nothing with it.
func Unary[T Float](name string) func(dst, a []T) {
	k := unary[T](name)
	if k == nil {
		return nil
	}
	return func(dst, a []T) {
		a = a[:len(dst)]
		for i := 0; i < len(dst); i += run {
			n := min(run, len(dst)-i)
			k(n, &dst[i], &a[i])
		}
	}
}

// Binary is Unary for functions of two arguments.
func Binary[T Float](name string) func(dst, a, b []T) {
	k := binary[T](name)
	if k == nil {
		return nil
	}
	return func(dst, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i := 0; i < len(dst); i += run {
			n := min(run, len(dst)-i)
			k(n, &dst[i], &a[i], &b[i])
		}
	}
}
