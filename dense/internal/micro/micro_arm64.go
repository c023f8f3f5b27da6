package micro

import "github.com/comal-go/comal/internal/simd"

func run64(vecs, k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int) {
	switch {
	case simd.Use == simd.NEON && vecs == 2:
		neon64x2(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	case simd.Use == simd.NEON:
		neon64x1(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	default:
		plain(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	}
}

func run32(vecs, k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int) {
	switch {
	case simd.Use == simd.NEON && vecs == 2:
		neon32x2(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	case simd.Use == simd.NEON:
		neon32x1(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	default:
		plain(k, alpha, a, ars, acs, b, brs, beta, c, crs)
	}
}

//go:noescape
func neon64x1(k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int)

//go:noescape
func neon64x2(k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int)

//go:noescape
func neon32x1(k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int)

//go:noescape
func neon32x2(k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int)
