package dense

import "github.com/comal-go/comal/dense/internal/loops"

// Gemm sets c to alpha·a·b + beta·c. With beta 0, c is not read.
func Gemm[T Float](alpha T, a, b Matrix[T], beta T, c Matrix[T], l Limits) error {
	loops.Gemm(c.Rows, c.Cols, a.Cols, alpha, a.Data, a.RowStride, a.ColStride, b.Data, b.RowStride, b.ColStride,
		beta, c.Data, c.RowStride, c.ColStride)
	return nil
}

// Syrk sets the triangle c to that of alpha·a·aᵀ + beta·c.
func Syrk[T Float](alpha T, a Matrix[T], beta T, c Triangle[T], l Limits) error {
	return triangular(alpha, a, a.T(), beta, c)
}

// Syr2k sets the triangle c to that of alpha·(a·bᵀ + b·aᵀ) + beta·c.
func Syr2k[T Float](alpha T, a, b Matrix[T], beta T, c Triangle[T], l Limits) error {
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

// Trsm sets b to alpha·a⁻¹·b. To solve x·a = b, give a.T() and b.T().
func Trsm[T Float](alpha T, a Triangle[T], b Matrix[T], l Limits) error {
	n := a.Rows
	for j := range b.Cols {
		for s := range n {
			i := s
			if a.Upper {
				i = n - 1 - s
			}
			v := alpha * b.At(i, j)
			for k := range n {
				if a.Upper && k > i || !a.Upper && k < i {
					v -= a.At(i, k) * b.At(k, j)
				}
			}
			if !a.Unit {
				v /= a.At(i, i)
			}
			b.Set(i, j, v)
		}
	}
	return nil
}

// Trmm sets b to alpha·a·b.
func Trmm[T Float](alpha T, a Triangle[T], b Matrix[T], l Limits) error {
	n := a.Rows
	for j := range b.Cols {
		for s := range n {
			i := n - 1 - s
			if a.Upper {
				i = s
			}
			v := b.At(i, j)
			if !a.Unit {
				v *= a.At(i, i)
			}
			for k := range n {
				if a.Upper && k > i || !a.Upper && k < i {
					v += a.At(i, k) * b.At(k, j)
				}
			}
			b.Set(i, j, alpha*v)
		}
	}
	return nil
}
