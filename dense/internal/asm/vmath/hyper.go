package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// hyperbolicSine makes the sine of h, half of e^|x| - 1: h and h/(2h+1).
func (k kind) hyperbolicSine() func(VecVirtual) VecVirtual {
	half := k.expm1()
	return func(x VecVirtual) VecVirtual {
		h, more := half(k.sizeOf(x)), k.Reg()
		VADDPD(h, h, more)
		VADDPD(lane.Bits(math.Float64bits(1)), more, more)
		VDIVPD(more, h, more)
		VADDPD(more, h, h)
		k.xor(h, k.signOf(x))
		k.choose(h, equal, x, number(0), x)
		return h
	}
}

// hyperbolicCosine is half of e^|x| and of its inverse.
func (k kind) hyperbolicCosine() func(VecVirtual) VecVirtual {
	exponential := k.exponent()
	return func(x VecVirtual) VecVirtual {
		e, inverse := exponential(k.sizeOf(x), nil), k.Get(lane.Bits(math.Float64bits(0.5)))
		VDIVPD(e, inverse, inverse)
		VFMADD132PD(lane.Bits(math.Float64bits(0.5)), inverse, e)
		return e
	}
}

// areaSine is log1p(|x| + x²/(1+√(x²+1))), of x whose square is a number.
func (k kind) areaSine() func(VecVirtual) VecVirtual {
	log1p := k.logarithm1()
	return func(x VecVirtual) VecVirtual {
		size, square, root := k.sizeOf(x), k.Reg(), k.Reg()
		VMULPD(x, x, square)
		VADDPD(number(1), square, root)
		VSQRTPD(root, root)
		VADDPD(number(1), root, root)
		VDIVPD(root, square, square)
		VADDPD(square, size, size)
		y := log1p(size)
		k.xor(y, k.signOf(x))
		return y
	}
}

// areaCosine is log1p(t + √(2t+t²)), t = x-1, of x whose square is a number.
func (k kind) areaCosine() func(VecVirtual) VecVirtual {
	log1p := k.logarithm1()
	return func(x VecVirtual) VecVirtual {
		t, root := k.Reg(), k.Reg()
		VSUBPD(number(1), x, t)
		VADDPD(t, t, root)
		VFMADD231PD(t, t, root)
		VSQRTPD(root, root)
		VADDPD(root, t, t)
		y := log1p(t)
		k.choose(y, less, x, number(1), lane.Bits(math.Float64bits(math.NaN())))
		return y
	}
}

// areaTangent is half of log1p(2|x|/(1-|x|)).
func (k kind) areaTangent() func(VecVirtual) VecVirtual {
	log1p := k.logarithm1()
	return func(x VecVirtual) VecVirtual {
		size, below := k.sizeOf(x), k.Get(number(1))
		VSUBPD(size, below, below)
		VADDPD(size, size, size)
		VDIVPD(below, size, size)
		y := log1p(size)
		VMULPD(number(0.5), y, y)
		k.xor(y, k.signOf(x))
		return y
	}
}
