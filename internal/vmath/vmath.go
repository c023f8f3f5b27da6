// Package vmath computes functions of slices of floating point with the widest
// instructions of the processor.
//
// exp of float64 is within 0.6 units in the last place of the exact result, sin and
// cos within 0.8, log and log1p within 0.9, expm1 within 1, tan within 2, tanh within
// 2.5; of what is beyond 2^30, sin and cos within 1.5 and tan within 3. Results
// of float32 are computed in float64 and rounded. The bits of an
// element depend on its argument and the family of instructions alone: not on where
// it stands, nor on how many there are. Subnormal numbers are numbers.
package vmath

import "math"

// Float is a type of elements.
type Float interface{ float32 | float64 }

// run is how many elements a kernel is given at once: assembly cannot be
// preempted.
const run = 4096

// farthest is up to where the kernels of sin, cos and tan know what is left of a
// multiple of π/2.
const farthest = 1 << 30

// Unary returns the loop of a function by its name in the array API standard, or
// nil if there is none for this processor: then plain Go is to be used. The loop
// panics if a is shorter than dst. dst may be a, or share nothing with it.
func Unary[T Float](name string) func(dst, a []T) {
	k := unary[T](name)
	if k == nil {
		return nil
	}
	loop := func(dst, a []T) {
		a = a[:len(dst)]
		for i := 0; i < len(dst); i += run {
			n := min(run, len(dst)-i)
			k(n, &dst[i], &a[i])
		}
	}
	if slow := far[name]; slow != nil {
		return func(dst, a []T) { guarded(dst, a[:len(dst)], loop, slow) }
	}
	return loop
}

// guarded has slow compute what is too far from 0 for loop.
func guarded[T Float](dst, a []T, loop func(dst, a []T), slow func(float64) float64) {
	for len(a) > 0 {
		n := 0
		for n < len(a) && !(math.Abs(float64(a[n])) > farthest) {
			n++
		}
		loop(dst[:n], a[:n])
		for ; n < len(a) && math.Abs(float64(a[n])) > farthest; n++ {
			dst[n] = T(slow(float64(a[n])))
		}
		dst, a = dst[n:], a[n:]
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
