//go:build !amd64

package micro

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
