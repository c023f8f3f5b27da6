package tridiag

import (
	"slices"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/vec"
)

// block is how many reflections are applied at a time.
const block = 64

// BackFloats returns how many elements Back allocates.
func BackFloats(n int) int64 { return block * (3*int64(n) + 2*block) }

// Back overwrites v with Q·v. Reduce must have been done.
func (f *Form) Back(v dense.Matrix[float64], l dense.Limits) error {
	n := len(f.D)
	if n < 2 {
		return nil
	}
	nb := min(block, n)
	b := backward{
		y: make([]float64, nb*n), ty: make([]float64, nb*n), yv: make([]float64, nb*v.Cols),
		t: make([]float64, nb*nb), g: make([]float64, nb*nb),
	}
	for lo := 1; lo < n; lo += block {
		hi := min(n, lo+block)
		if slices.Max(f.Tau[lo:hi]) == 0 {
			continue // these rows were tridiagonal already
		}
		if err := b.apply(f, lo, hi, v, l); err != nil {
			return err
		}
	}
	return nil
}

// backward applies blocks of reflections as I - Yᵀ·T·Y, with the vectors in the
// rows of Y (Schreiber and Van Loan, doi:10.1137/0910005).
type backward struct {
	y, ty, yv, t, g []float64
}

// apply multiplies the first hi-1 rows of v, which are all that change, by
// reflections hi-1 to lo, the first one the outermost.
func (b *backward) apply(f *Form, lo, hi int, v dense.Matrix[float64], l dense.Limits) error {
	k, n := hi-lo, hi-1
	vec.Clear(b.y[:k*n])
	for r := range k {
		i := lo + r
		vec.Copy(b.y[r*n:], f.A[i*f.LDA:][:i])
	}
	y, t := dense.RowMajor(b.y[:k*n], k, n), dense.RowMajor(b.t[:k*k], k, k)
	g := dense.RowMajor(b.g[:k*k], k, k)
	if err := dense.Syrk(1, y, 0, g.Lower(), l); err != nil {
		return err
	}
	connect(t, g, f.Tau[lo:hi])
	ty := dense.RowMajor(b.ty[:k*n], k, n)
	yv := dense.RowMajor(b.yv[:k*v.Cols], k, v.Cols)
	top := v.Slice(0, n, 0, v.Cols)
	if err := dense.Gemm(1, t.T(), y, 0, ty, l); err != nil {
		return err
	}
	if err := dense.Gemm(1, y, top, 0, yv, l); err != nil {
		return err
	}
	return dense.Gemm(-1, ty.T(), yv, 1, top, l)
}

// connect sets t to the lower triangular factor of a block of reflections, of
// which g has the products of the vectors below the diagonal.
func connect(t, g dense.Matrix[float64], tau []float64) {
	k := len(tau)
	vec.Clear(t.Data[:k*k])
	for p := k - 1; p >= 0; p-- {
		for q := k - 1; q > p; q-- {
			row, sum := t.Data[q*k:q*k+k], 0.0
			for r := p + 1; r <= q; r++ {
				sum += row[r] * g.Data[r*k+p]
			}
			row[p] = -tau[p] * sum
		}
		t.Data[p*k+p] = tau[p]
	}
}
