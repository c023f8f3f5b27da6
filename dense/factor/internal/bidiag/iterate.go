package bidiag

import "math"

const epsilon = 0x1p-53

// iterate makes the upper bidiagonal matrix with diagonal d and e above it
// diagonal by implicit QR steps, with a shift of zero where another one would
// spoil small values, and multiplies the rotations into the columns of u and v.
// The values are not negative and in no order. It reports false if the steps did
// not suffice, which is so for NaN.
func iterate(d, e []float64, u, v columns) bool {
	n := len(d)
	e = e[:max(0, n-1)]
	b := block{d: d, e: e, u: u, v: v}
	b.relative = 32 * epsilon
	steps := 30*n*n + 100 // ten a value are many; they are counted in rows passed
	for b.hi = n - 1; b.hi > 0; {
		if !b.isolate() {
			b.hi--
			continue
		}
		if steps -= b.hi - b.lo; steps < 0 {
			return false
		}
		b.turn()
		if b.converge() {
			continue
		}
		b.step()
	}
	for i, x := range d {
		if math.IsNaN(x) {
			return false
		}
		if x < 0 || math.Signbit(x) {
			d[i] = -x
			v.negate(i)
		}
	}
	return true
}

// block is the part lo to hi of a bidiagonal matrix that is worked on. If it is
// up, it is looked at from its end, where rows and columns change their places:
// large elements belong in front, and the steps sort what they pass.
type block struct {
	d, e     []float64
	u, v     columns
	lo, hi   int
	up       bool
	seen     int // the end of the block whose direction was chosen
	from     int
	relative float64 // what is negligible beside a diagonal element
	small    float64 // a bound from below of the least value
}

// isolate finds the block that ends at hi and has no zero above its diagonal,
// and reports whether it has more than one row.
func (b *block) isolate() bool {
	for b.lo = b.hi; b.lo > 0; b.lo-- {
		i := b.lo - 1
		// Underflow is a zero too: there is nothing below it.
		if math.Abs(b.e[i]) <= 0x1p-1022 {
			b.e[i] = 0
		}
		if b.e[i] == 0 {
			break
		}
	}
	return b.lo < b.hi
}

// turn chooses the direction of a block that was not worked on before.
func (b *block) turn() {
	if b.seen != b.hi || b.from > b.lo || b.from == b.hi {
		b.up = math.Abs(b.d[b.lo]) < math.Abs(b.d[b.hi])
	}
	b.seen, b.from = b.hi, b.lo
}

// diag and off are the indices of elements counted from the front.
func (b *block) diag(i int) int {
	if b.up {
		return b.hi - i
	}
	return b.lo + i
}

func (b *block) off(i int) int {
	if b.up {
		return b.hi - 1 - i
	}
	return b.lo + i
}

// converge sets elements above the diagonal to zero that move no value by more
// than its own precision, and reports whether there was one.
func (b *block) converge() bool {
	last := b.off(b.hi - b.lo - 1)
	if math.Abs(b.e[last]) <= b.relative*math.Abs(b.d[b.diag(b.hi-b.lo)]) {
		b.e[last] = 0
		return true
	}
	mu := math.Abs(b.d[b.diag(0)])
	b.small = mu
	for i := range b.hi - b.lo {
		e := math.Abs(b.e[b.off(i)])
		if e <= b.relative*mu {
			b.e[b.off(i)] = 0
			return true
		}
		mu = math.Abs(b.d[b.diag(i+1)]) * (mu / (mu + e))
		b.small = min(b.small, mu)
	}
	return false
}

// step takes one QR step from the front to the end.
func (b *block) step() {
	largest := 0.0
	for i := b.lo; i <= b.hi; i++ {
		largest = max(largest, math.Abs(b.d[i]))
		if i < b.hi {
			largest = max(largest, math.Abs(b.e[i]))
		}
	}
	n := b.hi - b.lo
	shift := 0.0
	first := math.Abs(b.d[b.diag(0)])
	if float64(len(b.d))*b.relative*(b.small/largest) > epsilon {
		shift = least(b.d[b.diag(n-1)], b.e[b.off(n-1)], b.d[b.diag(n)])
		if r := shift / first; r*r < epsilon {
			shift = 0
		}
	}
	u, v := b.u, b.v
	if b.up {
		u, v = v, u
	}
	if shift == 0 {
		b.chaseZero(n, u, v)
	} else {
		b.chase(n, shift, u, v)
	}
}

// least returns the smaller singular value of the upper triangle f, g, h.
func least(f, g, h float64) float64 {
	f, g, h = math.Abs(f), math.Abs(g), math.Abs(h)
	lo, hi := min(f, h), max(f, h)
	if lo == 0 {
		return 0
	}
	if g < hi {
		a, t, q := 1+lo/hi, (hi-lo)/hi, (g/hi)*(g/hi)
		return lo * (2 / (math.Sqrt(a*a+q) + math.Sqrt(t*t+q)))
	}
	q := hi / g
	if q == 0 {
		return (lo * hi) / g
	}
	a, t := (1+lo/hi)*q, ((hi-lo)/hi)*q
	return 2 * (lo * q / (math.Sqrt(1+a*a) + math.Sqrt(1+t*t)))
}

// chase moves the bulge that a shift makes along the diagonal, from n rows
// above the end of it.
func (b *block) chase(n int, shift float64, u, v columns) {
	d0 := b.d[b.diag(0)]
	f := (math.Abs(d0) - shift) * (math.Copysign(1, d0) + shift/d0)
	g := b.e[b.off(0)]
	for i := range n {
		p, q, o := b.diag(i), b.diag(i+1), b.off(i)
		c, s, r := rotation(f, g)
		if i > 0 {
			b.e[b.off(i-1)] = r
		}
		f = c*b.d[p] + s*b.e[o]
		b.e[o] = c*b.e[o] - s*b.d[p]
		g = s * b.d[q]
		b.d[q] *= c
		v.rotate(p, q, c, s)
		c, s, b.d[p] = rotation(f, g)
		f = c*b.e[o] + s*b.d[q]
		b.d[q] = c*b.d[q] - s*b.e[o]
		if i < n-1 {
			g = s * b.e[b.off(i+1)]
			b.e[b.off(i+1)] *= c
		}
		u.rotate(p, q, c, s)
	}
	b.e[b.off(n-1)] = f
}

// chaseZero is chase for a shift of zero, in which nothing is subtracted, so that
// every element keeps all its digits.
func (b *block) chaseZero(n int, u, v columns) {
	c, cu, su := 1.0, 1.0, 0.0
	for i := range n {
		p, q, o := b.diag(i), b.diag(i+1), b.off(i)
		var s, r float64
		c, s, r = rotation(b.d[p]*c, b.e[o])
		if i > 0 {
			b.e[b.off(i-1)] = su * r
		}
		v.rotate(p, q, c, s)
		cu, su, b.d[p] = rotation(cu*r, b.d[q]*s)
		u.rotate(p, q, cu, su)
	}
	end := b.diag(n)
	h := b.d[end] * c
	b.d[end] = h * cu
	b.e[b.off(n-1)] = h * su
}
