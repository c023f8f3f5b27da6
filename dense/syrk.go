package dense

import "github.com/comal-go/comal/dense/internal/gemm"

// Syrk sets the triangle c, n x n, to that of alpha·a·aᵀ + beta·c, where a is
// n x k, in half of the operations of [Gemm]. For aᵀ·a, give a.T(). With beta 0, c
// is not read; with alpha 0, a is not.
func Syrk[T Float](alpha T, a Matrix[T], beta T, c Triangle[T], l Limits) error {
	if err := check("Syrk", l, a.Rows == c.Rows, "a n x k, c n x n", in("a", a), outTri("c", c)); err != nil {
		return err
	}
	return product("Syrk", symmetric(alpha, a, a, beta, c), l)
}

// Syr2k sets the triangle c, n x n, to that of alpha·(a·bᵀ + b·aᵀ) + beta·c, where
// a and b are n x k. With beta 0, c is not read; with alpha 0, a and b are not.
func Syr2k[T Float](alpha T, a, b Matrix[T], beta T, c Triangle[T], l Limits) error {
	if err := check("Syr2k", l, a.Rows == c.Rows && a.Rows == b.Rows && a.Cols == b.Cols,
		"a and b n x k, c n x n", in("a", a), in("b", b), outTri("c", c)); err != nil {
		return err
	}
	if err := product("Syr2k", symmetric(alpha, a, b, beta, c), l); err != nil {
		return err
	}
	return product("Syr2k", symmetric(alpha, b, a, 1, c), l)
}

// symmetric is the job of the triangle of alpha·a·bᵀ + beta·c.
func symmetric[T Float](alpha T, a, b Matrix[T], beta T, c Triangle[T]) gemm.Job[T] {
	j := gemm.Job[T]{
		M: c.Rows, N: c.Rows, K: a.Cols, Alpha: alpha, A: jobMatrix(a), B: jobMatrix(b.T()), Beta: beta,
		C: jobMatrix(c.Matrix), Part: gemm.Lower,
	}
	if c.Upper {
		j.Part = gemm.Upper
	}
	return j
}
