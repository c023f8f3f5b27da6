package tridiag

import (
	"slices"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor/internal/wy"
	"github.com/comal-go/comal/dense/internal/vec"
)

// block is how many reflections are applied at a time.
const block = 64

// BackWork returns how many elements Back allocates.
func BackWork(n int) int64 { return block*(int64(n)+block) + int64(wy.Work(block, n)) }

// Back overwrites v, n x n, with Q·v. Reduce must have been done. The memory of l
// is what is left beside BackWork, and enough for a product.
func (f *Form) Back(v dense.Matrix[float64], l dense.Limits) {
	n := len(f.D)
	nb := min(block, n)
	rows, t, work := make([]float64, nb*n), make([]float64, nb*nb), make([]float64, wy.Work(nb, v.Cols))
	for lo := 1; lo < n; lo += block {
		hi := min(n, lo+block)
		if slices.Max(f.Tau[lo:hi]) == 0 {
			continue // these rows were tridiagonal already
		}
		k, m := hi-lo, hi-1 // all that changes are the first m rows
		y := dense.RowMajor(rows[:k*m], k, m)
		vec.Clear(y.Data)
		for r := range k {
			i := lo + r
			vec.Copy(y.Data[r*m:], f.A[i*f.LDA:][:i])
		}
		// The last reflection is the outermost one, and all are symmetric.
		b := wy.New(y.T(), f.Tau[lo:hi], dense.RowMajor(t[:k*k], k, k), l)
		b.Left(true, v.Slice(0, m, 0, v.Cols), work, l)
	}
}
