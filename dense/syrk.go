package dense

import "github.com/comal-go/comal/dense/internal/gemm"

// Syrk sets the triangle c to that of alpha·a·aᵀ + beta·c. With beta 0, c is not
// read; with alpha 0, a is not.
func Syrk[T Float](alpha T, a Matrix[T], beta T, c Triangle[T], l Limits) error {
	return product("Syrk", symmetric(alpha, a, a, beta, c), l)
}

// Syr2k sets the triangle c to that of alpha·(a·bᵀ + b·aᵀ) + beta·c. With beta
// 0, c is not read; with alpha 0, a and b are not.
func Syr2k[T Float](alpha T, a, b Matrix[T], beta T, c Triangle[T], l Limits) error {
	if err := product("Syr2k", symmetric(alpha, a, b, beta, c), l); err != nil {
		return err
	}
	return product("Syr2k", symmetric(alpha, b, a, 1, c), l)
}

// symmetric is the job of the triangle of alpha·a·bᵀ + beta·c.
func symmetric[T Float](alpha T, a, b Matrix[T], beta T, c Triangle[T]) gemm.Job[T] {
	j := gemm.Job[T]{
		M: c.Rows, N: c.Rows, K: a.Cols, Alpha: alpha, A: operand(a), B: operand(b.T()), Beta: beta,
		C: operand(c.Matrix), Part: gemm.Lower,
	}
	if c.Upper {
		j.Part = gemm.Upper
	}
	return j
}
