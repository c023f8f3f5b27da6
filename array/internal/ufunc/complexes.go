package ufunc

import (
	"math"
	"math/cmplx"

	"github.com/comal-go/comal/dtype"
)

// complexes sets the functions of complex numbers, which stand in a row by their
// real part and then their imaginary part where NumPy orders them.
func complexes(t table) {
	const d = dtype.Complex128
	common[complex128](t)
	t.set("add", d, binary(add[complex128]))
	t.set("subtract", d, binary(subtract[complex128]))
	t.set("negative", d, unary(negative[complex128]))
	t.set("positive", d, unary(positive[complex128]))
	for name, f := range map[string]func(a, b complex128) complex128{
		"multiply": product, "divide": ratio, "pow": cmplx.Pow, "maximum": larger, "minimum": smaller,
	} {
		t.set(name, d, map2(f))
	}
	for name, f := range map[string]func(complex128) complex128{
		"acos": cmplx.Acos, "acosh": cmplx.Acosh, "asin": cmplx.Asin, "asinh": cmplx.Asinh,
		"atan": cmplx.Atan, "atanh": cmplx.Atanh, "cos": cmplx.Cos, "cosh": cmplx.Cosh,
		"exp": cmplx.Exp, "expm1": complexExpm1, "log": cmplx.Log, "log1p": complexLog1p,
		"log2":  func(x complex128) complex128 { return scaled(cmplx.Log(x), 1/math.Ln2) },
		"log10": func(x complex128) complex128 { return scaled(cmplx.Log(x), 1/math.Ln10) },
		"sin":   cmplx.Sin, "sinh": cmplx.Sinh, "sqrt": cmplx.Sqrt, "tan": cmplx.Tan, "tanh": cmplx.Tanh,
		"conj": cmplx.Conj, "sign": direction,
		"square":     func(x complex128) complex128 { return product(x, x) },
		"reciprocal": func(x complex128) complex128 { return ratio(1, x) },
		"round": func(x complex128) complex128 {
			return complex(math.RoundToEven(real(x)), math.RoundToEven(imag(x)))
		},
	} {
		t.set(name, d, map1(f))
	}
	t.set("abs", d, map1(cmplx.Abs))
	t.set("real", d, map1(func(x complex128) float64 { return real(x) }))
	t.set("imag", d, map1(func(x complex128) float64 { return imag(x) }))
	t.set("isfinite", d, map1(func(x complex128) bool { return real(x)-real(x) == 0 && imag(x)-imag(x) == 0 }))
	t.set("isnan", d, map1(isNaN))
	t.set("isinf", d, map1(func(x complex128) bool { return math.IsInf(real(x), 0) || math.IsInf(imag(x), 0) }))
	t.set("less", d, map2(before))
	t.set("less_equal", d, map2(func(a, b complex128) bool { return a == b || before(a, b) }))
	t.set("greater", d, map2(func(a, b complex128) bool { return before(b, a) }))
	t.set("greater_equal", d, map2(func(a, b complex128) bool { return a == b || before(b, a) }))
	t.set("clip", d, ternary(func(dst, a, low, high []complex128) {
		for i := range dst {
			dst[i] = smaller(larger(a[i], low[i]), high[i])
		}
	}))
}

// product multiplies without a fused operation, which not every processor has.
func product(a, b complex128) complex128 {
	return complex(float64(real(a)*real(b))-float64(imag(a)*imag(b)), float64(real(a)*imag(b))+float64(imag(a)*real(b)))
}

// ratio divides as R. L. Smith does, "Algorithm 116: Complex division",
// doi:10.1145/368637.368661, and NumPy.
func ratio(a, b complex128) complex128 {
	ar, ai, br, bi := real(a), imag(a), real(b), imag(b)
	switch {
	case br == 0 && bi == 0:
		return complex(ar/math.Abs(br), ai/math.Abs(br))
	case math.Abs(br) >= math.Abs(bi):
		r := bi / br
		s := 1 / (br + float64(bi*r))
		return complex(float64((ar+float64(ai*r))*s), float64((ai-float64(ar*r))*s))
	default:
		r := br / bi
		s := 1 / (bi + float64(br*r))
		return complex(float64((float64(ar*r)+ai)*s), float64((float64(ai*r)-ar)*s))
	}
}

func scaled(x complex128, by float64) complex128 { return complex(real(x)*by, imag(x)*by) }

// before orders by the real part, then by the imaginary one.
func before(a, b complex128) bool {
	return real(a) < real(b) && imag(a) == imag(a) && imag(b) == imag(b) || real(a) == real(b) && imag(a) < imag(b)
}

// isNaN tells whether one of the parts is.
func isNaN(x complex128) bool { return math.IsNaN(real(x)) || math.IsNaN(imag(x)) }

func larger(a, b complex128) complex128 {
	if isNaN(a) || !isNaN(b) && !before(a, b) {
		return a
	}
	return b
}

func smaller(a, b complex128) complex128 {
	if isNaN(a) || !isNaN(b) && !before(b, a) {
		return a
	}
	return b
}

// direction is x by its absolute value, and 0 of 0.
func direction(x complex128) complex128 {
	if x == 0 {
		return 0
	}
	return scaled(x, 1/cmplx.Abs(x))
}

// complexExpm1 keeps the digits that exp(x)-1 loses near 0.
func complexExpm1(x complex128) complex128 {
	half := math.Sin(imag(x) / 2)
	e := math.Expm1(real(x))
	return complex(float64(e*math.Cos(imag(x)))-float64(2*half*half), float64((e+1)*math.Sin(imag(x))))
}

// complexLog1p is the logarithm of 1+x.
func complexLog1p(x complex128) complex128 {
	return complex(math.Log(math.Hypot(real(x)+1, imag(x))), math.Atan2(imag(x), real(x)+1))
}
