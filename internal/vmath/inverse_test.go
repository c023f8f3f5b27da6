package vmath

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func bigOf(x float64) *big.Float     { return new(big.Float).SetPrec(400).SetFloat64(x) }
func sum(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(400).Add(a, b) }
func product(a, b *big.Float) *big.Float {
	return new(big.Float).SetPrec(400).Mul(a, b)
}
func quotient(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(400).Quo(a, b) }
func root(a *big.Float) *big.Float        { return new(big.Float).SetPrec(400).Sqrt(a) }

// bigAtan is the arc tangent: twice that of x/(1+√(1+x²)), until its series is short.
func bigAtan(x *big.Float) *big.Float {
	const halvings = 12
	one := bigOf(1)
	for range halvings {
		x = quotient(x, sum(one, root(sum(one, product(x, x)))))
	}
	square, power, all := product(x, x), x, x
	for n := 3.0; n < 40; n += 2 {
		power = new(big.Float).Neg(product(power, square))
		all = sum(all, quotient(power, bigOf(n)))
	}
	return new(big.Float).SetMantExp(all, halvings)
}

// bigAtan2 is the angle of the point at x, y, neither of which is 0.
func bigAtan2(y, x *big.Float) *big.Float {
	a := bigAtan(quotient(y, x))
	if x.Sign() > 0 {
		return a
	}
	pi := new(big.Float).SetMantExp(bigAtan(bigOf(1)), 2)
	if y.Sign() < 0 {
		pi.Neg(pi)
	}
	return sum(a, pi)
}

// turns are arguments of all magnitudes, and those at which kernels change their way.
func turns(n int) []float64 {
	r := rand.New(rand.NewPCG(21, 22))
	x := []float64{1, -1, 0x1p-500, 1e300, -1e18}
	for _, v := range []float64{math.Sqrt2 - 1, math.Sqrt2 + 1} {
		x = append(x, v, math.Nextafter(v, 0), -math.Nextafter(v, 3))
	}
	for len(x) < n {
		x = append(x, math.Ldexp(r.NormFloat64(), r.IntN(80)-50), 2*r.NormFloat64(), 1/r.NormFloat64())
	}
	return x
}

// within1 keeps what is from -1 to 1, of others the inverse.
func within1(x []float64) []float64 {
	for i, v := range x {
		if math.Abs(v) > 1 {
			x[i] = 1 / v
		}
	}
	return append(x, math.Nextafter(1, 0), -math.Nextafter(1, 0), 0.5, -0.9999999)
}

func TestArcs(t *testing.T) {
	one := bigOf(1)
	side := func(x float64) *big.Float { return root(product(sum(one, bigOf(-x)), sum(one, bigOf(x)))) }
	judged(t, "atan", turns(600), 1.5, func(x float64) *big.Float { return bigAtan(bigOf(x)) })
	x := within1(turns(600))[2:]
	judged(t, "asin", x, 2.5, func(x float64) *big.Float { return bigAtan(quotient(bigOf(x), side(x))) })
	judged(t, "acos", x, 2.5, func(x float64) *big.Float { return bigAtan2(side(x), bigOf(x)) })
}

// judgedPairs is judged for functions of two arguments.
func judgedPairs(t *testing.T, name string, x, y []float64, limit float64, exact func(x, y float64) *big.Float) {
	t.Helper()
	f := Binary[float64](name)
	if f == nil {
		return
	}
	z, worst := make([]float64, len(x)), 0.0
	f(z, x, y)
	for i := range x {
		u := units(exact(x[i], y[i]), z[i])
		worst = max(worst, u)
		if small := math.Abs(z[i]) < 0x1p-1022; u > limit && !small || u > max(limit, 1.1) {
			t.Errorf("%s of %v and %v: %v, %.3f units off", name, x[i], y[i], z[i], u)
		}
	}
	t.Logf("%s: %.3f units", name, worst)
}

func TestAtan2(t *testing.T) {
	y := turns(800)
	x := make([]float64, len(y))
	for i := range x {
		x[i] = y[(i*7+3)%len(y)]
	}
	judgedPairs(t, "atan2", y, x, 2, func(y, x float64) *big.Float { return bigAtan2(bigOf(y), bigOf(x)) })
}

func TestPow(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	x, y := []float64{2, 10, 1, 5e-324, math.MaxFloat64, 1 + 0x1p-52, 1 - 0x1p-53}, []float64{0.5, 22, 1e300, 0.5, 0.25, 0x1p58, 0x1p59}
	for len(x) < 900 {
		v := math.Ldexp(1+r.Float64(), r.IntN(2090)-1070)
		if len(x)%3 == 0 {
			v = 1 + math.Ldexp(r.NormFloat64(), -r.IntN(52)-3)
		}
		x = append(x, v)
		y = append(y, 760*(2*r.Float64()-1)/(math.Log(v)+1e-300))
	}
	judgedPairs(t, "pow", x, y, 0.6, func(x, y float64) *big.Float {
		m, e := math.Frexp(x)
		p := product(bigOf(y), bigLog(x, math.Log(m)+float64(e)*math.Ln2))
		switch v, _ := p.Float64(); {
		case v > 720:
			return bigOf(0).SetInf(false)
		case v < -760:
			return bigOf(0)
		}
		return bigExp(p)
	})
}

