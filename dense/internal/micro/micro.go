// Package micro holds the kernels of the matrix product. A kernel computes one
// small tile of c, with all sums of the tile in registers while it passes over k.
package micro

import (
	"unsafe"

	"github.com/comal-go/comal/internal/simd"
)

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Shape is the tile of a kernel: Rows of a by Vecs vectors of Lanes elements.
// Every kernel of a level does fewer vectors as well.
type Shape struct{ Rows, Vecs, Lanes int }

// Cols is how many columns the whole tile has.
func (s Shape) Cols() int { return s.Vecs * s.Lanes }

// ShapeOf returns the tile for elements of type T.
func ShapeOf[T Float]() Shape {
	var zero T
	_, wide := any(zero).(float64)
	return shape(simd.Use, wide)
}

func shape(level simd.Level, wide bool) Shape {
	s := Shape{Rows: 4, Vecs: 1, Lanes: 4}
	switch level {
	case simd.AVX512:
		s = Shape{Rows: 8, Vecs: 3, Lanes: 16}
	case simd.AVX2, simd.NEON:
		s = Shape{Rows: 6, Vecs: 2, Lanes: 8}
	default:
		return s
	}
	if wide {
		s.Lanes /= 2
	}
	return s
}

// Run computes one tile: c = alpha·a·b + beta·c, where a has Rows of the shape
// and k columns, element i, l at a[i*ars+l*acs], and b has vecs vectors in each
// of k rows, row l at b[l*brs]; row i of c is at c[i*crs]. Sums go over k in
// order, fused where the level fuses. With beta 0, c is not read. All elements
// must be there; nothing is checked.
func Run[T Float](vecs, k int, alpha T, a *T, ars, acs int, b *T, brs int, beta T, c *T, crs int) {
	if unsafe.Sizeof(alpha) == 8 {
		run64(vecs, k, *as64(&alpha), as64(a), ars, acs, as64(b), brs, *as64(&beta), as64(c), crs)
	} else {
		run32(vecs, k, *as32(&alpha), as32(a), ars, acs, as32(b), brs, *as32(&beta), as32(c), crs)
	}
}

// as64 and as32 are type assertions that cost nothing.
func as64[T Float](p *T) *float64 { return (*float64)(unsafe.Pointer(p)) }
func as32[T Float](p *T) *float32 { return (*float32)(unsafe.Pointer(p)) }
