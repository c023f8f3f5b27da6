package conquer

import (
	"math"
	"slices"
)

// Values overwrites d with the eigenvalues, ascending, of the tridiagonal matrix
// with the diagonal d and e beside it, and overwrites e. It is not ok if the
// iteration did not converge.
//
// It is the QR iteration without square roots of Pal, Walker and Kahan (Parlett,
// The Symmetric Eigenvalue Problem, section 8.15), on the squares of e.
func Values(d, e []float64) bool {
	n := len(d)
	e = e[:max(0, n-1)]
	exp := normalize(d, e)
	if n > 0 && math.Abs(d[0]) < math.Abs(d[n-1]) {
		// What is small is found first, at the end.
		slices.Reverse(d)
		slices.Reverse(e)
	}
	for i, x := range e {
		e[i] = x * x
	}
	hi := n - 1
	for count := 0; hi > 0; count++ {
		if count > sweeps*n {
			return false
		}
		lo := hi
		for lo > 0 && !vanishes(d, e, lo-1) {
			lo--
		}
		switch hi - lo {
		case 0:
			hi--
		case 1:
			d[lo], d[hi] = pair(d[lo], d[hi], e[lo])
			hi -= 2
		default:
			rational(d[lo:hi+1], e[lo:hi])
		}
	}
	slices.Sort(d)
	for i := range d {
		d[i] = math.Ldexp(d[i], exp)
	}
	return true
}

// vanishes says whether an element beside the diagonal is nothing, by its square.
func vanishes(d, squares []float64, i int) bool {
	small := eps * (math.Abs(d[i]) + math.Abs(d[i+1]))
	return squares[i] <= small*small+tiny
}

// pair returns the eigenvalues of a matrix of order two.
func pair(a, b, square float64) (x, y float64) {
	half, mean := (a-b)/2, (a+b)/2
	root := math.Sqrt(half*half + square)
	return mean - root, mean + root
}

// rational is one sweep over a block: with the last two rows as the shift, so
// that the last element beside the diagonal goes to 0.
func rational(d, squares []float64) {
	last := len(d) - 1
	squares = squares[:last]
	half := (d[last-1] - d[last]) / 2
	shift := d[last] - squares[last-1]/(half+math.Copysign(math.Sqrt(half*half+squares[last-1]), half))
	c, s := 1.0, 0.0
	gamma := d[0] - shift
	p := gamma * gamma
	for k, b := range squares {
		r := p + b
		if k > 0 {
			squares[k-1] = s * r
		}
		before := c
		inverse := r / p // beside the next division, not after it
		c = p / r
		s = b / r
		old := gamma
		alpha := d[k+1]
		gamma = c*(alpha-shift) - s*old
		d[k] = old + (alpha - gamma)
		if c > 0x1p-1000 {
			p = gamma * gamma * inverse
		} else {
			p = before * b
		}
	}
	squares[last-1] = s * p
	d[last] = shift + gamma
}
