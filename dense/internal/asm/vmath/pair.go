package main

import (
	"math"
	"math/big"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// logPair is the logarithm of m, less that of 2 to the power of e - 1023 - 2^52, as a
// sum of two numbers. That of a fraction m is 2 artanh s, s = (m-1)/(m+1), and its
// series begins s + s³/3; later terms need no second number. Sums and products of
// pairs are those of T. J. Dekker, doi:10.1007/BF01397083. m is lost.
func (k kind) logPair(m, e VecVirtual) (high, low VecVirtual) {
	k.fraction(m, e)
	s, rest := k.ratio(m)
	z, zRest := k.timesPair(s, rest, s, rest)
	q := k.artanh(z)

	third, thirdRest := pair(new(big.Float).Quo(wide(1), wide(3)))
	c, cRest := k.Get(number(third)), k.Get(number(third))
	VADDPD(q, c, c)
	VSUBPD(c, cRest, cRest)
	VADDPD(q, cRest, cRest)
	VADDPD(number(thirdRest), cRest, cRest)
	p, pRest := k.timesPair(z, zRest, c, cRest)
	w, wRest := k.Get(number(1)), k.Get(number(1))
	VADDPD(p, w, w)
	VSUBPD(w, wRest, wRest)
	VADDPD(p, wRest, wRest)
	VADDPD(pRest, wRest, wRest)
	t, tRest := k.timesPair(s, rest, w, wRest)

	const short = 6.93147180369123816490e-01 // log 2 to 33 bits, so that e times it is exact
	shortRest, _ := new(big.Float).Sub(ln2(), wide(short)).Float64()
	VADDPD(t, t, t)
	VADDPD(tRest, tRest, tRest)
	VFMADD231PD(number(shortRest), e, tRest)
	VMULPD(number(short), e, e)
	return k.addPair(e, t, tRest)
}

// ratio is (m-1)/(m+1) as a sum of two numbers.
func (k kind) ratio(m VecVirtual) (s, rest VecVirtual) {
	f, b, inverse, lost := k.Reg(), k.Reg(), k.Get(number(1)), k.Reg()
	VSUBPD(number(1), m, f)
	VADDPD(number(1), m, b)
	VDIVPD(b, inverse, inverse)
	VSUBPD(number(1), b, lost)
	VSUBPD(lost, m, lost)
	s = k.Reg()
	VMULPD(inverse, f, s)
	VFNMADD231PD(b, s, f)
	VFNMADD231PD(lost, s, f)
	VMULPD(inverse, f, f)
	return s, f
}

// artanh is z/5 + z²/7 and so on: every other term first, so that they need not wait
// for each other.
func (k kind) artanh(z VecVirtual) VecVirtual {
	square := k.Reg()
	VMULPD(z, z, square)
	terms := func(from float64) VecVirtual {
		p := k.Get(number(1 / from))
		for n := from - 4; n >= 5; n -= 4 {
			VFMADD213PD(number(1/n), square, p)
		}
		return p
	}
	q, odd := terms(25), terms(23)
	VFMADD231PD(odd, z, q)
	VMULPD(z, q, q)
	return q
}

// timesPair is the product of two sums of two numbers.
func (k kind) timesPair(a, aRest, b, bRest VecVirtual) (p, rest VecVirtual) {
	p, rest = k.Reg(), k.copy(a)
	VMULPD(b, a, p)
	VFMSUB213PD(p, b, rest)
	VFMADD231PD(bRest, a, rest)
	VFMADD231PD(b, aRest, rest)
	return p, rest
}

// addPair is a + b + rest as a sum of two numbers; a is 0, or more than b.
func (k kind) addPair(a, b, rest VecVirtual) (sum, lost VecVirtual) {
	first, low := k.Reg(), k.Reg()
	VADDPD(b, a, first)
	VSUBPD(first, a, low)
	VADDPD(b, low, low)
	VADDPD(rest, low, low)
	sum, lost = k.Reg(), k.Reg()
	VADDPD(low, first, sum)
	VSUBPD(sum, first, lost)
	VADDPD(low, lost, lost)
	return sum, lost
}

// logarithmOf is the logarithm to a base, whose natural one is given: that of m, as
// logOf has it but as the sum of two numbers, and that of 2^e. It is so near that
// powers of the base have the right one.
func (k kind) logarithmOf(base *big.Float) func() func(VecVirtual) VecVirtual {
	inverse, inverseRest := pair(new(big.Float).Quo(wide(1), base))
	ofTwo := new(big.Float).Quo(ln2(), base)
	short, _ := ofTwo.Float64()
	short = math.Float64frombits(math.Float64bits(short) >> 20 << 20) // so that e times it is exact
	shortRest, _ := new(big.Float).Sub(ofTwo, wide(short)).Float64()
	return func() func(VecVirtual) VecVirtual {
		if k.size == 4 { // the digits of one float64 are enough
			logarithm := k.logarithm()
			return func(x VecVirtual) VecVirtual {
				y := logarithm(x)
				VMULPD(number(inverse), y, y)
				return y
			}
		}
		k.hold(one-root, 1<<52-1, root)
		k.holdNumbers(0x1p52, 1, 0.5, 0x1p-1022, 0x1p54, 0, inverse)
		k.holdNumbers(logs...)
		return func(x VecVirtual) VecVirtual {
			m, e := k.normal(x)
			k.fraction(m, e)
			high, low := k.logSum(m)
			r, rest, sum := k.Reg(), k.Get(number(inverse)), k.Reg()
			VMULPD(number(inverse), high, r)
			VFMSUB213PD(r, high, rest)
			VFMADD231PD(number(inverse), low, rest)
			VFMADD231PD(number(inverseRest), high, rest)
			VFMADD231PD(number(shortRest), e, rest)
			VMULPD(number(short), e, e)
			VADDPD(r, e, sum)
			VSUBPD(sum, e, e)
			VADDPD(r, e, e)
			VADDPD(e, rest, rest)
			VADDPD(rest, sum, sum)
			k.ends(sum, x)
			return sum
		}
	}
}

// logSum is the logarithm of a fraction m as the sum of two numbers, in the notation
// of logarithm: f - f²/2 and the rest.
func (k kind) logSum(m VecVirtual) (high, low VecVirtual) {
	f, s, z := k.Reg(), k.Reg(), k.Reg()
	VSUBPD(number(1), m, f)
	VADDPD(number(1), m, s)
	VDIVPD(s, f, s)
	VMULPD(s, s, z)
	r := k.horner(z, logs...)
	VMULPD(z, r, r)
	half, square := k.Reg(), k.Reg()
	VMULPD(number(0.5), f, half)
	VMULPD(f, half, square)
	VADDPD(square, r, r)
	VMULPD(s, r, r)
	VFMSUB213PD(square, f, half) // what the square has lost
	VSUBPD(half, r, r)
	high, low = k.Reg(), k.Reg()
	VSUBPD(square, f, high)
	VSUBPD(high, f, low)
	VSUBPD(square, low, low)
	VADDPD(low, r, low)
	return high, low
}

// ln10 is three times the logarithm of 2, and that of 5/4, which is 2 artanh 1/9.
func ln10() *big.Float {
	sum, power := new(big.Float).Mul(ln2(), wide(3)), new(big.Float).Quo(wide(2), wide(9))
	for n := 1.0; n < digits; n += 2 {
		sum.Add(sum, new(big.Float).Quo(power, wide(n)))
		power.Quo(power, wide(81))
	}
	return sum
}

// power is the magnitude of x to the power of y, as e^(y log x), with the sign of x if
// y is odd. Of x < 0 it is NaN unless y is whole. x is not 0, and both are finite.
func (k kind) power() func(x, y VecVirtual) VecVirtual {
	exponential := k.exponent()
	return func(x, y VecVirtual) VecVirtual {
		size := k.copy(x)
		k.and(size, lane.Bits(1<<63-1))
		p, rest := k.exponentOf(size, y)
		z := exponential(p, rest)

		half, wrong := k.Reg(), k.Reg()
		VMULPD(number(0.5), y, half)
		sign, none := k.copy(x), k.Get(number(0))
		k.and(sign, lane.Bits(1<<63))
		k.choose(none, different, half, k.truncated(half), sign)
		k.xor(z, none)
		VMOVAPD(z, wrong)
		k.choose(wrong, different, y, k.truncated(y), number(math.NaN()))
		k.choose(z, less, x, number(0), wrong)
		return z
	}
}

// exponentOf is y log x as a sum of two numbers, the second nil if one is enough. x is
// lost.
func (k kind) exponentOf(x, y VecVirtual) (p, rest VecVirtual) {
	p = k.Reg()
	if k.size == 4 {
		VMULPD(k.logOf(x, k.Get(number(0x1p52+1023)), nil), y, p)
		return p, nil
	}
	const bound = 0x1p-10 // far more than rest can be where the power is a number
	high, low := k.logPair(k.normal(x))
	rest = k.copy(y)
	VMULPD(high, y, p)
	VFMSUB213PD(p, high, rest)
	VFMADD231PD(low, y, rest)
	VMINPD(number(bound), rest, rest) // and if rest is NaN
	VMAXPD(number(-bound), rest, rest)
	return p, rest
}

// truncated is x without what follows the point.
func (k kind) truncated(x VecVirtual) VecVirtual {
	r := k.Reg()
	k.rounded(3, x, r)
	return r
}
