package main

import (
	"fmt"
	"math"
	"math/big"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// partBits is the logarithm of the number of parts that 1 to 2 is cut into: as many
// as a permutation selects from. A gather would see more, and takes longer.
func (k kind) partBits() int {
	if k.Wide() {
		return 4
	}
	return 2
}

// digits is enough for constants in pairs of float64.
const digits = 200

func wide(v float64) *big.Float { return big.NewFloat(v).SetPrec(digits) }

// pair is x as a sum of two numbers.
func pair(x *big.Float) (high, low float64) {
	high, _ = x.Float64()
	low, _ = new(big.Float).Sub(x, wide(high)).Float64()
	return high, low
}

// ln2 is the logarithm of 2: the sum of 1/(k 2^k).
func ln2() *big.Float {
	sum, power := wide(0), wide(1)
	for k := 1; k < digits; k++ {
		power.Quo(power, wide(2))
		sum.Add(sum, new(big.Float).Quo(power, wide(float64(k))))
	}
	return sum
}

// powers are 2^(i/2^n), and what they are off in relation.
func powers(n int) (near, rest []uint64) {
	step := wide(2)
	for range n {
		step.Sqrt(step)
	}
	x := wide(1)
	for range 1 << n {
		high, low := pair(x)
		near = append(near, math.Float64bits(high))
		rest = append(rest, math.Float64bits(low/high))
		x.Mul(x, step)
	}
	return near, rest
}

// taylor are the coefficients of the series of e^x, from some power to x².
func taylor(top int) []float64 {
	c := make([]float64, top-1)
	factorial := 1.0
	for i := 2; i <= top; i++ {
		factorial *= float64(i)
		c[top-i] = 1 / factorial
	}
	return c
}

// exponential is P. T. P. Tang's way, doi:10.1145/63522.214389: of
// x = n log 2/parts + r, 2^(n mod parts / parts) stands in a table, and the rest of
// e^r is a short polynomial.
func (k kind) exponential() func(VecVirtual) VecVirtual {
	e := k.exponent()
	return func(x VecVirtual) VecVirtual { return e(x, nil) }
}

// exponent is e^(x+rest), of a rest that is next to nothing, or nil.
func (k kind) exponent() func(x, rest VecVirtual) VecVirtual {
	const shift = 0x1.8p52 // leaves n in the last bits
	parts := float64(int(1) << k.partBits())
	high, low := pair(new(big.Float).Quo(ln2(), wide(parts)))
	series := taylor(map[int]int{4: 7, 2: 10}[k.partBits()])
	if k.size == 4 { // what is rounded to half the digits
		series = taylor(map[int]int{4: 5, 2: 7}[k.partBits()])
	}
	k.holdNumbers(710, -746, shift, parts/math.Ln2, high, low, 1/parts)
	k.holdNumbers(series...)
	look := k.powers()
	return func(x, rest VecVirtual) VecVirtual {
		VMINPD(x, k.Get(number(710)), x) // the NaN of x, if it is one
		VMAXPD(x, k.Get(number(-746)), x)
		t, n := k.Get(number(shift)), k.Reg()
		VFMADD231PD(number(parts/math.Ln2), x, t)
		VSUBPD(number(shift), t, n)
		VFNMADD231PD(number(high), n, x)
		VFNMADD231PD(number(low), n, x)
		if rest != nil {
			VADDPD(rest, x, x)
		}
		q := k.horner(x, series...)
		near, p := look(t)
		VADDPD(x, p, p)
		VMULPD(x, x, x)
		VFMADD231PD(q, x, p)
		VFMADD213PD(near, near, p)
		k.scale(p, t, n)
		return p
	}
}

// powers looks the last bits of t up.
func (k kind) powers() func(t VecVirtual) (near, rest VecVirtual) {
	a, b := powers(k.partBits())
	name := fmt.Sprint(int(k.Width))
	nears, rests := lane.Words("powers"+name, a), lane.Words("rests"+name, b)
	if k.Wide() {
		look := func(table Mem) func(t VecVirtual) VecVirtual {
			first, second := k.Get(table), k.Get(table.Offset(64))
			return func(t VecVirtual) VecVirtual {
				r := k.copy(t)
				VPERMI2PD(second, first, r)
				return r
			}
		}
		near, rest := look(nears), look(rests)
		return func(t VecVirtual) (_, _ VecVirtual) { return near(t), rest(t) }
	}
	return func(t VecVirtual) (near, rest VecVirtual) {
		at := YMM()
		VPSLLD(Imm(1), t, at)
		VPSHUFD(Imm(0xa0), at, at) // the lower half of each element, twice
		VPOR(lane.Bits(1<<32), at, at)
		near, rest = YMM(), YMM()
		VPERMPS(nears, at, near)
		VPERMPS(rests, at, rest)
		return near, rest
	}
}

// scale multiplies p by 2 to the power of the floor of n/parts, which stands in the
// bits of t: in two steps where a power may be too large or small for a number.
func (k kind) scale(p, t, n VecVirtual) {
	shift := uint64(k.partBits())
	if k.Wide() {
		VMULPD(number(math.Ldexp(1, -k.partBits())), n, n)
		VSCALEFPD(n, p, p)
		return
	}
	half, rest := YMM(), YMM()
	VPSRAD(Imm(shift+1), t, half)
	VPSRAD(Imm(shift), t, rest)
	VPSUBD(half, rest, rest)
	for _, e := range []VecVirtual{half, rest} {
		VPADDD(lane.Bits(1023), e, e)
		VPSLLQ(Imm(52), e, e)
		VMULPD(e, p, p)
	}
}
