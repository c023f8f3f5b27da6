// Package vec holds the kernels that pass over memory once: vectors, and
// products of a matrix and a vector. Slices are contiguous, matrices row-major
// with lda elements from row to row, and nothing is checked: that is done where
// they are called.
//
// Sums are made in an order that depends on the sizes alone and on the family of
// instructions in use.
package vec

// Float is a type of elements.
type Float interface{ float32 | float64 }

// run is how many elements of a vector a kernel is given at once: assembly
// cannot be preempted, and memory gives some 10 GB/s.
const run = 4096

// Dot returns the sum of x[i]·y[i] over x.
func Dot[T Float](x, y []T) T {
	var sum T
	for ; len(x) > run; x, y = x[run:], y[run:] {
		sum += dot(x[:run], y)
	}
	return sum + dot(x, y)
}

// Axpy adds a·x to y.
func Axpy[T Float](a T, x, y []T) {
	for ; len(x) > run; x, y = x[run:], y[run:] {
		axpy(a, x[:run], y)
	}
	axpy(a, x, y)
}

// Scale multiplies x by a.
func Scale[T Float](a T, x []T) {
	for ; len(x) > run; x = x[run:] {
		scale(a, x[:run])
	}
	scale(a, x)
}
