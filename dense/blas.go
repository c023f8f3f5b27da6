package dense

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// BLAS makes gonum's packages compute with the kernels of this package. Given
// to blas64.Use, blas32.Use or both, it serves mat and lapack64 too, and is as
// good as gonum's own implementation in all that it does not speed up:
//
//	blas64.Use(dense.BLAS{Threads: 2})
//
// It takes and refuses the arguments that gonum's own does, with the same
// panics. Results differ from gonum's by rounding only: an element that sums k
// products is within 2·k·eps·Σ|products| of it, since k is cut into blocks that
// are summed one by one, level 1 and 2 sum in lanes, fused multiply-adds round
// once, and a zero in one operand does not hide a NaN or Inf in the other. The
// order depends on sizes and strides only: results have the same bits for any
// number of threads.
//
// Arguments that overlap are not refused: what is written to is undefined
// then, as in every BLAS.
type BLAS struct {
	// Threads is how many goroutines compute, the caller one of them; 0 means 1.
	Threads int

	gonumBLAS
	always bool // small problems go to the kernels too; for tests
}

// gonumBLAS is embedded by this name, so that BLAS shows one field.
type gonumBLAS = gonum.Implementation

var (
	_ blas.Float64 = BLAS{}
	_ blas.Float32 = BLAS{}
)

func (f BLAS) limits() Limits { return Limits{Threads: max(1, f.Threads)} }

// Below so many multiplications, or elements, gonum's loops are quicker than the
// kernels with their checks and packing; measured at 2 to 64 rows with AVX-512.
const (
	smallGemm       = 14 * 14 * 14
	smallSymmetric  = 20 * 20 * 20
	smallTriangular = 36 * 36 * 36
	smallVector     = 64
	smallRow        = 24
	smallGemv       = 64 * 64
	smallSymv       = 48 * 48
	smallGer        = 36 * 36

	smallShared = 1 << 15 // elements of level 1 and 2 that one thread does
)

// small tells whether gonum's is to be called for an m x n result of sums of k.
func (f BLAS) small(limit, m, n, k int) bool { return !f.always && m*n*k < limit }

// spreads tells whether gonum's Dgemm would start goroutines of its own, as
// many as there are processors, for an m x n result.
func spreads(m, n int) bool { return ((m+63)/64)*((n+63)/64) >= 4 }
