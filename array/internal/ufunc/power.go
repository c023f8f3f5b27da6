package ufunc

import "math"

// pow is x to the power of y within two units in the last place, which math.Pow
// misses by millions for large y. Powers of numbers that are not finite, and of 0
// and 1, are those of math.Pow, and so of C.
func pow(x, y float64) float64 {
	special := x == 0 || x == 1 || y == 0 || x-x != 0 || y-y != 0
	switch {
	case special:
		return math.Pow(x, y)
	case y == 1:
		return x
	case y == 2:
		return x * x
	case x > 0:
		return power1(x, y)
	case y != math.Trunc(y):
		return math.NaN()
	case math.Mod(y, 2) != 0:
		return -power1(-x, y)
	}
	return power1(-x, y)
}

// power1 is exp(y log x), with log x to twice the digits.
func power1(x, y float64) float64 {
	high, low := log128(x)
	p := y * high
	switch {
	case p > 710:
		return math.Inf(1)
	case p < -746:
		return 0
	}
	e := exp(p)
	if math.IsInf(e, 1) {
		return e
	}
	rest := math.FMA(y, high, -p) + float64(y*low)
	return e + float64(e*rest)
}

// log128 is the logarithm of x > 0 as a sum of two numbers. That of x = m 2ᵉ is
// e log 2 + 2 artanh s, s = (m-1)/(m+1), and its series begins s + s³/3; later
// terms need no second number. Sums and products of pairs are those of
// T. J. Dekker, doi:10.1007/BF01397083. math.FMA rounds once on every processor.
func log128(x float64) (high, low float64) {
	m, exponent := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, exponent = 2*m, exponent-1
	}
	b := m + 1
	s := (m - 1) / b
	s2 := (math.FMA(-s, b, m-1) - float64(s*(m-(b-1)))) / b
	z := s * s
	z2 := math.FMA(s, s, -z) + float64(2*s*s2)

	q := 0.0
	for k := 27.0; k >= 5; k -= 2 {
		q = z * (q + 1/k)
	}
	const third = 1.0 / 3
	c := third + q
	c2 := (third - c) + q + 0x1.5555555555555p-56
	p := z * c
	p2 := math.FMA(z, c, -p) + float64(z*c2) + float64(z2*c)
	w := 1 + p
	w2 := (1 - w) + p + p2
	t := s * w
	t2 := math.FMA(s, w, -t) + float64(s*w2) + float64(s2*w)

	const ln2, ln2Rest = 6.93147180369123816490e-01, 1.90821492927058770002e-10
	e := float64(exponent)
	top := e * ln2 // exact: ln2 has 33 bits
	high = top + 2*t
	low = (top - high) + 2*t + 2*t2 + float64(e*ln2Rest)
	sum := high + low
	return sum, (high - sum) + low
}
