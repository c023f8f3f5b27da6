// Package rows holds the kernel under triangular solves and products: it changes
// a row of a packed panel by a combination of the rows above. A panel is row
// after row of Wide or Narrow elements, so a row stays in registers while the
// panel goes by from the nearest cache.
package rows

import "unsafe"

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Width returns how many elements the rows of a panel should have that holds
// cols columns, or the next of them if they are more.
func Width[T Float](cols int) int {
	var zero T
	wide, narrow := widths(int(unsafe.Sizeof(zero)))
	if cols <= narrow {
		return narrow
	}
	return wide
}

// Solve overwrites the panel x, n rows of width elements, with the solution y of
// l·y = pre·x. The lower triangle l is packed, row after row of n elements, with
// the sign of what is below the diagonal changed.
func Solve[T Float](n int, l, x []T, width int, pre T) {
	for i := range n {
		y, d := x[i*width:(i+1)*width], l[i*n+i]
		inverse := 1 / d
		if inverse-inverse == 0 {
			row(i, l[i*n:], x, y, pre, inverse)
			continue
		}
		// d is 0, NaN, or so small that its inverse is beyond the numbers.
		row(i, l[i*n:], x, y, pre, 1)
		for j := range y {
			y[j] /= d
		}
	}
}

// Multiply overwrites the panel x, n rows of width elements, with post·l·x. The
// lower triangle l is packed, row after row of n elements.
func Multiply[T Float](n int, l, x []T, width int, post T) {
	for i := n - 1; i >= 0; i-- {
		row(i, l[i*n:], x, x[i*width:(i+1)*width], l[i*n+i], post)
	}
}

// plain sets y to post·(pre·y + Σ p[l]·x[l]) over the n first rows of x, which
// have as many elements as y.
func plain[T Float](n int, p, x, y []T, pre, post T) {
	for j := range y {
		y[j] *= pre
	}
	for l, f := range p[:n] {
		for j, v := range x[l*len(y) : (l+1)*len(y)] {
			y[j] += f * v
		}
	}
	for j := range y {
		y[j] *= post
	}
}
