// Package wy applies reflectors to matrices by products of matrices. A block of k
// of them, H₀·H₁·…·Hₖ₋₁ with Hⱼ = I - τⱼ·vⱼ·vⱼᵀ, is I - V·T·Vᵀ, where V has the
// vectors in its columns and T is k x k and upper triangular (compact WY: Schreiber
// and Van Loan, doi:10.1137/0910005). So applying it costs 4·m·k operations for
// each column of m elements, nearly all of them in two products.
package wy

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/gemm"
	"github.com/comal-go/comal/dense/internal/team"
)

type (
	matrix = dense.Matrix[float64]
	limits = dense.Limits
)

// Block is a product of reflectors.
type Block struct {
	V matrix // m x k, column j is reflector j
	T matrix // k x k, upper triangular, zeros below
}

// Chunk is how many columns of a matrix a goroutine takes at a time. It is the
// same for any number of threads, as are the bits.
const Chunk = 192

// Explicit sets v to the reflectors that are stored below the diagonal of a, as
// in LAPACK, with the zeros and ones that are not.
func Explicit(v, a matrix) {
	v.Copy(a)
	for j := range v.Cols {
		for i := range min(j, v.Rows) {
			v.Data[i*v.RowStride+j*v.ColStride] = 0
		}
		if j < v.Rows {
			v.Data[j*v.RowStride+j*v.ColStride] = 1
		}
	}
}

// New returns the block of the reflectors in the columns of v with the factors
// tau, and sets t, k x k, to its T. A tau of 0 is a reflector that does nothing.
// The memory of l has to be enough for a product.
func New(v matrix, tau []float64, t matrix, l limits) Block {
	product(1, v.T(), v, 0, t, l)
	sums := make([]float64, v.Cols)
	for j := range v.Cols {
		// T[:j, j] = -tau·T[:j, :j]·(Vᵀ·v)[:j]
		for i := range j {
			sums[i] = 0
			for p := i; p < j; p++ {
				sums[i] += t.At(i, p) * t.At(p, j)
			}
		}
		for i := range j {
			t.Set(i, j, -tau[j]*sums[i])
			t.Set(j, i, 0)
		}
		t.Set(j, j, tau[j])
	}
	return Block{v, t}
}

// Work returns how many elements of workspace Left needs for k reflectors and n
// columns.
func Work(k, n int) int { return 2 * k * n }

// Left overwrites c with the block times c, or its transpose times c. work holds
// Work(k, c.Cols) elements. The memory of l has to be enough for a product.
func (b Block) Left(transposed bool, c matrix, work []float64, l limits) {
	chunks := (c.Cols + Chunk - 1) / Chunk
	side, memory := gemm.Beside[float64](chunks, l.Threads, l.Memory)
	each := Work(b.V.Cols, Chunk)
	team.Do(chunks, side, func(p int) {
		from, to := p*Chunk, min((p+1)*Chunk, c.Cols)
		b.chunk(transposed, c.Slice(0, c.Rows, from, to), work[p*each:], limits{Memory: memory})
	})
}

// chunk is Left of a few columns.
func (b Block) chunk(transposed bool, c matrix, work []float64, l limits) {
	k := b.V.Cols
	size := k * c.Cols
	w, tw := alike(c, work[:size], k), alike(c, work[size:2*size], k)
	t := b.T
	if transposed {
		t = t.T()
	}
	product(1, b.V.T(), c, 0, w, l)
	product(1, t, w, 0, tw, l)
	product(-1, b.V, tw, 1, c, l)
}

// alike views data as rows x c.Cols elements in the order c has.
func alike(c matrix, data []float64, rows int) matrix {
	if c.ColStride <= c.RowStride {
		return dense.RowMajor(data, rows, c.Cols)
	}
	return dense.ColMajor(data, rows, c.Cols)
}

// product is dense.Gemm of matrices that are known to fit and not to overlap.
func product(alpha float64, a, b matrix, beta float64, c matrix, l limits) {
	if err := dense.Gemm(alpha, a, b, beta, c, l); err != nil {
		panic(err)
	}
}
