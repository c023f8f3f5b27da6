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

// Base is the order up to which a triangle is packed as one, so that a panel
// stays in the nearest cache.
const Base = 64

// Workspace returns the bytes of one packed triangle, of order n or Base, and a
// panel for each thread, for n rows and cols columns.
func Workspace[T Float](n, cols, threads int) int64 {
	n = min(n, Base)
	width := Width[T](cols)
	panels := max(1, min(threads, (cols-1)/width+1))
	return int64(n*n+panels*n*width) * int64(unsafe.Sizeof(T(0)))
}

// A Triangle is packed row after row of Order elements. What is beyond its
// diagonal is not looked at.
type Triangle[T Float] struct {
	Data  []T
	Order int
	Upper bool
}

// beside returns row i without the diagonal, and in which column it begins.
func (t Triangle[T]) beside(i int) (row []T, first int) {
	all := t.Data[i*t.Order : (i+1)*t.Order]
	if t.Upper {
		return all[i+1:], i + 1
	}
	return all[:i], 0
}

// Solve overwrites the panel x, rows of width elements, with the solution y of
// t·y = pre·x, where what is beside the diagonal of t is packed with its sign
// changed.
func Solve[T Float](t Triangle[T], x []T, width int, pre T) {
	for s := range t.Order {
		i := s
		if t.Upper {
			i = t.Order - 1 - s
		}
		y, d := x[i*width:(i+1)*width], t.Data[i*t.Order+i]
		beside, first := t.beside(i)
		inverse := 1 / d
		if inverse-inverse == 0 {
			row(beside, x[first*width:], y, pre, inverse)
			continue
		}
		// d is 0, NaN, or so small that its inverse is beyond the numbers.
		row(beside, x[first*width:], y, pre, 1)
		for j := range y {
			y[j] /= d
		}
	}
}

// Multiply overwrites the panel x, rows of width elements, with post·t·x.
func Multiply[T Float](t Triangle[T], x []T, width int, post T) {
	for s := range t.Order {
		i := t.Order - 1 - s
		if t.Upper {
			i = s
		}
		beside, first := t.beside(i)
		row(beside, x[first*width:], x[i*width:(i+1)*width], t.Data[i*t.Order+i], post)
	}
}

// plain sets y to post·(pre·y + Σ p[l]·x[l]) over the first rows of x, which
// have as many elements as y.
func plain[T Float](p, x, y []T, pre, post T) {
	for j := range y {
		y[j] *= pre
	}
	for l, f := range p {
		for j, v := range x[l*len(y) : (l+1)*len(y)] {
			y[j] += f * v
		}
	}
	for j := range y {
		y[j] *= post
	}
}
