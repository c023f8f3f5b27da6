package vec

import (
	"unsafe"

	"github.com/comal-go/comal/internal/simd"
)

// The functions of this file pick the kernel for the type of elements and the
// processor. They are not inlined: a goroutine can be preempted where a function
// of Go begins, but not in assembly. They look at the last elements a kernel
// touches, so that a wrong size is a panic here.

// kind is which kernels serve.
type kind int

const (
	plain kind = iota
	wide64
	wide32
	narrow64
	narrow32
)

// of returns the kernels for T.
func of[T Float]() kind {
	var zero T
	single := unsafe.Sizeof(zero) == 4
	switch {
	case simd.Use == simd.AVX512 && single:
		return wide32
	case simd.Use == simd.AVX512:
		return wide64
	case simd.Use == simd.AVX2 && single:
		return narrow32
	case simd.Use == simd.AVX2:
		return narrow64
	}
	return plain
}

//go:noinline
func dot[T Float](x, y []T) T {
	n := len(x)
	if n == 0 {
		return 0
	}
	_ = y[n-1]
	switch x0, y0 := &x[0], &y[0]; of[T]() {
	case wide64:
		return T(dot64AVX512(n, double(x0), double(y0)))
	case wide32:
		return T(dot32AVX512(n, single(x0), single(y0)))
	case narrow64:
		return T(dot64AVX2(n, double(x0), double(y0)))
	case narrow32:
		return T(dot32AVX2(n, single(x0), single(y0)))
	}
	return dotPlain(x, y)
}

//go:noinline
func axpy[T Float](a T, x, y []T) {
	n := len(x)
	if n == 0 {
		return
	}
	_ = y[n-1]
	switch x0, y0 := &x[0], &y[0]; of[T]() {
	case wide64:
		axpy64AVX512(n, float64(a), double(x0), double(y0))
	case wide32:
		axpy32AVX512(n, float32(a), single(x0), single(y0))
	case narrow64:
		axpy64AVX2(n, float64(a), double(x0), double(y0))
	case narrow32:
		axpy32AVX2(n, float32(a), single(x0), single(y0))
	default:
		axpyPlain(a, x, y)
	}
}

//go:noinline
func scale[T Float](a T, x []T) {
	n := len(x)
	if n == 0 {
		return
	}
	switch x0 := &x[0]; of[T]() {
	case wide64:
		scale64AVX512(n, float64(a), double(x0))
	case wide32:
		scale32AVX512(n, float32(a), single(x0))
	case narrow64:
		scale64AVX2(n, float64(a), double(x0))
	case narrow32:
		scale32AVX2(n, float32(a), single(x0))
	default:
		scalePlain(a, x)
	}
}

// gemv8 sets sums to the products of eight rows and x, of n elements each.
//
//go:noinline
func gemv8[T Float](n int, a []T, lda int, x []T, sums *[8]T) {
	_, _ = a[7*lda+n-1], x[n-1]
	switch a0, x0 := &a[0], &x[0]; of[T]() {
	case wide64:
		gemv8x64AVX512(n, double(a0), lda, double(x0), double(&sums[0]))
	case wide32:
		gemv8x32AVX512(n, single(a0), lda, single(x0), single(&sums[0]))
	case narrow64:
		gemv8x64AVX2(n, double(a0), lda, double(x0), double(&sums[0]))
	case narrow32:
		gemv8x32AVX2(n, single(a0), lda, single(x0), single(&sums[0]))
	default:
		gemv8Plain(n, a, lda, x, sums)
	}
}

// gemvT8 adds eight rows of n elements, each times its element of x, to y.
//
//go:noinline
func gemvT8[T Float](n int, a []T, lda int, x *[8]T, y []T) {
	_, _ = a[7*lda+n-1], y[n-1]
	switch a0, y0 := &a[0], &y[0]; of[T]() {
	case wide64:
		gemvT8x64AVX512(n, double(a0), lda, double(&x[0]), double(y0))
	case wide32:
		gemvT8x32AVX512(n, single(a0), lda, single(&x[0]), single(y0))
	case narrow64:
		gemvT8x64AVX2(n, double(a0), lda, double(&x[0]), double(y0))
	case narrow32:
		gemvT8x32AVX2(n, single(a0), lda, single(&x[0]), single(y0))
	default:
		gemvT8Plain(n, a, lda, x, y)
	}
}

// symvHeight is how many rows symv takes.
func symvHeight() int {
	if simd.Use == simd.AVX512 {
		return 8
	}
	return 4
}

// symv sets sums to the products of symvHeight rows of n elements and x, and
// adds the rows, each times its element of z, to y.
//
//go:noinline
func symv[T Float](n int, a []T, lda int, x, y []T, z, sums *[8]T) {
	_, _, _ = a[(symvHeight()-1)*lda+n-1], x[n-1], y[n-1]
	switch a0, x0, y0 := &a[0], &x[0], &y[0]; of[T]() {
	case wide64:
		symv8x64AVX512(n, double(a0), lda, double(x0), double(y0), double(&z[0]), double(&sums[0]))
	case wide32:
		symv8x32AVX512(n, single(a0), lda, single(x0), single(y0), single(&z[0]), single(&sums[0]))
	case narrow64:
		symv4x64AVX2(n, double(a0), lda, double(x0), double(y0), double(&z[0]), double(&sums[0]))
	case narrow32:
		symv4x32AVX2(n, single(a0), lda, single(x0), single(y0), single(&z[0]), single(&sums[0]))
	default:
		symv4Plain(n, a, lda, x, y, z, sums)
	}
}

// ger4 adds y, n elements, times each element of x to four rows.
//
//go:noinline
func ger4[T Float](n int, x *[4]T, y, a []T, lda int) {
	_, _ = a[3*lda+n-1], y[n-1]
	switch a0, y0 := &a[0], &y[0]; of[T]() {
	case wide64:
		ger4x64AVX512(n, double(&x[0]), double(y0), double(a0), lda)
	case wide32:
		ger4x32AVX512(n, single(&x[0]), single(y0), single(a0), lda)
	case narrow64:
		ger4x64AVX2(n, double(&x[0]), double(y0), double(a0), lda)
	case narrow32:
		ger4x32AVX2(n, single(&x[0]), single(y0), single(a0), lda)
	default:
		ger4Plain(n, x, y, a, lda)
	}
}
