package main

import (
	"math/big"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// arcs is the polynomial of FreeBSD's s_atan.c, the highest coefficient first: t less
// t z times it is the arc tangent of t, up to 7/16, with z = t².
var arcs = []float64{
	1.62858201153657823623e-02, -3.65315727442169155270e-02, 4.97687799461593236017e-02, -5.83357013379057348645e-02,
	6.66107313738753120669e-02, -7.69187620504482999495e-02, 9.09088713343650656196e-02, -1.11111104054623557880e-01,
	1.42857142725034663711e-01, -1.99999999998764832476e-01, 3.33333333333329318027e-01,
}

// portion is one of so many parts of π, as a sum of two numbers.
func portion(parts float64) (high, low float64) {
	p, _, err := big.ParseFloat(pi, 10, digits, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	return pair(p.Quo(p, wide(parts)))
}

// angle is that of the point at x, y above the x axis, from 0 to π/2: of y/x, less π/4
// or π/2 of what is beyond half of either, the tangent of which is (y-x)/(y+x) or
// -x/y. x and y are not negative. The result is the sum of two numbers.
func (k kind) angle(y, x VecVirtual) (high, low VecVirtual) {
	const eighth = 0.41421356237309503 // the tangent of π/8
	half, halfRest := portion(2)
	fourth, fourthRest := portion(4)
	bound, top, below := k.Reg(), k.copy(y), k.copy(x)
	high, rest := k.Get(number(0)), k.Get(number(0))

	sum, difference := k.Reg(), k.Reg()
	VADDPD(x, y, sum)
	VSUBPD(x, y, difference)
	VMULPD(number(eighth), x, bound)
	k.choose(top, less, bound, y, difference)
	k.choose(below, less, bound, y, sum)
	k.choose(high, less, bound, y, number(fourth))
	k.choose(rest, less, bound, y, number(fourthRest))
	VMULPD(number(eighth), y, bound)
	minus := k.Get(number(0))
	VSUBPD(x, minus, minus)
	k.choose(top, less, x, bound, minus)
	k.choose(below, less, x, bound, y)
	k.choose(high, less, x, bound, number(half))
	k.choose(rest, less, x, bound, number(halfRest))

	t, z := top, k.Reg()
	VDIVPD(below, top, t)
	VMULPD(t, t, z)
	p := k.horner(z, arcs...)
	VMULPD(z, p, p)
	VFNMADD213PD(rest, t, p)
	VADDPD(t, p, p)
	return high, p
}

// turned is the angle high + low, or what is missing of it to π where x is negative,
// with the sign of y.
func (k kind) turned(high, low, x, y VecVirtual) VecVirtual {
	all, allRest := portion(1)
	other, otherRest := k.Get(number(all)), k.Get(number(allRest))
	VSUBPD(high, other, other)
	VSUBPD(low, otherRest, otherRest)
	k.choose(high, less, x, number(0), other)
	k.choose(low, less, x, number(0), otherRest)
	VADDPD(low, high, high)
	k.xor(high, k.signOf(y))
	return high
}

// signOf is the bit of a sign.
func (k kind) signOf(x VecVirtual) VecVirtual {
	s := k.copy(x)
	k.and(s, lane.Bits(1<<63))
	return s
}

// sizeOf is the magnitude.
func (k kind) sizeOf(x VecVirtual) VecVirtual {
	s := k.copy(x)
	k.and(s, lane.Bits(1<<63-1))
	return s
}

// arcTangent2 is the angle of the point at x, y.
func (k kind) arcTangent2() func(y, x VecVirtual) VecVirtual {
	return func(y, x VecVirtual) VecVirtual {
		high, low := k.angle(k.sizeOf(y), k.sizeOf(x))
		return k.turned(high, low, x, y)
	}
}

// arcTangent is the angle of the point at 1, x.
func (k kind) arcTangent() func(VecVirtual) VecVirtual {
	k.holdNumbers(arcs...)
	return func(x VecVirtual) VecVirtual {
		high, low := k.angle(k.sizeOf(x), k.Get(number(1)))
		VADDPD(low, high, high)
		k.xor(high, k.signOf(x))
		return high
	}
}

// other is √(1-x²), the other side of the triangle with x and 1.
func (k kind) other(x VecVirtual) VecVirtual {
	a, b := k.Get(number(1)), k.Reg()
	VADDPD(number(1), x, b)
	VSUBPD(x, a, a)
	VMULPD(b, a, a)
	VSQRTPD(a, a)
	return a
}

// arcSine is the angle of the point at √(1-x²), x.
func (k kind) arcSine() func(VecVirtual) VecVirtual {
	k.holdNumbers(arcs...)
	return func(x VecVirtual) VecVirtual {
		high, low := k.angle(k.sizeOf(x), k.other(x))
		VADDPD(low, high, high)
		k.xor(high, k.signOf(x))
		return high
	}
}

// arcCosine is the angle of the point at x, √(1-x²).
func (k kind) arcCosine() func(VecVirtual) VecVirtual {
	k.holdNumbers(arcs...)
	return func(x VecVirtual) VecVirtual {
		side := k.other(x)
		high, low := k.angle(side, k.sizeOf(x))
		return k.turned(high, low, x, side)
	}
}
