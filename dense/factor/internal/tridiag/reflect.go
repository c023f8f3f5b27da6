package tridiag

import (
	"math"

	"github.com/comal-go/comal/dense/internal/vec"
)

// reflect replaces x by v, whose last element is 1, and returns beta and tau such
// that (I - tau·v·vᵀ)·x is beta times the last unit vector. With tau 0, x was
// that already.
func reflect(x []float64) (beta, tau float64) {
	last := len(x) - 1
	square := vec.Dot(x[:last], x[:last])
	alpha := x[last]
	if !(square+alpha*alpha >= 0x1p-900) {
		return reflectTiny(x)
	}
	x[last] = 1
	if square == 0 {
		return alpha, 0
	}
	beta = -math.Copysign(math.Sqrt(square+alpha*alpha), alpha)
	vec.Scale(1/(alpha-beta), x[:last])
	return beta, (beta - alpha) / beta
}

// reflectTiny is reflect for elements whose squares would lose their digits.
func reflectTiny(x []float64) (beta, tau float64) {
	largest := 0.0
	for _, v := range x {
		largest = max(largest, math.Abs(v))
	}
	if largest == 0 || math.IsNaN(largest) {
		beta, x[len(x)-1] = x[len(x)-1], 1
		return beta, 0
	}
	_, exp := math.Frexp(largest)
	for j := range x {
		x[j] = math.Ldexp(x[j], -exp)
	}
	beta, tau = reflect(x)
	return math.Ldexp(beta, exp), tau
}
