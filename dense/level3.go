package dense

import "github.com/comal-go/comal/dense/internal/loops"

// Gemm sets c to alpha·a·b + beta·c. With beta 0, c is not read.
func Gemm[T Float](alpha T, a, b Matrix[T], beta T, c Matrix[T], l Limits) error {
	if err := check("Gemm", l, a.Cols == b.Rows && c.Rows == a.Rows && c.Cols == b.Cols,
		"a m x k, b k x n, c m x n", in("a", a), in("b", b), out("c", c)); err != nil {
		return err
	}
	loops.Gemm(c.Rows, c.Cols, a.Cols, alpha, a.Data, a.RowStride, a.ColStride, b.Data, b.RowStride, b.ColStride,
		beta, c.Data, c.RowStride, c.ColStride)
	return nil
}

// Syrk sets the triangle c to that of alpha·a·aᵀ + beta·c.
func Syrk[T Float](alpha T, a Matrix[T], beta T, c Triangle[T], l Limits) error {
	if err := check("Syrk", l, a.Rows == c.Rows, "a n x k, c n x n", in("a", a), outTri("c", c)); err != nil {
		return err
	}
	return triangular(alpha, a, a.T(), beta, c)
}

// Syr2k sets the triangle c to that of alpha·(a·bᵀ + b·aᵀ) + beta·c.
func Syr2k[T Float](alpha T, a, b Matrix[T], beta T, c Triangle[T], l Limits) error {
	if err := check("Syr2k", l, a.Rows == c.Rows && a.Rows == b.Rows && a.Cols == b.Cols,
		"a and b n x k, c n x n", in("a", a), in("b", b), outTri("c", c)); err != nil {
		return err
	}
	_ = triangular(alpha, a, b.T(), beta, c)
	return triangular(alpha, b, a.T(), 1, c)
}

func triangular[T Float](alpha T, a, b Matrix[T], beta T, c Triangle[T]) error {
	full := New[T](c.Rows, c.Cols)
	_ = Gemm(alpha, a, b, 0, full, Limits{})
	for i := range c.Rows {
		for j := range c.Cols {
			if c.Upper && j >= i || !c.Upper && j <= i {
				v := full.At(i, j)
				if beta != 0 {
					v += beta * c.At(i, j)
				}
				c.Set(i, j, v)
			}
		}
	}
	return nil
}
