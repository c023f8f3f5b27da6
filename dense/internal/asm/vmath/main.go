// Command vmath writes the kernels of internal/vmath for AVX-512 and AVX2.
//
//go:generate go run . -out ../../../../internal/vmath/vmath_amd64.s
//go:generate go run . -out ../../../../internal/vmath/vmath_amd64.s -stubs ../../../../internal/vmath/stubs_amd64.go -pkg vmath
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

func main() {
	ConstraintExpr("amd64")
	for _, width := range []lane.Width{64, 32} {
		for _, size := range []int{8, 4} {
			k := kind{Width: width, size: size, lanes: int(width) / 8}
			k.unary("exp", "e to the power of a", k.exponential)
			k.unary("log", "the natural logarithm of a", k.logarithm)
			k.unary("log1p", "the natural logarithm of 1 + a", k.logarithm1)
			k.unary("expm1", "e to the power of a, less 1", k.exponentialLess1)
			k.unary("tanh", "the hyperbolic tangent of a", k.hyperbolic)
			k.unary("sin", "the sine of a, up to 2^30", k.wave(false))
			k.unary("cos", "the cosine of a, up to 2^30", k.wave(true))
			k.unary("tan", "the tangent of a, up to 2^30", k.tangent)
			k.unary("log2", "the logarithm of a to base 2", k.logarithmOf(ln2()))
			k.unary("log10", "the logarithm of a to base 10", k.logarithmOf(ln10()))
			k.binary("pow", "a to the power of b, of finite numbers, a not 0", k.power)
			k.unary("atan", "the arc tangent of a", k.arcTangent)
			k.unary("asin", "the arc sine of a", k.arcSine)
			k.unary("acos", "the arc cosine of a", k.arcCosine)
			k.binary("atan2", "the angle of the point at b, a, up to 1e300, not both below 1e-300", k.arcTangent2)
			k.unary("sinh", "the hyperbolic sine of a, up to 709", k.hyperbolicSine)
			k.unary("cosh", "the hyperbolic cosine of a, up to 709", k.hyperbolicCosine)
			k.unary("asinh", "the inverse hyperbolic sine of a, up to 1e150", k.areaSine)
			k.unary("acosh", "the inverse hyperbolic cosine of a, up to 1e150", k.areaCosine)
			k.unary("atanh", "the inverse hyperbolic tangent of a", k.areaTangent)
			k.lanes = int(width) / size
			k.arithmetic()
			k.rounding()
			k.selections()
			k.checks()
			if k.Wide() {
				k.comparisons()
				k.tests()
			}
		}
	}
	Generate()
}

// arithmetic writes what is one instruction, in the type of the elements.
func (k kind) arithmetic() {
	k.unary("sqrt", "the square root of a", func() func(VecVirtual) VecVirtual {
		return func(x VecVirtual) VecVirtual {
			k.pick(VSQRTPD, VSQRTPS)(x, x)
			return x
		}
	})
	for _, f := range []struct {
		name, doc      string
		double, single func(...Op)
	}{
		{"add", "a + b", VADDPD, VADDPS},
		{"subtract", "a - b", VSUBPD, VSUBPS},
		{"multiply", "a * b", VMULPD, VMULPS},
		{"divide", "a / b", VDIVPD, VDIVPS},
	} {
		k.binary(f.name, f.doc, plain(func(a, b VecVirtual) VecVirtual {
			k.pick(f.double, f.single)(b, a, a)
			return a
		}))
	}
}

func (k kind) pick(double, single func(...Op)) func(...Op) {
	if k.size == 8 {
		return double
	}
	return single
}

// plain is a function that needs nothing before its loop.
func plain[F any](f F) func() F { return func() F { return f } }
