package judge

import "math/rand/v2"

// A Layout is how a matrix lies in memory: element i, j at i·RowStride + j·ColStride.
type Layout struct{ Rows, Cols, RowStride, ColStride int }

// RandomLayout returns rows, columns or neither contiguous, with gaps and without.
func RandomLayout(rng *rand.Rand, rows, cols int) Layout {
	gap := []int{0, 0, 1, 2, 5, 8}[rng.IntN(6)]
	switch rng.IntN(5) {
	case 0, 1:
		return Layout{rows, cols, max(1, cols) + gap, 1}
	case 2, 3:
		return Layout{rows, cols, 1, max(1, rows) + gap}
	}
	step := 2 + rng.IntN(2)
	if rng.IntN(2) == 0 {
		return Layout{rows, cols, step*max(1, cols) + gap, step}
	}
	return Layout{rows, cols, step, step*max(1, rows) + gap}
}

// Len is how many elements of memory the matrix spans.
func (l Layout) Len() int {
	if l.Rows == 0 || l.Cols == 0 {
		return 0
	}
	return (l.Rows-1)*l.RowStride + (l.Cols-1)*l.ColStride + 1
}

// Place returns memory for a matrix of the layout, at one end of the pages or
// the other.
func Place[T Float](rng *rand.Rand, p *Pages, l Layout) []T {
	if rng.IntN(2) == 0 {
		return Start[T](p, l.Len())
	}
	return End[T](p, l.Len())
}
