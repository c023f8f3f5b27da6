package rows

import (
	"unsafe"

	"github.com/comal-go/comal/internal/simd"
)

// widths returns the elements of eight and of two vectors.
func widths(size int) (wide, narrow int) {
	switch simd.Use {
	case simd.AVX512:
		return 8 * 64 / size, 2 * 64 / size
	case simd.AVX2:
		return 8 * 32 / size, 2 * 32 / size
	}
	return 32, 8
}

// row is plain with the kernel for the type and the processor. It is not
// inlined: a goroutine can be preempted where a function of Go begins, but not
// in assembly.
//
//go:noinline
func row[T Float](p, x, y []T, pre, post T) {
	n := len(p)
	size := int(unsafe.Sizeof(pre))
	wide, narrow := widths(size)
	if n == 0 || simd.Use == simd.Plain || len(y) != wide && len(y) != narrow {
		plain(p, x, y, pre, post)
		return
	}
	_ = x[:n*len(y)]
	p0, x0, y0 := unsafe.Pointer(&p[0]), unsafe.Pointer(&x[0]), unsafe.Pointer(&y[0])
	if size == 8 {
		row64(len(y) == wide, n, (*float64)(p0), (*float64)(x0), (*float64)(y0), float64(pre), float64(post))
	} else {
		row32(len(y) == wide, n, (*float32)(p0), (*float32)(x0), (*float32)(y0), float32(pre), float32(post))
	}
}

func row64(wide bool, n int, p, x, y *float64, pre, post float64) {
	switch {
	case simd.Use == simd.AVX512 && wide:
		row8of512by64(n, p, x, 64, y, pre, post)
	case simd.Use == simd.AVX512:
		row2of512by64(n, p, x, 16, y, pre, post)
	case wide:
		row8of256by64(n, p, x, 32, y, pre, post)
	default:
		row2of256by64(n, p, x, 8, y, pre, post)
	}
}

func row32(wide bool, n int, p, x, y *float32, pre, post float32) {
	switch {
	case simd.Use == simd.AVX512 && wide:
		row8of512by32(n, p, x, 128, y, pre, post)
	case simd.Use == simd.AVX512:
		row2of512by32(n, p, x, 32, y, pre, post)
	case wide:
		row8of256by32(n, p, x, 64, y, pre, post)
	default:
		row2of256by32(n, p, x, 16, y, pre, post)
	}
}
