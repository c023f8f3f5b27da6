package main

import (
	"math"
	"math/big"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const pi = "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798"

// Polynomials of FreeBSD's k_sin.c and k_cos.c, the highest coefficient first.
var (
	sines   = []float64{1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06, -1.98412698298579493134e-04, 8.33333333332248946124e-03}
	cosines = []float64{-1.13596475577881948265e-11, 2.08757232129817482790e-09, -2.75573143513906633035e-07, 2.48015872894767294178e-05, -1.38888888888741095749e-03, 4.16666666666666019037e-02}
)

const third = -1.66666666666666324348e-01 // the first coefficient of sines

// round is added to a number to leave it whole, in its last bits.
const round = 0x1.8p52

// quarter returns π/2 as a sum of three numbers.
func quarter() (parts [3]float64) {
	rest, _, err := big.ParseFloat(pi, 10, 320, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	rest.Quo(rest, wide(2))
	for i := range parts {
		parts[i], _ = rest.Float64()
		rest.Sub(rest, wide(parts[i]))
	}
	return parts
}

// reduce takes the nearest multiple n of π/2 from x, which leaves r and the low that
// r does not hold; the last bits of t are n. As n times the first part and the rest
// of that are exact (Cody and Waite's way, with fused multiplications), low is all
// that matters for n up to 2^30.
func (k kind) reduce(x VecVirtual) (r, low, t VecVirtual) {
	p := quarter()
	t, n, first := k.Get(number(round)), k.Reg(), k.copy(x)
	VFMADD231PD(number(2/math.Pi), x, t)
	VSUBPD(number(round), t, n)
	VFNMADD231PD(number(p[0]), n, first)
	second, lost := k.Reg(), k.Get(number(p[1]))
	VMULPD(number(p[1]), n, second)
	VFMSUB213PD(second, n, lost)
	r, low = k.Reg(), k.Reg()
	moved := k.Reg()
	VSUBPD(second, first, r)
	VSUBPD(first, r, moved)
	VSUBPD(moved, r, low)
	VSUBPD(low, first, low)
	VADDPD(moved, second, second)
	VSUBPD(second, low, low)
	VSUBPD(lost, low, low)
	VFNMADD231PD(number(p[2]), n, low)
	return r, low, t
}

// sine is that of r + low, at most π/4 or little more; z is r².
func (k kind) sine(r, low, z VecVirtual) VecVirtual {
	p := k.horner(z, sines...)
	cube, half := k.Reg(), k.Reg()
	VMULPD(r, z, cube)
	VMULPD(number(0.5), low, half)
	VFNMADD231PD(cube, p, half)
	VFMSUB213PD(low, z, half)
	VFNMADD231PD(number(third), cube, half)
	VSUBPD(half, r, cube)
	return cube
}

// cosine is that of r + low; z is r².
func (k kind) cosine(r, low, z VecVirtual) VecVirtual {
	p := k.horner(z, cosines...)
	half, one, rest := k.Reg(), k.Get(number(1)), k.Reg()
	VMULPD(number(0.5), z, half)
	VSUBPD(half, one, one)
	VSUBPD(one, k.Get(number(1)), rest)
	VSUBPD(half, rest, rest)
	VMULPD(z, p, p)
	VFMADD231PD(p, z, rest)
	VFNMADD231PD(r, low, rest)
	VADDPD(rest, one, one)
	return one
}

func (k kind) holdTrig() {
	p := quarter()
	k.holdNumbers(round, 2/math.Pi, p[0], p[1], p[2], 0.5, 1, third)
	k.holdNumbers(sines...)
}

// wave is the sine, or the cosine, which is the sine a quarter on.
func (k kind) wave(cosine bool) func() func(VecVirtual) VecVirtual {
	return func() func(VecVirtual) VecVirtual {
		k.holdTrig()
		return func(x VecVirtual) VecVirtual {
			r, low, t := k.reduce(x)
			if cosine {
				VPADDQ(whole(1), t, t)
			}
			z := k.Reg()
			VMULPD(r, r, z)
			y := k.sine(r, low, z)
			c := k.cosine(r, low, z)
			k.chooseOdd(y, t, c)
			VPSLLQ(Imm(62), t, t)
			k.and(t, whole(1<<63))
			k.xor(y, t)
			if !cosine {
				k.choose(y, equal, x, number(0), x)
			}
			return y
		}
	}
}

// tangent is the sine divided by the cosine, or a quarter on.
func (k kind) tangent() func(VecVirtual) VecVirtual {
	k.holdTrig()
	return func(x VecVirtual) VecVirtual {
		r, low, t := k.reduce(x)
		z := k.Reg()
		VMULPD(r, r, z)
		y := k.sine(r, low, z)
		c := k.cosine(r, low, z)
		top, sign := k.copy(y), k.Reg()
		k.chooseOdd(top, t, c)
		k.chooseOdd(c, t, y)
		VDIVPD(c, top, top)
		VPSLLQ(Imm(63), t, sign)
		k.xor(top, sign)
		k.choose(top, equal, x, number(0), x)
		return top
	}
}

// chooseOdd sets x to other where the last bit of t is 1.
func (k kind) chooseOdd(x, t, other VecVirtual) {
	bit := k.Reg()
	VPSLLQ(Imm(63), t, bit)
	if k.Wide() {
		m := K()
		VPMOVQ2M(bit, m)
		VMOVAPD(other, m, x)
		return
	}
	VBLENDVPD(bit, other, x, x)
}

func (k kind) xor(x VecVirtual, m Op) {
	if k.Wide() {
		VPXORQ(m, x, x)
	} else {
		VPXOR(m, x, x)
	}
}
