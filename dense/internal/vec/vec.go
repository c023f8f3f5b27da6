// Package vec holds the kernels that pass over memory once: vectors, and
// products of a matrix and a vector. Slices are contiguous, matrices row-major
// with lda elements from row to row, and nothing is checked: that is done where
// they are called.
package vec

// Dot64 returns the sum of x[i]·y[i] over x.
func Dot64(x, y []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += v * y[i]
	}
	return sum
}

// Axpy64 adds a·x to y.
func Axpy64(a float64, x, y []float64) {
	for i, v := range x {
		y[i] += a * v
	}
}

// Scale64 multiplies x by a.
func Scale64(a float64, x []float64) {
	for i := range x {
		x[i] *= a
	}
}

// Gemv64 adds alpha·a·x to y, where a has rows and cols.
func Gemv64(rows, cols int, alpha float64, a []float64, lda int, x, y []float64) {
	for i := range rows {
		y[i] += alpha * Dot64(a[i*lda:i*lda+cols], x)
	}
}

// GemvT64 adds alpha·aᵀ·x to y, where a has rows and cols.
func GemvT64(rows, cols int, alpha float64, a []float64, lda int, x, y []float64) {
	for i := range rows {
		Axpy64(alpha*x[i], a[i*lda:i*lda+cols], y)
	}
}

// Symv64 adds alpha·a·x to y, where a is symmetric of order n and only its lower
// triangle is read, once.
func Symv64(n int, alpha float64, a []float64, lda int, x, y []float64) {
	for i := range n {
		row := a[i*lda : i*lda+i]
		y[i] += alpha * (Dot64(row, x) + a[i*lda+i]*x[i])
		Axpy64(alpha*x[i], row, y)
	}
}

// Ger64 adds alpha·x·yᵀ to a, which has rows and cols.
func Ger64(rows, cols int, alpha float64, x, y, a []float64, lda int) {
	for i := range rows {
		Axpy64(alpha*x[i], y[:cols], a[i*lda:i*lda+cols])
	}
}
