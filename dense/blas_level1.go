package dense

import "github.com/comal-go/comal/dense/internal/vec"

// Ddot returns the sum of x[i]·y[i], as gonum's does.
func (f BLAS) Ddot(n int, x []float64, incX int, y []float64, incY int) float64 {
	if v, done := frontDot(f, n, x, incX, y, incY); done {
		return v
	}
	return f.gonumBLAS.Ddot(n, x, incX, y, incY)
}

// Sdot is Ddot in single precision.
func (f BLAS) Sdot(n int, x []float32, incX int, y []float32, incY int) float32 {
	if v, done := frontDot(f, n, x, incX, y, incY); done {
		return v
	}
	return f.gonumBLAS.Sdot(n, x, incX, y, incY)
}

// Dnrm2 returns the square root of the sum of the squares of x, as gonum's does.
func (f BLAS) Dnrm2(n int, x []float64, incX int) float64 {
	if v, done := frontNorm(f, n, x, incX); done {
		return v
	}
	return f.gonumBLAS.Dnrm2(n, x, incX)
}

// Snrm2 is Dnrm2 in single precision.
func (f BLAS) Snrm2(n int, x []float32, incX int) float32 {
	if v, done := frontNorm(f, n, x, incX); done {
		return v
	}
	return f.gonumBLAS.Snrm2(n, x, incX)
}

// Daxpy adds alpha·x to y, as gonum's does.
func (f BLAS) Daxpy(n int, alpha float64, x []float64, incX int, y []float64, incY int) {
	if !frontAxpy(f, n, alpha, x, incX, y, incY) {
		f.gonumBLAS.Daxpy(n, alpha, x, incX, y, incY)
	}
}

// Saxpy is Daxpy in single precision.
func (f BLAS) Saxpy(n int, alpha float32, x []float32, incX int, y []float32, incY int) {
	if !frontAxpy(f, n, alpha, x, incX, y, incY) {
		f.gonumBLAS.Saxpy(n, alpha, x, incX, y, incY)
	}
}

// Dscal multiplies x by alpha, as gonum's does: 0 writes zeros over NaN and Inf.
func (f BLAS) Dscal(n int, alpha float64, x []float64, incX int) {
	if !frontScale(f, n, alpha, x, incX) {
		f.gonumBLAS.Dscal(n, alpha, x, incX)
	}
}

// Sscal is Dscal in single precision.
func (f BLAS) Sscal(n int, alpha float32, x []float32, incX int) {
	if !frontScale(f, n, alpha, x, incX) {
		f.gonumBLAS.Sscal(n, alpha, x, incX)
	}
}

// The functions below do one operation of level 1 for both precisions, and tell
// whether they have. gonum's are as good for vectors with gaps. Vectors that one
// thread has done with soon are not checked for overlaps either.

// unit tells whether x is n elements together, enough for the kernels.
func unit[T Float](f BLAS, n int, x []T, inc int) bool {
	return inc == 1 && n <= len(x) && n > 0 && (n >= smallVector || f.always)
}

func frontDot[T Float](f BLAS, n int, x []T, incX int, y []T, incY int) (T, bool) {
	if !unit(f, n, x, incX) || !unit(f, n, y, incY) {
		return 0, false
	}
	return dot(Vec(x[:n]), Vec(y[:n]), f.Threads), true
}

func frontNorm[T Float](f BLAS, n int, x []T, incX int) (T, bool) {
	if !unit(f, n, x, incX) {
		return 0, false
	}
	norm, err := Norm2(Vec(x[:n]), f.limits())
	return norm, err == nil
}

func frontAxpy[T Float](f BLAS, n int, alpha T, x []T, incX int, y []T, incY int) bool {
	switch {
	case !unit(f, n, x, incX) || !unit(f, n, y, incY) || alpha == 0:
		return false
	case n < smallShared:
		vec.Axpy(alpha, x[:n], y[:n])
		return true
	}
	return Axpy(alpha, Vec(x[:n]), Vec(y[:n]), f.limits()) == nil
}

func frontScale[T Float](f BLAS, n int, alpha T, x []T, incX int) bool {
	switch {
	case !unit(f, n, x, incX) || alpha == 0:
		return false
	case n < smallShared:
		vec.Scale(alpha, x[:n])
		return true
	}
	return Scale(alpha, Vec(x[:n]), f.limits()) == nil
}