// TestPowSingle asserts that powers of float32 are those of float64, rounded.
func TestPowSingle(t *testing.T) {
	f, g := Binary[float32]("pow"), Binary[float64]("pow")
	if f == nil {
		return
	}
	r := rand.New(rand.NewPCG(27, 28))
	x, y := make([]float32, 2000), make([]float32, 2000)
	double, power, got := make([]float64, len(x)), make([]float64, len(x)), make([]float32, len(x))
	for i := range x {
		x[i] = float32(math.Ldexp(1+r.Float64(), r.IntN(250)-130))
		y[i] = float32(90 * r.NormFloat64() / (math.Log(float64(x[i])) + 1e-3))
		if i%7 == 0 {
			x[i], y[i] = -x[i], float32(math.Round(float64(y[i])))
		}
		double[i], power[i] = float64(x[i]), float64(y[i])
	}
	f(got, x, y)
	g(double, double, power)
	for i, v := range got {
		if v != float32(double[i]) {
			t.Errorf("pow of %v and %v: %v; want %v", x[i], y[i], v, float32(double[i]))
		}
	}
}

// TestPowSpecial compares what is special with the standard library.
func TestPowSpecial(t *testing.T) {
	f := Binary[float64]("pow")
	if f == nil {
		return
	}
	values := []float64{0, math.Copysign(0, -1), 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1e300, -1e300, 0x1p53, 0x1p53 + 2, -0x1p60, 1e-300, math.Inf(1), math.Inf(-1), math.NaN(), 5e-324, -5e-324, 2.5}
	for _, a := range values {
		for _, b := range values {
			z := []float64{0}
			f(z, []float64{a}, []float64{b})
			want := math.Pow(a, b)
			if same := z[0] == want && math.Signbit(z[0]) == math.Signbit(want) || z[0] != z[0] && want != want; !same && !(math.Abs(z[0]-want) <= 1e-12*math.Abs(want)) {
				t.Errorf("pow(%v, %v) is %v, not %v", a, b, z[0], want)
			}
		}
	}
}

func TestBases(t *testing.T) {
	var x []float64
	for i, v := range arguments(rand.New(rand.NewPCG(25, 26)), 2001) {
		v = math.Abs(math.Ldexp(v, []int{0, 0, 0, 900, -1060}[i%5]))
		if v > 0 && v <= math.MaxFloat64 {
			x = append(x, v)
		}
	}
	for e := -1070; e < 1000; e += 90 {
		x = append(x, math.Ldexp(1, e), math.Pow10(e/4))
	}
	to := func(base float64) func(x float64) *big.Float {
		below := bigLog(base, math.Log(base))
		return func(x float64) *big.Float {
			m, e := math.Frexp(x)
			return quotient(bigLog(x, math.Log(m)+float64(e)*math.Ln2), below)
		}
	}
	judged(t, "log2", x, 0.6, to(2))
	judged(t, "log10", x, 0.6, to(10))
}

func TestHyperbolic(t *testing.T) {
	exact := func(sign float64) func(x float64) *big.Float {
		return func(x float64) *big.Float {
			if sign < 0 && math.Abs(x) < 1e-60 {
				return bigOf(x)
			}
			e := bigExp(bigOf(x))
			e = sum(e, quotient(bigOf(sign), e))
			return e.Quo(e, bigOf(2))
		}
	}
	x := append(small(2000), 709, 708.9, -709.5, 710.4, 300, -711)
	judged(t, "sinh", x, 2.5, exact(-1))
	judged(t, "cosh", x, 2.5, exact(1))
}

func TestAreas(t *testing.T) {
	one := bigOf(1)
	ln := func(x *big.Float) *big.Float {
		m := new(big.Float)
		e := x.MantExp(m)
		near, _ := m.Float64()
		return sum(bigLogOf(m, math.Log(near)), product(bigOf(float64(e)), bigLog(2, math.Ln2)))
	}
	near := func(f func(x *big.Float) *big.Float) func(x float64) *big.Float {
		return func(x float64) *big.Float {
			if math.Abs(x) < 1e-40 {
				return bigOf(x)
			}
			return f(bigOf(x))
		}
	}
	x := append(small(1500), 1e149, -1e149, 1e151, 1e8)
	judged(t, "asinh", x, 2.5, near(func(x *big.Float) *big.Float {
		size := new(big.Float).Abs(x)
		y := ln(sum(size, root(sum(one, product(x, x)))))
		if x.Sign() < 0 {
			y.Neg(y)
		}
		return y
	}))
	judged(t, "atanh", within1(x)[:1500], 2.5, near(func(x *big.Float) *big.Float {
		return quotient(ln(quotient(sum(one, x), sum(one, new(big.Float).Neg(x)))), bigOf(2))
	}))
	for i, v := range x {
		x[i] = 1 + math.Abs(v)
	}
	judged(t, "acosh", append(x, 1e151), 2.5, func(x float64) *big.Float {
		at := bigOf(x)
		if x == 1 {
			return bigOf(0)
		}
		return ln(sum(at, root(sum(product(at, at), bigOf(-1)))))
	})
}
