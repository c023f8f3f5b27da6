package bidiag

import "math"

// rotation returns c, s and r so that c·f + s·g = r and c·g - s·f = 0.
func rotation(f, g float64) (c, s, r float64) {
	if g == 0 {
		return 1, 0, f
	}
	if f == 0 {
		return 0, 1, g
	}
	size := max(math.Abs(f), math.Abs(g))
	if size < 0x1p-480 || size > 0x1p480 { // a square would be lost
		_, exp := math.Frexp(size)
		c, s, r = rotation(math.Ldexp(f, -exp), math.Ldexp(g, -exp))
		return c, s, math.Ldexp(r, exp)
	}
	r = math.Sqrt(f*f + g*g)
	return f / r, g / r, r
}

// rotate replaces x and y by c·x + s·y and c·y - s·x.
func rotate(x, y []float64, c, s float64) {
	y = y[:len(x)]
	for i, v := range x {
		w := y[i]
		x[i], y[i] = c*v+s*w, c*w-s*v
	}
}

// columns are some columns of a matrix, column i beginning at data[i*ld]. Without
// data, rotations of them are not carried out.
type columns struct {
	data     []float64
	rows, ld int
}

func (m columns) at(i int) []float64 { return m.data[i*m.ld : i*m.ld+m.rows] }

func (m columns) rotate(i, j int, c, s float64) {
	if m.data != nil {
		rotate(m.at(i), m.at(j), c, s)
	}
}

func (m columns) negate(i int) {
	if m.data != nil {
		for k, v := range m.at(i) {
			m.at(i)[k] = -v
		}
	}
}
