package bench

import (
	"context"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// A product is made in strips of tileRows rows, each tile by tile over
// tileDepth columns: see codec/image, where this was measured. A tile of fewer
// than four of gonum's blocks of 64 x 64 starts no goroutines of its own.
const (
	tileRows  = 32
	tileDepth = 1024
)

// product sets c to the product of a and b, all of n rows and columns, on
// exactly so many goroutines. The second factor is transposed first, which is
// part of the work: gonum is fastest at dot products of rows. It ends early if
// ctx does.
func product(ctx context.Context, c, a, b []float64, n, threads int) error {
	t := make([]float64, n*n)
	strips := (n + tileRows - 1) / tileRows
	shared(strips, threads, func(s int) { transpose(t, b, n, s*tileRows, min(n, (s+1)*tileRows)) })
	shared(strips, threads, func(s int) {
		row := s * tileRows
		for col := 0; col < n && ctx.Err() == nil; col += tileRows {
			tile(c, a, t, n, row, col)
		}
	})
	return ctx.Err()
}

// tile sets the tile of c at row and col to the product of rows of a and t.
func tile(c, a, t []float64, n, row, col int) {
	rows, cols := min(tileRows, n-row), min(tileRows, n-col)
	beta := 0.0
	for k := 0; k < n; k += tileDepth {
		// Named outright, so that no other BLAS set by blas64.Use brings threads.
		gonum.Implementation{}.Dgemm(blas.NoTrans, blas.Trans, rows, cols, min(tileDepth, n-k),
			1, a[row*n+k:], n, t[col*n+k:], n, beta, c[row*n+col:], n)
		beta = 1
	}
}

// transpose sets rows of t to columns of b, in blocks that fit the cache.
func transpose(t, b []float64, n, from, to int) {
	for k := 0; k < n; k += tileRows {
		for i := from; i < to; i++ {
			for j := k; j < min(n, k+tileRows); j++ {
				t[i*n+j] = b[j*n+i]
			}
		}
	}
}

// shared does the parts of some work on exactly so many goroutines, the caller
// one of them, each taking the next part when it is free.
func shared(parts, threads int, do func(part int)) {
	var next atomic.Int64
	work := func() {
		for p := next.Add(1) - 1; p < int64(parts); p = next.Add(1) - 1 {
			do(int(p))
		}
	}
	var others sync.WaitGroup
	for range min(threads, parts) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}
