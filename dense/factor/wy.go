package factor

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/team"
)

// wy is the product H₀·H₁·…·Hₖ₋₁ of reflectors as I - V·T·Vᵀ (compact WY:
// Schreiber and Van Loan, doi:10.1137/0910005).
type wy struct {
	v matrix // m x k, column j is reflector j: zeros, a one in row j, the rest
	t matrix // k x k, upper triangle, zeros below
}

// wyChunk is how many columns of a matrix a goroutine takes at a time. It is the
// same for any number of threads, as are the bits.
const wyChunk = 192

// explicit sets v to the reflectors that are stored below the diagonal of a,
// with the zeros and ones that are not.
func explicit(v, a matrix) {
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

// newWY computes t, k x k, from the reflectors and their factors tau. A tau of 0
// is a reflector that does nothing.
func newWY(v matrix, tau []float64, t matrix, l limits) wy {
	gemm(1, v.T(), v, 0, t, l)
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
	return wy{v, t}
}

// wyWork is how many elements of workspace left and right need for a matrix
// with n columns, or rows.
func wyWork(k, n int) int { return 2 * k * n }

// left sets c to (I - V·T·Vᵀ)·c, or with its transpose. work holds
// wyWork(k, c.Cols) elements.
func (b wy) left(transposed bool, c matrix, work []float64, l limits) {
	chunks := (c.Cols + wyChunk - 1) / wyChunk
	each := wyWork(b.v.Cols, wyChunk)
	team.Do(chunks, l.Threads, func(p int) {
		from, to := p*wyChunk, min((p+1)*wyChunk, c.Cols)
		b.leftPart(transposed, c.Slice(0, c.Rows, from, to), work[p*each:])
	})
}

// right sets c to c·(I - V·T·Vᵀ), or with its transpose. work holds
// wyWork(k, c.Rows) elements.
func (b wy) right(transposed bool, c matrix, work []float64, l limits) {
	b.left(!transposed, c.T(), work, l)
}

func (b wy) leftPart(transposed bool, c matrix, work []float64) {
	k := b.v.Cols
	size := k * c.Cols
	w, tw := alike(c, work[:size], k), alike(c, work[size:2*size], k)
	t := b.t
	if transposed {
		t = t.T()
	}
	gemm(1, b.v.T(), c, 0, w, limits{})
	gemm(1, t, w, 0, tw, limits{})
	gemm(-1, b.v, tw, 1, c, limits{})
}

// alike views data as rows x c.Cols elements in the order c has.
func alike(c matrix, data []float64, rows int) matrix {
	if c.ColStride <= c.RowStride {
		return dense.RowMajor(data, rows, c.Cols)
	}
	return dense.ColMajor(data, rows, c.Cols)
}

// gemm is dense.Gemm of matrices that are known to fit and not to overlap.
func gemm(alpha float64, a, b matrix, beta float64, c matrix, l limits) {
	if err := dense.Gemm(alpha, a, b, beta, c, limits{Threads: l.Threads}); err != nil {
		panic(err)
	}
}
