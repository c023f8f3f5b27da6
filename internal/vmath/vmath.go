// Package vmath computes functions of slices of numbers with the widest
// instructions of the processor.
//
// exp, log2, log10 and pow of float64 are within 0.6 units in the last place of the
// exact result, sin and cos within 0.8, log and log1p within 0.9, expm1 within 1, atan
// within 1.5, tan and atan2 within 2, and asin, acos, tanh, sinh, cosh and their
// inverse within 2.5; of what is beyond 2^30, sin and cos within 1.5 and tan within 3. Results
// of float32 are computed in float64 and rounded. The bits of an
// element depend on its argument and the family of instructions alone: not on where
// it stands, nor on how many there are. Subnormal numbers are numbers.
package vmath

import "math"

// Float is a type of elements.
type Float interface{ float32 | float64 }

// run is how many elements a kernel is given at once: assembly cannot be preempted,
// and a power takes 7 ns, 20 with AVX2.
const run = 1024

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
	if f, ok := far[name]; ok {
		ordinary := func(a []T) int { return near(a, f.limit) }
		return func(dst, a []T) { apart(dst, a[:len(dst)], loop, ordinary, f.slow) }
	}
	return loop
}

// Binary is Unary for functions of two arguments.
func Binary[T Float](name string) func(dst, a, b []T) {
	k := binary[T](name)
	if k == nil {
		return nil
	}
	loop := func(dst, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i := 0; i < len(dst); i += run {
			n := min(run, len(dst)-i)
			k(n, &dst[i], &a[i], &b[i])
		}
	}
	switch name {
	case "pow":
		return func(dst, a, b []T) { apart2(dst, a[:len(dst)], b[:len(dst)], loop, fit[T], math.Pow) }
	case "atan2":
		return func(dst, a, b []T) { apart2(dst, a[:len(dst)], b[:len(dst)], loop, inside[T], Atan2) }
	}
	return loop
}

// Compare is Binary for comparisons.
func Compare[T Float](name string) func(dst []bool, a, b []T) {
	k := compare[T](name)
	if k == nil {
		return nil
	}
	return func(dst []bool, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i := 0; i < len(dst); i += run {
			n := min(run, len(dst)-i)
			k(n, &dst[i], &a[i], &b[i])
		}
	}
}

// Test is Unary for functions that tell whether something is so of an element.
func Test[T Float](name string) func(dst []bool, a []T) {
	k := tester[T](name)
	if k == nil {
		return nil
	}
	return func(dst []bool, a []T) {
		a = a[:len(dst)]
		for i := 0; i < len(dst); i += run {
			n := min(run, len(dst)-i)
			k(n, &dst[i], &a[i])
		}
	}
}
