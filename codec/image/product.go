package image

import (
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// The product is made in square tiles of tileSize entries a side, over depth
// columns at a time. Gonum's product of NoTrans and Trans is a dot product for
// each entry: the 32 x 1024 values of one side (256 KiB) stay in the second-level
// cache while the rows of the other pass. Measured, this runs at the speed of
// gonum's dot kernel in the first-level cache, so packing has nothing to win, and
// NoTrans x NoTrans on a transposed copy is a fifth slower. A tile is less than
// one of gonum's blocks of 64 x 64; from four on gonum would start goroutines.
const (
	tileSize = 32
	depth    = 1024
)

// Signature returns the integer part of the mean of m·mᵀ, where m is a matrix of
// h rows and w columns as [Image.Median] makes it. It forms every entry of the
// lower triangle, h·h·w additions and multiplications in all, tile by tile; a
// tile is summed and its buffer used again, so the product is never in memory as
// a whole. Tiles off the diagonal count twice.
//
// Exactly threads goroutines compute, the caller one of them (below 1 means 1;
// fewer for a matrix of very few rows), at some 10 GFLOP/s each. The result has
// the same bits for any number of them: strips of tiles are summed one by one,
// and their sums are added in one order. For medians the sums are exact, while NumPy rounds above
// 2⁵³/4: its result could differ by one for images of far more than 12
// megapixels, if the mean is a whole number or next to one.
func Signature(m []float64, h, w, threads int) int64 {
	checkShape(m, h, w)
	if h == 0 || w == 0 {
		return 0
	}
	strips := lowerTriangle(h)
	sums := make([]float64, len(strips))
	var next atomic.Int64
	compute := func() {
		buffer := make([]float64, tileSize*tileSize)
		for s := next.Add(1) - 1; s < int64(len(strips)); s = next.Add(1) - 1 {
			sums[s] = strips[s].sum(m, h, w, buffer)
		}
	}
	var helpers sync.WaitGroup
	for range min(threads, len(strips)) - 1 {
		helpers.Go(compute)
	}
	compute()
	helpers.Wait()

	total := exact(0)
	for _, s := range sums {
		total.Add(total, exact(s))
	}
	return mean(total, h)
}

// strip is a row of tiles on or below the diagonal, the unit of work: the rows
// from row and the columns from first up to end.
type strip struct{ row, first, end int }

// lowerTriangle cuts the lower triangle into strips. A strip is short, so that
// many threads end together, but no shorter than a sixteenth of the longest one:
// a picture of one column and millions of rows must not need more memory for
// strips than for itself.
func lowerTriangle(h int) []strip {
	length := tileSize * max(16, h/(16*tileSize)+1)
	var strips []strip
	for row := 0; row < h; row += tileSize {
		for first := 0; first <= row; first += length {
			strips = append(strips, strip{row, first, min(first+length, row+1)})
		}
	}
	return strips
}

// sum adds the entries of a strip, those of tiles off the diagonal twice. Each
// tile is computed in buffer.
func (s strip) sum(m []float64, h, w int, buffer []float64) float64 {
	total := 0.0
	for col := s.first; col < s.end; col += tileSize {
		t := tileSum(m, h, w, s.row, col, buffer)
		if col != s.row {
			t *= 2
		}
		total += t
	}
	return total
}

// tileSum computes the tile whose first entry is at row and col.
func tileSum(m []float64, h, w, row, col int, buffer []float64) float64 {
	rows, cols := min(tileSize, h-row), min(tileSize, h-col)
	c := buffer[:rows*cols]
	beta := 0.0
	for k := 0; k < w; k += depth {
		// Named outright, so that no other BLAS set by blas64.Use brings threads.
		gonum.Implementation{}.Dgemm(blas.NoTrans, blas.Trans, rows, cols, min(depth, w-k),
			1, m[row*w+k:], w, m[col*w+k:], w, beta, c, cols)
		beta = 1
	}
	sum := 0.0
	for _, v := range c {
		sum += v
	}
	return sum
}
