package ufunc

import (
	"math"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/vmath"
)

// floats sets the functions of a type of real numbers in floating point. What
// takes longer than a conversion is computed in float64 and rounded.
func floats[T float32 | float64](t table) {
	d := dtype.Of[T]()
	rows[T](t)
	t.set("divide", d, binary(divide[T]))
	t.set("reciprocal", d, map1(func(x T) T { return 1 / x }))
	t.set("floor_divide", d, map2(floorQuotient[T]))
	t.set("remainder", d, map2(modulo[T]))
	t.set("sign", d, map1(sign[T]))
	t.set("nextafter", d, map2(nextAfter[T]))
	t.set("isfinite", d, map1(func(x T) bool { return x-x == 0 }))
	t.set("isnan", d, map1(func(x T) bool { return x != x }))
	t.set("isinf", d, map1(func(x T) bool { return x == x && x-x != 0 }))
	t.set("signbit", d, map1(func(x T) bool { return math.Signbit(float64(x)) }))
	for name, f := range map[string]func(float64) float64{
		"acos": acos, "acosh": math.Acosh, "asin": asin, "asinh": math.Asinh,
		"atan": math.Atan, "atanh": math.Atanh, "cos": math.Cos, "cosh": vmath.Cosh,
		"expm1": math.Expm1, "log": log, "log1p": math.Log1p, "log2": log2, "log10": log10,
		"sin": math.Sin, "sinh": vmath.Sinh, "tan": math.Tan, "tanh": math.Tanh,
	} {
		t.set(name, d, map1(func(x T) T { return T(f(float64(x))) }))
	}
	for name, f := range map[string]func(a, b float64) float64{
		"atan2": vmath.Atan2, "copysign": math.Copysign, "hypot": math.Hypot,
		"logaddexp": logAddExp, "pow": pow,
	} {
		t.set(name, d, map2(func(a, b T) T { return T(f(float64(a), float64(b))) }))
	}
	t.set("exp", d, unary(exponentials[T]))
	t.set("abs", d, map1(func(x T) T { return T(math.Abs(float64(x))) }))
	t.set("sqrt", d, map1(func(x T) T { return T(math.Sqrt(float64(x))) }))
	t.set("ceil", d, map1(func(x T) T { return T(math.Ceil(float64(x))) }))
	t.set("floor", d, map1(func(x T) T { return T(math.Floor(float64(x))) }))
	t.set("trunc", d, map1(func(x T) T { return T(math.Trunc(float64(x))) }))
	t.set("round", d, map1(func(x T) T { return T(math.RoundToEven(float64(x))) }))
	vectors[T](t)
}

// vectors puts kernels of assembly in the place of loops, where the processor has
// some. hypot, logaddexp, remainder and floor_divide have none.
func vectors[T float32 | float64](t table) {
	if greater, lesser := vmath.Binary[T]("maximum"), vmath.Binary[T]("minimum"); greater != nil && lesser != nil {
		t.set("clip", dtype.Of[T](), ternary(within(greater, lesser)))
	}
	for name, f := range t {
		var k kernel
		if loop := vmath.Unary[T](name); f.args == 1 && loop != nil {
			k = unary(loop)
		} else if loop := vmath.Binary[T](name); f.args == 2 && loop != nil {
			k = binary(loop)
		} else if loop := vmath.Compare[T](name); f.args == 2 && loop != nil {
			k = binary(loop)
		} else if loop := vmath.Test[T](name); f.args == 1 && loop != nil {
			k = unary(loop)
		} else {
			continue
		}
		t.set(name, dtype.Of[T](), k)
	}
}

// modulo has the sign of b, as Python's remainder.
func modulo[T float32 | float64](a, b T) T {
	m := T(math.Mod(float64(a), float64(b)))
	switch {
	case b == 0 || m != m:
		return m
	case m == 0:
		return T(math.Copysign(0, float64(b)))
	case (m < 0) != (b < 0):
		m += b
	}
	return m
}

// floorQuotient is the quotient that goes with modulo, a whole number.
func floorQuotient[T float32 | float64](a, b T) T {
	if b == 0 {
		return a / b
	}
	m := T(math.Mod(float64(a), float64(b)))
	q := (a - m) / b
	if m != 0 && (m < 0) != (b < 0) {
		q--
	}
	if q == 0 {
		return T(math.Copysign(0, float64(a/b)))
	}
	whole := T(math.Floor(float64(q)))
	if q-whole > 0.5 {
		whole++
	}
	return whole
}

// sign is 0 of both zeros, and NaN of NaN.
func sign[T float32 | float64](x T) T {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	case x == 0:
		return 0
	}
	return x
}

func nextAfter[T float32 | float64](a, b T) T {
	if a == b {
		return b // the zero that b is
	}
	if dtype.Of[T]() == dtype.Float32 {
		return T(math.Nextafter32(float32(a), float32(b)))
	}
	return T(math.Nextafter(float64(a), float64(b)))
}

// acos keeps its digits near 1, which math.Acos does not.
func acos(x float64) float64 { return math.Atan2(math.Sqrt((1-x)*(1+x)), x) }

// asin keeps its digits near 1, which math.Asin does not.
func asin(x float64) float64 { return math.Atan2(x, math.Sqrt((1-x)*(1+x))) }

// log is right for the numbers next to 0, too, of which math.Log is not on every
// processor.
func log(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p54) - 54*math.Ln2
	}
	return math.Log(x)
}

// log2 is exact of powers of two, and keeps its digits near 1, which math.Log2
// does not.
func log2(x float64) float64 {
	fraction, exponent := math.Frexp(x)
	if fraction < math.Sqrt2/2 && fraction > 0 {
		fraction, exponent = 2*fraction, exponent-1
	}
	return float64(exponent) + float64(log(fraction)*(1/math.Ln2))
}

// log10 is exact of powers of ten.
func log10(x float64) float64 {
	y := log(x) * (1 / math.Ln10)
	if near := math.Round(y); math.Abs(y-near) < 1e-12 && math.Pow10(int(near)) == x {
		return near
	}
	return y
}

// logAddExp is the logarithm of the sum of what a and b are logarithms of.
func logAddExp(a, b float64) float64 {
	switch d := a - b; {
	case a == b:
		return a + math.Ln2
	case d > 0:
		return a + math.Log1p(exp(-d))
	case d <= 0:
		return b + math.Log1p(exp(d))
	default:
		return d
	}
}
