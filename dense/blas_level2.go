package dense

import (
	"gonum.org/v1/gonum/blas"

	"github.com/comal-go/comal/dense/internal/vec"
)

// Dgemv sets y to alpha·op(a)·x + beta·y, as gonum's does.
func (f BLAS) Dgemv(t blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if !frontGemv(f, t, m, n, alpha, a, lda, x, incX, beta, y, incY) {
		f.gonumBLAS.Dgemv(t, m, n, alpha, a, lda, x, incX, beta, clip(t, m, n, y, incY), incY)
	}
}

// Sgemv is Dgemv in single precision.
func (f BLAS) Sgemv(t blas.Transpose, m, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	if !frontGemv(f, t, m, n, alpha, a, lda, x, incX, beta, y, incY) {
		f.gonumBLAS.Sgemv(t, m, n, alpha, a, lda, x, incX, beta, clip(t, m, n, y, incY), incY)
	}
}

// Dsymv sets y to alpha·a·x + beta·y, where a is symmetric, as gonum's does.
func (f BLAS) Dsymv(ul blas.Uplo, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if !frontSymv(f, ul, n, alpha, a, lda, x, incX, beta, y, incY) {
		f.gonumBLAS.Dsymv(ul, n, alpha, a, lda, x, incX, beta, y, incY)
	}
}

// Ssymv is Dsymv in single precision.
func (f BLAS) Ssymv(ul blas.Uplo, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	if !frontSymv(f, ul, n, alpha, a, lda, x, incX, beta, y, incY) {
		f.gonumBLAS.Ssymv(ul, n, alpha, a, lda, x, incX, beta, y, incY)
	}
}

// Dger adds alpha·x·yᵀ to a, as gonum's does.
func (f BLAS) Dger(m, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	if !frontGer(f, m, n, alpha, x, incX, y, incY, a, lda) {
		f.gonumBLAS.Dger(m, n, alpha, x, incX, y, incY, a, lda)
	}
}

// Sger is Dger in single precision.
func (f BLAS) Sger(m, n int, alpha float32, x []float32, incX int, y []float32, incY int, a []float32, lda int) {
	if !frontGer(f, m, n, alpha, x, incX, y, incY, a, lda) {
		f.gonumBLAS.Sger(m, n, alpha, x, incX, y, incY, a, lda)
	}
}

// The functions below do one operation of level 2 for both precisions, and tell
// whether they have. Vectors that run backwards are left to gonum.

// narrow tells whether gonum's is quicker for m x n elements: the kernels take
// several long rows at once.
func (f BLAS) narrow(limit, m, n int) bool {
	return !f.always && (n < smallRow || m*n < limit)
}

// soon tells whether one thread has done with m x n elements soon, so that x and
// y may be given to the kernels as they are, or as a copy on the stack.
func soon[T Float](m, n int, x, y Vector[T]) bool {
	return m*n < smallShared && y.Stride == 1 && (x.Stride == 1 || x.Len <= copied)
}

// copied is how many elements with gaps are copied on the stack: columns, of
// which LAPACK gives many.
const copied = 256

func frontGemv[T Float](f BLAS, t blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) bool {
	if m <= 0 || n <= 0 || alpha == 0 || f.narrow(smallGemv, m, n) {
		return false
	}
	rows, cols := m, n
	if t != blas.NoTrans {
		m, n = n, m
	}
	av, okA := viewOp(t, a, m, n, lda)
	xv, okX := viewVec(n, x, incX)
	yv, okY := viewVec(m, y, incY)
	switch {
	case !okA || !okX || !okY:
		return false
	case !soon(m, n, xv, yv):
		return Gemv(alpha, av, xv, beta, yv, f.limits()) == nil
	}
	from := x
	if incX != 1 {
		var buffer [copied]T
		from = gather(xv, 0, n, buffer[:])
	}
	scaleBy(beta, yv)
	if t == blas.NoTrans {
		vec.Gemv(rows, cols, alpha, a, lda, from, y)
	} else {
		vec.GemvT(rows, cols, alpha, a, lda, from, y)
	}
	return true
}

func frontSymv[T Float](f BLAS, ul blas.Uplo, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) bool {
	if n <= 0 || alpha == 0 || f.narrow(smallSymv, n, n) {
		return false
	}
	av, okA := viewTri(ul, blas.NonUnit, a, n, lda)
	xv, okX := viewVec(n, x, incX)
	yv, okY := viewVec(n, y, incY)
	return okA && okX && okY && Symv(alpha, av, xv, beta, yv, f.limits()) == nil
}

func frontGer[T Float](f BLAS, m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int) bool {
	if m <= 0 || n <= 0 || alpha == 0 || f.narrow(smallGer, m, n) {
		return false
	}
	av, okA := viewOf(a, m, n, lda)
	xv, okX := viewVec(m, x, incX)
	yv, okY := viewVec(n, y, incY)
	switch {
	case !okA || !okX || !okY:
		return false
	case !soon(m, n, xv, yv):
		return Ger(alpha, xv, yv, av, f.limits()) == nil
	}
	from := x
	if incX != 1 {
		var buffer [copied]T
		from = gather(xv, 0, m, buffer[:])
	}
	vec.Ger(m, n, alpha, from, y, a, lda)
	return true
}

// clip cuts off what is behind the elements of y: gonum v0.17.0 writes zeros
// there if a is transposed and beta 0, in single precision on every processor.
func clip[T Float](t blas.Transpose, m, n int, y []T, incY int) []T {
	if t != blas.NoTrans {
		m = n
	}
	if incY == 1 && m >= 0 && m < len(y) {
		return y[:m]
	}
	return y
}
