package ufunc

import (
	"math"
	"math/big"
)

// exp is computed as P. T. P. Tang does, "Table-driven implementation of the
// exponential function in IEEE floating-point arithmetic",
// doi:10.1145/63522.214389: x = k log 2/128 + r, and 2^(k/128) stands in a table.
// It is within 0.6 units in the last place, and has the same bits on every
// processor.
const (
	parts    = 128
	perPart  = parts / math.Ln2
	partHigh = 0x1.62e42fefa0000p-8  // log 2/128 to 36 bits, so that k times it is exact
	partLow  = 0x1.cf79abc9e3b3ap-47 // the rest
	shift    = 0x1.8p52              // added to a number it leaves it whole
)

// powers holds 2^(i/128): the bits of the number next to it less those of i in
// the place where k is added, and how far off that is in relation.
var powers = func() (table [parts]struct {
	bits uint64
	rest float64
},
) {
	step := big.NewFloat(2).SetPrec(160)
	for range 7 { // 128 is 2 to the power of 7
		step.Sqrt(step)
	}
	x := big.NewFloat(1).SetPrec(160)
	for i := range table {
		near, _ := x.Float64()
		rest, _ := new(big.Float).Sub(x, big.NewFloat(near)).Float64()
		table[i].bits = math.Float64bits(near) - uint64(i)<<45
		table[i].rest = rest / near
		x.Mul(x, step)
	}
	return table
}()

// exponentials is the loop of exp where vmath has none. Its bits are not those of
// vmath.
func exponentials[T float32 | float64](dst, a []T) {
	a = a[:len(dst)]
	for i, v := range a {
		x := float64(v)
		if !(x > -708 && x < 709) {
			dst[i] = T(extreme(x))
			continue
		}
		k := float64(x*perPart) + shift
		bits := math.Float64bits(k)
		k -= shift
		r := (x - float64(k*partHigh)) - float64(k*partLow)
		p := &powers[bits%parts]
		scale := math.Float64frombits(p.bits + bits<<45)
		r2 := r * r
		sum := (r + p.rest) + float64(r2*(0.5+float64(r*(1.0/6)))) + float64(float64(r2*r2)*(1.0/24+float64(r*(1.0/120))))
		dst[i] = T(scale + float64(scale*sum))
	}
}

// extreme is exp of what is near the ends of the range, or past them.
func extreme(x float64) float64 {
	switch {
	case x > 709.79:
		return math.Inf(1)
	case x < -746:
		return 0
	case x != x:
		return x
	}
	half := exp(x / 2)
	return half * half
}

// exp is e to the power of x.
func exp(x float64) float64 {
	at, value := [1]float64{x}, [1]float64{}
	exponentials(value[:], at[:])
	return value[0]
}
