package vmath

import (
	"math"
	"unsafe"
)

// apart has slow compute the elements that loop cannot take; ordinary returns how many
// at the beginning of some it can.
func apart[T Float](dst, a []T, loop func(dst, a []T), ordinary func(a []T) int, slow func(float64) float64) {
	for len(a) > 0 {
		n := ordinary(a[:min(run, len(a))])
		loop(dst[:n], a[:n])
		if n == 0 {
			dst[0], n = T(slow(float64(a[0]))), 1
		}
		dst, a = dst[n:], a[n:]
	}
}

// apart2 is apart for functions of two arguments.
func apart2[T Float](dst, a, b []T, loop func(dst, a, b []T), ordinary func(a, b []T) int, slow func(a, b float64) float64) {
	for len(a) > 0 {
		n := min(run, len(a))
		n = ordinary(a[:n], b[:n])
		loop(dst[:n], a[:n], b[:n])
		if n == 0 {
			dst[0], n = T(slow(float64(a[0]), float64(b[0]))), 1
		}
		dst, a, b = dst[n:], a[n:], b[n:]
	}
}

// near counts elements up to the first that is farther from 0 than limit, or than all
// numbers.
func near[T Float](a []T, limit float64) int {
	c, bound, n := checkers[T](), T(min(limit, most[T]())), 0
	if whole := len(a) / c.lanes * c.lanes; whole > 0 && !c.beyond(whole, bound, &a[0]) {
		n = whole
	}
	for n < len(a) && !(math.Abs(float64(a[n])) > float64(bound)) {
		n++
	}
	return n
}

// fit counts pairs of finite numbers up to the first of which the first is 0.
func fit[T Float](a, b []T) int {
	c, n := checkers[T](), 0
	if whole := len(a) / c.lanes * c.lanes; whole > 0 && !c.unfit(whole, &a[0], &b[0]) {
		n = whole
	}
	for n < len(a) && a[n] != 0 && (a[n]-a[n])+(b[n]-b[n]) == 0 {
		n++
	}
	return n
}

// inside counts pairs up to the first of two that are next to 0, or whose magnitudes
// together are beyond what their kernel can take.
func inside[T Float](a, b []T) int {
	tiny := 1e-300
	c, bound, n := checkers[T](), T(min(1e300, most[T]())), 0
	if whole := len(a) / c.lanes * c.lanes; whole > 0 && !c.outside(whole, bound, &a[0], &b[0]) {
		n = whole
	}
	for ; n < len(a); n++ {
		s := T(math.Abs(float64(a[n]))) + T(math.Abs(float64(b[n])))
		if !(s > T(tiny) && s <= bound) {
			break
		}
	}
	return n
}

// most is the greatest number of a type.
func most[T Float]() float64 {
	if unsafe.Sizeof(T(0)) == 4 {
		return math.MaxFloat32
	}
	return math.MaxFloat64
}

// Atan2 is math.Atan2 with the sign of y where y/x is too small for a number, too.
func Atan2(y, x float64) float64 {
	if x < 0 && y/x == 0 {
		return math.Copysign(math.Pi, y)
	}
	return math.Atan2(y, x)
}

// Sinh is math.Sinh up to where the result is no number any more.
func Sinh(x float64) float64 {
	if math.Abs(x) <= 709 {
		return math.Sinh(x)
	}
	e := math.Exp(math.Abs(x) / 2)
	return math.Copysign(e/2*e, x)
}

// Cosh is math.Cosh up to where the result is no number any more.
func Cosh(x float64) float64 {
	if math.Abs(x) <= 709 {
		return math.Cosh(x)
	}
	e := math.Exp(math.Abs(x) / 2)
	return e / 2 * e
}
