//go:build !amd64 && !arm64

package micro

func run64(_, k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int) {
	plain(k, alpha, a, ars, acs, b, brs, beta, c, crs)
}

func run32(_, k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int) {
	plain(k, alpha, a, ars, acs, b, brs, beta, c, crs)
}
