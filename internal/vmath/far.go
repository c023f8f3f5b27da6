package vmath

import (
	"math"
	"math/big"
	"math/bits"
	"sync"
)

// farthest is up to where the kernels of sin, cos and tan know what is left of a
// multiple of π/2.
const farthest = 1 << 30

// far are the functions of what is farther from 0 than kernels can take: sin and cos
// within 1.5 units in the last place, tan within 3.
var far = map[string]struct {
	limit float64
	slow  func(float64) float64
}{
	"sin":   {farthest, func(x float64) float64 { return farWave(x, 0) }},
	"cos":   {farthest, func(x float64) float64 { return farWave(x, 1) }},
	"tan":   {farthest, func(x float64) float64 { return farWave(x, 0) / farWave(x, 1) }},
	"sinh":  {709, Sinh},
	"cosh":  {709, Cosh},
	"asinh": {1e150, math.Asinh},
	"acosh": {1e150, math.Acosh},
}

// farWave is the sine of x and so many quarters of a turn.
func farWave(x float64, quarters int) float64 {
	if x-x != 0 {
		return math.NaN()
	}
	n, r, low := reduceFar(math.Abs(x))
	if x < 0 {
		n, r, low = -n, -r, -low
	}
	s, c := math.Sin(r), math.Cos(r)
	var y float64
	if n += quarters; n%2 == 0 {
		y = s + low*c
	} else {
		y = c - low*s
	}
	if n&2 != 0 {
		y = -y
	}
	return y
}

const piBits = 1280

// quarters has a word of zeros and the bits of 2/π, with π by Machin's formula.
var quarters = sync.OnceValue(func() (words [piBits/64 + 1]uint64) {
	unit := new(big.Int).Lsh(big.NewInt(1), piBits+64)
	arctan := func(n int64) *big.Int { // of 1/n
		power := new(big.Int).Quo(unit, big.NewInt(n))
		sum, square := new(big.Int).Set(power), big.NewInt(n*n)
		for k := int64(3); power.Sign() != 0; k += 2 {
			power.Quo(power, square).Neg(power)
			sum.Add(sum, new(big.Int).Quo(power, big.NewInt(k)))
		}
		return sum
	}
	a, b := arctan(5), arctan(239)
	pi := a.Sub(a.Mul(a, big.NewInt(16)), b.Mul(b, big.NewInt(4)))
	rest := new(big.Int).Quo(new(big.Int).Lsh(unit, piBits+1), pi)
	for i := piBits / 64; i > 0; i-- {
		words[i] = new(big.Int).And(rest, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
		rest.Rsh(rest, 64)
	}
	return words
})

// reduceFar takes the nearest multiple n of π/2 from x, of which it returns n modulo
// 4: what is left is r + low, as M. H. Payne and R. N. Hanek do, "Radian reduction
// for trigonometric functions", doi:10.1145/1057600.1057602. Of x = m 2^e the product
// with those 256 bits of 2/π counts that begin where the result is 4.
func reduceFar(x float64) (n int, r, low float64) {
	b := math.Float64bits(x)
	m, e := b&(1<<52-1)|1<<52, int(b>>52)-1075
	all, at := quarters(), e-2+64
	word := func(i int) uint64 {
		if i += at / 64; i+1 < len(all) {
			return all[i]<<(at%64) | all[i+1]>>1>>(63-at%64)
		}
		return 0
	}
	var p [4]uint64 // m times the bits, the first word the highest
	carry := uint64(0)
	for i := 3; i >= 0; i-- {
		high, lower := bits.Mul64(m, word(i))
		var c uint64
		p[i], c = bits.Add64(lower, carry, 0)
		carry = high + c
	}
	n = int(p[0] >> 62)
	for i := range 3 {
		p[i] = p[i]<<2 | p[i+1]>>62
	}
	p[3] <<= 2
	negative := p[0]>>63 == 1
	if negative { // nearer to the next
		n++
		borrow := uint64(0)
		for i := 3; i >= 0; i-- {
			p[i], borrow = bits.Sub64(0, p[i], borrow)
		}
	}
	shift := 0
	for p[0]>>63 == 0 && shift < 128 {
		s := max(1, min(63, bits.LeadingZeros64(p[0])))
		for i := range 3 {
			p[i] = p[i]<<s | p[i+1]>>(64-s)
		}
		p[3] <<= s
		shift += s
	}
	high := math.Ldexp(float64(p[0]>>11), -53-shift)
	rest := math.Ldexp(float64(p[0]<<53|p[1]>>11), -117-shift)
	if negative {
		high, rest = -high, -rest
	}
	const first, second = math.Pi / 2, 6.123233995736766e-17
	r = high * first
	return n, r, math.FMA(high, first, -r) + high*second + rest*first
}
