//go:build !amd64

package micro

func run64(_, k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int) {
	plain(k, alpha, a, ars, acs, b, brs, beta, c, crs)
}

func run32(_, k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int) {
	plain(k, alpha, a, ars, acs, b, brs, beta, c, crs)
}

func packRows64(k, groups int, from *float64, ls int, to *float64, ts int) {
	packRows(k, groups, from, ls, to, ts)
}

func packCols64(fours int, from *float64, es int, to *float64, ts int) {
	packCols(fours, from, es, to, ts)
}

func packRows32(k, groups int, from *float32, ls int, to *float32, ts int) {
	packRows(k, groups, from, ls, to, ts)
}

func packCols32(fours int, from *float32, es int, to *float32, ts int) {
	packCols(fours, from, es, to, ts)
}
