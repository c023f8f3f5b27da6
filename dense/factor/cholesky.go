package factor

import (
	"fmt"
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/vec"
)

// choleskyBase is the order up to which a matrix is not split.
const choleskyBase = 64

// Cholesky overwrites the triangle a, n x n, with its factor: a = l·lᵀ, or uᵀ·u of
// an upper one, in n³/3 operations. Where that meets a pivot that is not positive,
// a is not positive definite, or not by more than rounding: the error wraps
// [dense.ErrNotPositiveDefinite], names the pivot, and a is left half done. A
// pivot that is NaN or Inf is [dense.ErrNotFinite]. Its workspace is that of
// products and 4160 elements at most.
//
// It is recursive (Gustavson, doi:10.1147/rd.416.0737), so nearly all of it is
// products of matrices.
func Cholesky(a dense.Triangle[float64], l dense.Limits) error {
	if err := check("Cholesky", l, !a.Unit, "a triangle that has its diagonal (Unit is set)", outTri("a", a)); err != nil {
		return err
	}
	c, err := newCholesky(a.Rows, l)
	if err != nil {
		return err
	}
	if a.Upper {
		a = a.T()
	}
	return c.factorise(a.Matrix, 0)
}

// CholeskySolve overwrites b, n x m, with the solution x of a·x = b, where a is what
// Cholesky has left.
func CholeskySolve(a dense.Triangle[float64], b dense.Matrix[float64], l dense.Limits) error {
	if err := check("CholeskySolve", l, a.Rows == b.Rows, "a n x n, b n x m", inTri("a", a), out("b", b)); err != nil {
		return err
	}
	if _, err := reserve("CholeskySolve", 0, b.Rows, b.Cols, l); err != nil {
		return err
	}
	if a.Upper {
		a = a.T()
	}
	if err := dense.Trsm(1, a, b, l); err != nil {
		return err
	}
	return dense.Trsm(1, a.T(), b, l)
}

// CholeskyLogDet returns the logarithm of the determinant of the matrix of which
// a is what Cholesky has left. The determinant itself may be beyond the numbers.
func CholeskyLogDet(a dense.Triangle[float64]) float64 {
	sum := 0.0
	for i := range a.Rows {
		sum += math.Log(a.At(i, i))
	}
	return 2 * sum
}

// cholesky is the workspace of a factorisation.
type cholesky struct {
	limits limits    // for products
	packed []float64 // columns of a small triangle
	row    []float64 // a row of it
}

func newCholesky(n int, l limits) (*cholesky, error) {
	base := min(n, choleskyBase)
	rest, err := reserve("Cholesky", 8*int64(base*base+base), n, n, l)
	if err != nil {
		return nil, err
	}
	return &cholesky{rest, make([]float64, base*base), make([]float64, base)}, nil
}

// factorise does the lower triangle of a, whose first row is row at of all.
func (c *cholesky) factorise(a matrix, at int) error {
	n := a.Rows
	if n <= choleskyBase {
		return c.small(a, at)
	}
	half := splitAt(n, choleskyBase)
	first, below, last := a.Slice(0, half, 0, half), a.Slice(half, n, 0, half), a.Slice(half, n, half, n)
	if err := c.factorise(first, at); err != nil {
		return err
	}
	if err := dense.Trsm(1, first.Lower(), below.T(), c.limits); err != nil {
		return err
	}
	if err := dense.Syrk(-1, below, 1, last.Lower(), c.limits); err != nil {
		return err
	}
	return c.factorise(last, at+half)
}

// splitAt halves n at a multiple of base.
func splitAt(n, base int) int { return (n/2 + base - 1) / base * base }

// small factorises column after column, each as all before have left it.
func (c *cholesky) small(a matrix, at int) error {
	n := a.Rows
	columns := dense.ColMajor(c.packed[:n*n], n, n)
	copyLower(columns, a)
	for j := range n {
		for k := range j {
			c.row[k] = c.packed[k*n+j]
		}
		column := c.packed[j*n+j : (j+1)*n]
		vec.GemvT(j, n-j, -1, c.packed[j:], n, c.row, column)
		pivot := column[0]
		if !(pivot > 0) || math.IsInf(pivot, 1) {
			return badPivot(pivot, at+j)
		}
		root := math.Sqrt(pivot)
		column[0] = root
		for i := range column[1:] {
			column[1+i] /= root
		}
	}
	copyLower(a, columns)
	return nil
}

func copyLower(to, from matrix) {
	for j := range to.Cols {
		t, f := j*(to.RowStride+to.ColStride), j*(from.RowStride+from.ColStride)
		for range to.Rows - j {
			to.Data[t] = from.Data[f]
			t += to.RowStride
			f += from.RowStride
		}
	}
}

func badPivot(pivot float64, at int) error {
	kind := dense.ErrNotPositiveDefinite
	if math.IsNaN(pivot) || math.IsInf(pivot, 0) {
		kind = dense.ErrNotFinite
	}
	return &dense.Error{Op: "Cholesky", Kind: kind, Detail: fmt.Sprintf("pivot %d is %v, should be positive and finite", at, pivot)}
}
