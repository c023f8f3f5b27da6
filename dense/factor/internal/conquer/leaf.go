package conquer

import (
	"math"

	"github.com/comal-go/comal/dense/internal/vec"
)

const (
	eps = 1.0 / (1 << 53)
	// tiny is what is nothing beside elements of about 1.
	tiny = 0x1p-300
	// sweeps is how many sweeps for a row are too many; two are usual.
	sweeps = 30
)

// leaf overwrites d with the eigenvalues of a small tridiagonal matrix, in no
// order, and the rows of q with their vectors. It overwrites e. It is not ok if
// the iteration did not converge.
//
// It is the QR iteration with the shift of Wilkinson (Golub and Van Loan, Matrix
// Computations, section 8.3).
func leaf(d, e, q []float64) bool {
	n := len(d)
	vec.Clear(q[:n*n])
	for i := range n {
		q[i*n+i] = 1
	}
	exp := normalize(d, e)
	hi := n - 1
	for count := 0; hi > 0; count++ {
		if count > sweeps*n {
			return false
		}
		if negligible(d, e, hi-1) {
			hi--
			continue
		}
		lo := hi - 1
		for lo > 0 && !negligible(d, e, lo-1) {
			lo--
		}
		sweep(d, e, q, lo, hi)
	}
	for i := range d {
		d[i] = math.Ldexp(d[i], exp)
	}
	return true
}

// normalize scales a matrix by a power of two to elements of at most 1, and
// returns the exponent of what it was.
func normalize(d, e []float64) (exp int) {
	largest := 0.0
	for _, x := range d {
		largest = max(largest, math.Abs(x))
	}
	for _, x := range e {
		largest = max(largest, math.Abs(x))
	}
	_, exp = math.Frexp(largest)
	for i := range d {
		d[i] = math.Ldexp(d[i], -exp)
	}
	for i := range e {
		e[i] = math.Ldexp(e[i], -exp)
	}
	return exp
}

func negligible(d, e []float64, i int) bool {
	return math.Abs(e[i]) <= eps*(math.Abs(d[i])+math.Abs(d[i+1]))+tiny
}

// sweep chases one bulge from lo to hi.
func sweep(d, e, q []float64, lo, hi int) {
	n := len(d)
	half := (d[hi-1] - d[hi]) / 2
	last := e[hi-1]
	shift := d[hi] - last*(last/(half+math.Copysign(math.Hypot(half, last), half)))
	x, z := d[lo]-shift, e[lo]
	for k := lo; k < hi; k++ {
		c, s, r := givens(x, z)
		if k > lo {
			e[k-1] = r
		}
		// Rows and columns k and k+1 are rotated.
		a, b, f := d[k], d[k+1], e[k]
		t := s*(a-b) + 2*c*f
		d[k], d[k+1] = a-s*t, b+s*t
		e[k] = c*t - f
		if k+1 < hi {
			x, z = e[k], -s*e[k+1]
			e[k+1] *= c
		}
		turn(q[k*n:k*n+n], q[(k+1)*n:(k+1)*n+n], c, s)
	}
}

// givens returns c and s with c·x - s·z = r and s·x + c·z = 0.
func givens(x, z float64) (c, s, r float64) {
	r = math.Sqrt(x*x + z*z)
	if !(r > tiny) {
		if r = math.Hypot(x, z); r == 0 {
			return 1, 0, 0
		}
	}
	return x / r, -z / r, r
}

// turn rotates two rows. If one is shorter, the rest of both is 0.
func turn(a, b []float64, c, s float64) {
	a = a[:min(len(a), len(b))]
	b = b[:len(a)]
	for i, x := range a {
		y := b[i]
		a[i] = c*x - s*y
		b[i] = s*x + c*y
	}
}
