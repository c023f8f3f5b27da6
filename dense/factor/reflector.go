package factor

import (
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/vec"
)

type vector = dense.Vector[float64]

// A norm whose square is outside of these is computed anew with scaled elements:
// too much of it may have overflowed or underflowed.
const (
	leastSquare = 1e-280
	mostSquare  = math.MaxFloat64
	scaleUp     = 0x1p600
	scaleDown   = 0x1p-600
)

// norm returns the Euclidean norm of x, which neither overflows nor underflows
// unless the norm itself does.
func norm(x vector) float64 {
	square := squares(x, 1)
	switch {
	case square < leastSquare:
		return math.Sqrt(squares(x, scaleUp)) * scaleDown
	case square > mostSquare:
		return math.Sqrt(squares(x, scaleDown)) * scaleUp
	}
	return math.Sqrt(square)
}

// squares returns the sum of the squares of x, each multiplied by scale before.
func squares(x vector, scale float64) float64 {
	if x.Stride == 1 && scale == 1 {
		return vec.Dot(x.Data[:x.Len], x.Data[:x.Len])
	}
	sum := 0.0
	for i := range x.Len {
		v := x.Data[i*x.Stride] * scale
		sum += v * v
	}
	return sum
}

// reflector makes the reflector H = I - tau·v·vᵀ with v = [1; x] that turns
// [alpha; x], the x it is given, into [beta; 0]. It overwrites x. With nothing
// to annihilate tau is 0, and beta is alpha; else beta has the other sign.
func reflector(alpha float64, x vector) (beta, tau float64) {
	below := norm(x)
	if below == 0 {
		return alpha, 0
	}
	length := math.Hypot(alpha, below)
	switch {
	case length < 0x1p-900: // 1/(alpha-beta) might overflow
		return scaled(alpha, x, scaleUp, scaleDown)
	case length > 0x1p1000 && !math.IsInf(length, 1): // and alpha-beta here
		return scaled(alpha, x, scaleDown, scaleUp)
	}
	beta = -math.Copysign(length, alpha)
	scale(1/(alpha-beta), x)
	return beta, (beta - alpha) / beta
}

// scaled is reflector with elements multiplied by a power of two before, and
// beta by its inverse after.
func scaled(alpha float64, x vector, up, down float64) (beta, tau float64) {
	scale(up, x)
	beta, tau = reflector(alpha*up, x)
	return beta * down, tau
}

// scale multiplies x by a.
func scale(a float64, x vector) {
	if x.Stride == 1 {
		vec.Scale(a, x.Data[:x.Len])
		return
	}
	for i := range x.Len {
		x.Data[i*x.Stride] *= a
	}
}
