package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	one  = 0x3ff0000000000000
	root = 0x3fe6a09e667f3bcd // √½
)

// logs is the polynomial R below, the highest coefficient first.
var logs = []float64{
	1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01, 2.222219843214978396e-01,
	2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01,
}

// logarithm is e log 2 + log m of x = m 2^e, m from √½ to √2. With s = f/(2+f),
// f = m-1, log m is f - f²/2 + s (f²/2 + R(s²)), where R is the polynomial of
// FreeBSD's e_log.c, as of Go's math.Log.
func (k kind) logarithm() func(VecVirtual) VecVirtual {
	k.hold(one-root, 1<<52-1, root)
	k.holdNumbers(0x1p52, 1, 0.5, 0x1p-1022, 0x1p54, 0)
	k.holdNumbers(logs...)
	return func(x VecVirtual) VecVirtual {
		m, e := k.normal(x)
		r := k.logOf(m, e, nil)
		k.ends(r, x)
		return r
	}
}

// normal is x as a number that is not subnormal, and what its exponent is more than
// it should be.
func (k kind) normal(x VecVirtual) (m, e VecVirtual) {
	m, e = k.copy(x), k.Get(number(0x1p52+1023))
	scaled := k.Reg()
	VMULPD(number(0x1p54), x, scaled)
	k.choose(m, less, x, number(0x1p-1022), scaled)
	k.choose(e, less, x, number(0x1p-1022), number(0x1p52+1023+54))
	return m, e
}

// ends sets the logarithm r of x where x is not a positive number.
func (k kind) ends(r, x VecVirtual) {
	k.choose(r, equal, x, number(math.Inf(1)), x)
	k.choose(r, equal, x, number(0), number(math.Inf(-1)))
	k.choose(r, less, x, number(0), number(math.NaN()))
	k.choose(r, unordered, x, number(0), x)
}

// logOf is the logarithm of m and as much more as rest says, less that of 2 to the
// power of e - 1023 - 2^52. m is lost.
func (k kind) logOf(m, e, rest VecVirtual) VecVirtual {
	k.fraction(m, e)
	f, s := k.Reg(), k.Reg()
	VSUBPD(number(1), m, f)
	VADDPD(number(1), m, s)
	VDIVPD(s, f, s)
	z := k.Reg()
	VMULPD(s, s, z)
	r := k.horner(z, logs...)
	VMULPD(z, r, r)
	half := k.Reg()
	VMULPD(number(0.5), f, half)
	VMULPD(f, half, half)
	VADDPD(half, r, r)
	VMULPD(s, r, r)
	VFMADD231PD(number(1.90821492927058770002e-10), e, r)
	if rest != nil {
		VADDPD(rest, r, r)
	}
	VSUBPD(half, r, r)
	VADDPD(f, r, r)
	VFMADD231PD(number(6.93147180369123816490e-01), e, r)
	return r
}

// fraction takes a power of two from m, which leaves it between √½ and √2, and sets e
// to the exponent of that less what e was; 1023 + 2^52 is part of what it was.
func (k kind) fraction(m, e VecVirtual) {
	VPADDQ(whole(one-root), m, m)
	exponent := k.Reg()
	VPSRLQ(Imm(52), m, exponent)
	k.and(m, whole(1<<52-1))
	VPADDQ(whole(root), m, m)
	k.or(exponent, number(0x1p52))
	VSUBPD(e, exponent, e)
}

// logarithm1 is log u and c/u more, where c is what u = 1+x has lost.
func (k kind) logarithm1() func(VecVirtual) VecVirtual {
	k.hold(one-root, 1<<52-1, root)
	k.holdNumbers(0x1p52, 1, 0.5, 0)
	k.holdNumbers(logs...)
	return func(x VecVirtual) VecVirtual {
		u, v, c := k.Reg(), k.Reg(), k.Reg()
		VADDPD(number(1), x, u)
		VSUBPD(number(1), u, v)
		VSUBPD(v, u, c)
		VSUBPD(c, k.Get(number(1)), c)
		VSUBPD(v, x, v)
		VADDPD(v, c, c)
		VDIVPD(u, c, c)
		old := k.copy(u)
		r := k.logOf(u, k.Get(number(0x1p52+1023)), c)
		k.choose(r, equal, x, number(0), x)
		k.choose(r, equal, x, number(math.Inf(1)), x)
		k.choose(r, equal, old, number(0), number(math.Inf(-1)))
		k.choose(r, less, old, number(0), number(math.NaN()))
		k.choose(r, unordered, x, number(0), x)
		return r
	}
}

func (k kind) and(x VecVirtual, m Op) {
	if k.Wide() {
		VPANDQ(m, x, x)
	} else {
		VPAND(m, x, x)
	}
}

func (k kind) or(x VecVirtual, m Op) {
	if k.Wide() {
		VPORQ(m, x, x)
	} else {
		VPOR(m, x, x)
	}
}
