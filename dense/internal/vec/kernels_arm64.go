package vec

import (
	"unsafe"

	"github.com/comal-go/comal/internal/simd"
)

// The functions of this file pick the kernel for the type of elements. They are
// not inlined, and look at the last elements a kernel touches, for the reasons
// given for amd64. What has no kernel is in Go.

// neon tells whether there are kernels, and whether T is the single precision.
func neon[T Float]() (kernels, single bool) {
	var zero T
	return simd.Use == simd.NEON, unsafe.Sizeof(zero) == 4
}

//go:noinline
func dot[T Float](x, y []T) T {
	n := len(x)
	if n == 0 {
		return 0
	}
	_ = y[n-1]
	switch kernels, short := neon[T](); {
	case !kernels:
		return dotPlain(x, y)
	case short:
		return T(dot32NEON(n, single(&x[0]), single(&y[0])))
	}
	return T(dot64NEON(n, double(&x[0]), double(&y[0])))
}

//go:noinline
func axpy[T Float](a T, x, y []T) {
	n := len(x)
	if n == 0 {
		return
	}
	_ = y[n-1]
	switch kernels, short := neon[T](); {
	case !kernels:
		axpyPlain(a, x, y)
	case short:
		axpy32NEON(n, float32(a), single(&x[0]), single(&y[0]))
	default:
		axpy64NEON(n, float64(a), double(&x[0]), double(&y[0]))
	}
}

// gemv8 sets sums to the products of eight rows and x, of n elements each.
//
//go:noinline
func gemv8[T Float](n int, a []T, lda int, x []T, sums *[8]T) {
	_, _ = a[7*lda+n-1], x[n-1]
	switch kernels, short := neon[T](); {
	case !kernels:
		gemv8Plain(n, a, lda, x, sums)
	case short:
		gemv8x32NEON(n, single(&a[0]), lda, single(&x[0]), single(&sums[0]))
	default:
		gemv8x64NEON(n, double(&a[0]), lda, double(&x[0]), double(&sums[0]))
	}
}

// gemvT8 adds eight rows of n elements, each times its element of x, to y.
//
//go:noinline
func gemvT8[T Float](n int, a []T, lda int, x *[8]T, y []T) {
	_, _ = a[7*lda+n-1], y[n-1]
	switch kernels, short := neon[T](); {
	case !kernels:
		gemvT8Plain(n, a, lda, x, y)
	case short:
		gemvT8x32NEON(n, single(&a[0]), lda, single(&x[0]), single(&y[0]))
	default:
		gemvT8x64NEON(n, double(&a[0]), lda, double(&x[0]), double(&y[0]))
	}
}

//go:noescape
func dot64NEON(n int, x, y *float64) float64

//go:noescape
func dot32NEON(n int, x, y *float32) float32

//go:noescape
func axpy64NEON(n int, a float64, x, y *float64)

//go:noescape
func axpy32NEON(n int, a float32, x, y *float32)

//go:noescape
func gemv8x64NEON(n int, a *float64, lda int, x, sums *float64)

//go:noescape
func gemv8x32NEON(n int, a *float32, lda int, x, sums *float32)

//go:noescape
func gemvT8x64NEON(n int, a *float64, lda int, x, y *float64)

//go:noescape
func gemvT8x32NEON(n int, a *float32, lda int, x, y *float32)
