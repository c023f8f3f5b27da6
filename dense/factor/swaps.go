package factor

import (
	"slices"

	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

const (
	swapColumns = 128     // how many columns a goroutine swaps at a time
	swapAlone   = 1 << 14 // elements that are not worth a second goroutine
)

// swapRows swaps row i with row swaps[i], in order of i.
func swapRows(a matrix, swaps []int, threads int) { swapPairs(a, pairsOf(swaps), threads) }

// unswapRows undoes swapRows.
func unswapRows(a matrix, swaps []int, threads int) {
	pairs := pairsOf(swaps)
	slices.Reverse(pairs)
	swapPairs(a, pairs, threads)
}

// pairsOf returns what is to be swapped.
func pairsOf(swaps []int) [][2]int {
	pairs := make([][2]int, 0, len(swaps))
	for i, j := range swaps {
		if i != j {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}

func swapPairs(a matrix, pairs [][2]int, threads int) {
	if len(pairs) == 0 {
		return
	}
	if len(pairs)*a.Cols <= swapAlone {
		threads = 1
	}
	parts := (a.Cols + swapColumns - 1) / swapColumns
	team.Do(parts, threads, func(p int) {
		part := a.Slice(0, a.Rows, p*swapColumns, min((p+1)*swapColumns, a.Cols))
		if a.ColStride == 1 {
			swapWholeRows(part, pairs)
		} else {
			swapByColumns(part, pairs)
		}
	})
}

// swapWholeRows swaps rows of at most swapColumns contiguous elements.
func swapWholeRows(a matrix, pairs [][2]int) {
	var row [swapColumns]float64
	for _, p := range pairs {
		x, y := a.Data[p[0]*a.RowStride:][:a.Cols], a.Data[p[1]*a.RowStride:][:a.Cols]
		vec.Copy(row[:], x)
		vec.Copy(x, y)
		vec.Copy(y, row[:a.Cols])
	}
}

// swapByColumns does all swaps in a column, which stays in the cache.
func swapByColumns(a matrix, pairs [][2]int) {
	for j := range a.Cols {
		column := a.Data[j*a.ColStride:]
		for _, p := range pairs {
			x, y := &column[p[0]*a.RowStride], &column[p[1]*a.RowStride]
			*x, *y = *y, *x
		}
	}
}
