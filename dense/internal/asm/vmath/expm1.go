package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// expm1 makes half of e^x - 1: with x = n log 2 + r it is 2^(n-1) (e^r - 1) and
// 2^(n-1) - 1/2, of which the first is known to more digits than a number has.
func (k kind) expm1() func(VecVirtual) VecVirtual {
	high, low := pair(ln2())
	series := taylor(map[int]int{8: 14, 4: 11}[k.size])
	k.holdNumbers(710, -40, round, 1/math.Ln2, high, low, 0.5, 0)
	k.holdNumbers(series...)
	k.hold(1022)
	return func(x VecVirtual) VecVirtual {
		VMINPD(x, k.Get(number(710)), x) // the NaN of x, if it is one
		VMAXPD(x, k.Get(number(-40)), x)
		t, n, r := k.Get(number(round)), k.Reg(), k.copy(x)
		VFMADD231PD(number(1/math.Ln2), x, t)
		VSUBPD(number(round), t, n)
		VFNMADD231PD(number(high), n, r) // exact
		first, rest := k.copy(r), k.Reg()
		VFNMADD231PD(number(low), n, r)
		VSUBPD(r, first, rest)
		VFNMADD231PD(number(low), n, rest)

		q, square := k.horner(r, series...), k.Reg()
		VMULPD(r, r, square)
		VMULPD(square, q, q)
		VFMADD231PD(rest, r, rest) // rest e^r, nearly
		sum := k.Reg()
		VADDPD(q, r, sum)
		VSUBPD(r, sum, first)
		VSUBPD(first, q, q)
		VADDPD(rest, q, rest) // what sum does not hold

		scale, big := k.Reg(), k.Reg()
		VPADDQ(whole(1022), t, scale)
		VPSLLQ(Imm(52), scale, scale)
		VSUBPD(number(0.5), scale, big)
		y := k.copy(big)
		VFMADD231PD(sum, scale, y)
		VSUBPD(big, y, big)
		VFMSUB213PD(big, scale, sum)
		VFMADD231PD(rest, scale, sum)
		VADDPD(sum, y, y)
		return y
	}
}

// exponentialLess1 is e^x - 1.
func (k kind) exponentialLess1() func(VecVirtual) VecVirtual {
	half := k.expm1()
	return func(x VecVirtual) VecVirtual {
		old := k.copy(x)
		y := half(x)
		VADDPD(y, y, y)
		k.choose(y, equal, old, number(0), old)
		return y
	}
}

// hyperbolic is the hyperbolic tangent: with half of e^2|x| - 1 it is that over
// itself and 1.
func (k kind) hyperbolic() func(VecVirtual) VecVirtual {
	half := k.expm1()
	return func(x VecVirtual) VecVirtual {
		old, sign, twice := k.copy(x), k.copy(x), k.Reg()
		k.and(sign, lane.Bits(1<<63))
		VADDPD(x, x, twice)
		k.xor(twice, sign)
		VMINPD(twice, k.Get(lane.Bits(math.Float64bits(80))), twice)
		y := half(twice)
		more := k.Reg()
		VADDPD(lane.Bits(math.Float64bits(1)), y, more)
		VDIVPD(more, y, y)
		k.xor(y, sign)
		k.choose(y, equal, old, number(0), old)
		return y
	}
}
