package bench

import (
	"context"

	"github.com/comal-go/comal/dense"
)

// stripRows is how many rows of a product are made between two looks at whether
// it is still wanted: as many as dense.Gemm packs at once, so that looking costs
// nothing.
const stripRows = 2048

// product sets c to the product of a and b, all of n rows and columns, on so many
// goroutines. It ends early if ctx does.
func product(ctx context.Context, c, a, b []float64, n, threads int) error {
	left, right, out := dense.RowMajor(a, n, n), dense.RowMajor(b, n, n), dense.RowMajor(c, n, n)
	strips := (n + stripRows - 1) / stripRows
	for s := range strips {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		from, to := s*n/strips, (s+1)*n/strips
		err := dense.Gemm(1, left.Slice(from, to, 0, n), right, 0, out.Slice(from, to, 0, n), dense.Limits{Threads: max(1, threads)})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
