package factor

import (
	"math"

	"github.com/comal-go/comal/dense"
)

// LU is a square matrix as a product of a permutation, a unit lower and an upper
// triangular matrix. Several goroutines may use it.
type LU struct {
	factors matrix
	swaps   []int // row i was swapped with row swaps[i], in order of i
}

// NewLU factorises a, n x n, in place, with partial pivoting, in 2/3·n³ operations:
// the LU needs a as NewLU has left it. A pivot that is 0 is [dense.ErrSingular], a
// NaN or Inf [dense.ErrNotFinite]; the error names the column, and a is left half
// done. Its workspace is 19·n elements, and that of products.
//
// It is recursive by columns (Toledo, doi:10.1137/S0895479896297744): half of
// the columns are factorised, then the other half as they have left it.
func NewLU(a dense.Matrix[float64], l dense.Limits) (*LU, error) {
	if err := check("NewLU", l, a.Rows == a.Cols, "a n x n", out("a", a)); err != nil {
		return nil, err
	}
	f := &LU{a, make([]int, a.Rows)}
	w, err := newLUWork(a.Rows, l)
	if err != nil {
		return nil, err
	}
	if err := w.factorise(a, f.swaps, 0); err != nil {
		return nil, err
	}
	return f, nil
}

// Solve overwrites b, n x m, with the solution x of a·x = b.
func (f *LU) Solve(b dense.Matrix[float64], l dense.Limits) error {
	if err := f.check("LU.Solve", b, l); err != nil {
		return err
	}
	swapRows(b, f.swaps, l.Threads)
	if err := dense.Trsm(1, f.lower(), b, l); err != nil {
		return err
	}
	return dense.Trsm(1, f.factors.Upper(), b, l)
}

// SolveT overwrites b, n x m, with the solution x of aᵀ·x = b.
func (f *LU) SolveT(b dense.Matrix[float64], l dense.Limits) error {
	if err := f.check("LU.SolveT", b, l); err != nil {
		return err
	}
	if err := dense.Trsm(1, f.factors.Upper().T(), b, l); err != nil {
		return err
	}
	if err := dense.Trsm(1, f.lower().T(), b, l); err != nil {
		return err
	}
	unswapRows(b, f.swaps, l.Threads)
	return nil
}

func (f *LU) check(op string, b matrix, l limits) error {
	if err := check(op, l, b.Rows == f.factors.Rows, "a n x n, b n x m", in("a", f.factors), out("b", b)); err != nil {
		return err
	}
	_, err := reserve(op, 16*int64(b.Rows), b.Rows, b.Cols, l)
	return err
}

func (f *LU) lower() dense.Triangle[float64] {
	t := f.factors.Lower()
	t.Unit = true
	return t
}

// Inverse sets dst, n x n, to the inverse of the matrix. To solve a·x = b, Solve is
// quicker and more exact.
func (f *LU) Inverse(dst dense.Matrix[float64], l dense.Limits) error {
	if err := check("LU.Inverse", l, dst.Rows == f.factors.Rows && dst.Cols == dst.Rows, "a and dst n x n",
		in("a", f.factors), out("dst", dst)); err != nil {
		return err
	}
	if _, err := reserve("LU.Inverse", 16*int64(dst.Rows), dst.Rows, dst.Rows, l); err != nil {
		return err
	}
	setIdentity(dst)
	return f.Solve(dst, l)
}

// Det returns the determinant, 1 of order 0. It may be too large or too small for a float64:
// see [LU.LogDet].
func (f *LU) Det() float64 {
	det := 1.0
	for i, swap := range f.swaps {
		if det *= f.factors.At(i, i); swap != i {
			det = -det
		}
	}
	return det
}

// LogDet returns the logarithm of the determinant's absolute value, and its sign.
func (f *LU) LogDet() (log, sign float64) {
	sign = 1
	for i, swap := range f.swaps {
		v := f.factors.At(i, i)
		if (swap != i) != (v < 0) {
			sign = -sign
		}
		log += math.Log(math.Abs(v))
	}
	return log, sign
}

// Solve overwrites b, n x m, with the solution x of a·x = b, and a with its
// factors. Errors are those of [NewLU].
func Solve(a, b dense.Matrix[float64], l dense.Limits) error {
	if err := check("Solve", l, a.Rows == a.Cols && a.Rows == b.Rows, "a n x n, b n x m", out("a", a), out("b", b)); err != nil {
		return err
	}
	if _, err := reserve("Solve", luBytes(a.Rows), a.Rows, max(a.Rows, b.Cols), l); err != nil {
		return err
	}
	f, err := NewLU(a, l)
	if err != nil {
		return err
	}
	return f.Solve(b, l)
}
