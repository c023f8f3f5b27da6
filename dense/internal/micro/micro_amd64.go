package micro

import "github.com/comal-go/comal/internal/simd"

func run64(vecs, k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int) {
	switch {
	case simd.Use == simd.AVX512 && vecs == 3:
		avx512f64x8x3(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	case simd.Use == simd.AVX512 && vecs == 2:
		avx512f64x8x2(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	case simd.Use == simd.AVX512:
		avx512f64x8x1(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	case simd.Use == simd.AVX2 && vecs == 2:
		avx2f64x6x2(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	case simd.Use == simd.AVX2:
		avx2f64x6x1(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	default:
		plain(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	}
}

func run32(vecs, k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int) {
	switch {
	case simd.Use == simd.AVX512 && vecs == 3:
		avx512f32x8x3(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	case simd.Use == simd.AVX512 && vecs == 2:
		avx512f32x8x2(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	case simd.Use == simd.AVX512:
		avx512f32x8x1(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	case simd.Use == simd.AVX2 && vecs == 2:
		avx2f32x6x2(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	case simd.Use == simd.AVX2:
		avx2f32x6x1(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	default:
		plain(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	}
}

//go:noescape
func avx512f64x8x1(k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int)

//go:noescape
func avx512f64x8x2(k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int)

//go:noescape
func avx512f64x8x3(k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int)

//go:noescape
func avx512f32x8x1(k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int)

//go:noescape
func avx512f32x8x2(k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int)

//go:noescape
func avx512f32x8x3(k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int)

//go:noescape
func avx2f64x6x1(k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int)

//go:noescape
func avx2f64x6x2(k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int)

//go:noescape
func avx2f32x6x1(k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int)

//go:noescape
func avx2f32x6x2(k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int)

func packRows64(k, groups int, from *float64, ls int, to *float64, ts int) {
	if simd.Use >= simd.AVX2 {
		packRowsF64(k, groups, from, ls, to, ts)
	} else {
		packRows(k, groups, from, ls, to, ts)
	}
}

func packCols64(fours int, from *float64, es int, to *float64, ts int) {
	if simd.Use >= simd.AVX2 {
		packColsF64(fours, from, es, to, ts)
	} else {
		packCols(fours, from, es, to, ts)
	}
}

//go:noescape
func packRowsF64(k, groups int, from *float64, ls int, to *float64, ts int)

//go:noescape
func packColsF64(fours int, from *float64, es int, to *float64, ts int)

func packRows32(k, groups int, from *float32, ls int, to *float32, ts int) {
	if simd.Use >= simd.AVX2 {
		packRowsF32(k, groups, from, ls, to, ts)
	} else {
		packRows(k, groups, from, ls, to, ts)
	}
}

func packCols32(fours int, from *float32, es int, to *float32, ts int) {
	if simd.Use >= simd.AVX2 {
		packColsF32(fours, from, es, to, ts)
	} else {
		packCols(fours, from, es, to, ts)
	}
}

//go:noescape
func packRowsF32(k, groups int, from *float32, ls int, to *float32, ts int)

//go:noescape
func packColsF32(fours int, from *float32, es int, to *float32, ts int)
