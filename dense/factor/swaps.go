package factor

import "github.com/comal-go/comal/dense/internal/team"

const (
	swapColumns = 128     // how many columns a goroutine swaps at a time
	swapAlone   = 1 << 14 // elements that are not worth a second goroutine
)

// swapRows swaps row i with row swaps[i], in order of i.
func swapRows(a matrix, swaps []int, threads int) {
	swapParts(a, len(swaps), threads, func(part matrix) {
		for i, j := range swaps {
			swapPair(part, i, j)
		}
	})
}

// unswapRows undoes swapRows.
func unswapRows(a matrix, swaps []int, threads int) {
	swapParts(a, len(swaps), threads, func(part matrix) {
		for i := len(swaps) - 1; i >= 0; i-- {
			swapPair(part, i, swaps[i])
		}
	})
}

// swapParts calls do with all columns, some at a time: one by one if they are
// contiguous, so that a column stays in the cache.
func swapParts(a matrix, swaps, threads int, do func(part matrix)) {
	if swaps*a.Cols <= swapAlone {
		threads = 1
	}
	parts := (a.Cols + swapColumns - 1) / swapColumns
	team.Do(parts, threads, func(p int) {
		from, to := p*swapColumns, min((p+1)*swapColumns, a.Cols)
		if a.RowStride >= a.ColStride {
			do(a.Slice(0, a.Rows, from, to))
			return
		}
		for j := from; j < to; j++ {
			do(a.Slice(0, a.Rows, j, j+1))
		}
	})
}

func swapPair(a matrix, i, j int) {
	if i == j {
		return
	}
	x, y := a.Data[i*a.RowStride:], a.Data[j*a.RowStride:]
	if a.ColStride != 1 {
		for k := 0; k < a.Cols*a.ColStride; k += a.ColStride {
			x[k], y[k] = y[k], x[k]
		}
		return
	}
	x, y = x[:a.Cols], y[:a.Cols]
	for k, v := range x {
		x[k], y[k] = y[k], v
	}
}
