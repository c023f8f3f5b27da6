package dense

import "gonum.org/v1/gonum/blas"

// Dgemm sets c to alpha·op(a)·op(b) + beta·c, as gonum's does.
func (f BLAS) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if !frontGemm(f, tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		f.gonumBLAS.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Sgemm is Dgemm in single precision.
func (f BLAS) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if !frontGemm(f, tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		f.gonumBLAS.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Dsymm sets c to alpha·a·b + beta·c, or alpha·b·a + beta·c, where a is
// symmetric, as gonum's does.
func (f BLAS) Dsymm(s blas.Side, ul blas.Uplo, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if !frontSymm(f, s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc) {
		f.gonumBLAS.Dsymm(s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Ssymm is Dsymm in single precision.
func (f BLAS) Ssymm(s blas.Side, ul blas.Uplo, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if !frontSymm(f, s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc) {
		f.gonumBLAS.Ssymm(s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Dsyrk sets a triangle of c to that of alpha·op(a)·op(a)ᵀ + beta·c, as gonum's does.
func (f BLAS) Dsyrk(ul blas.Uplo, t blas.Transpose, n, k int, alpha float64, a []float64, lda int, beta float64, c []float64, ldc int) {
	if !frontSyrk(f, ul, t, n, k, alpha, a, lda, beta, c, ldc) {
		f.gonumBLAS.Dsyrk(ul, t, n, k, alpha, a, lda, beta, c, ldc)
	}
}

// Ssyrk is Dsyrk in single precision.
func (f BLAS) Ssyrk(ul blas.Uplo, t blas.Transpose, n, k int, alpha float32, a []float32, lda int, beta float32, c []float32, ldc int) {
	if !frontSyrk(f, ul, t, n, k, alpha, a, lda, beta, c, ldc) {
		f.gonumBLAS.Ssyrk(ul, t, n, k, alpha, a, lda, beta, c, ldc)
	}
}

// Dsyr2k sets a triangle of c to that of
// alpha·(op(a)·op(b)ᵀ + op(b)·op(a)ᵀ) + beta·c, as gonum's does.
func (f BLAS) Dsyr2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if !frontSyr2k(f, ul, t, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		f.gonumBLAS.Dsyr2k(ul, t, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Ssyr2k is Dsyr2k in single precision.
func (f BLAS) Ssyr2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if !frontSyr2k(f, ul, t, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		f.gonumBLAS.Ssyr2k(ul, t, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Dtrmm sets b to alpha·op(a)·b, or alpha·b·op(a), where a is triangular, as
// gonum's does.
func (f BLAS) Dtrmm(s blas.Side, ul blas.Uplo, t blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	if !frontTriangular(f, Trmm[float64], s, ul, t, d, m, n, alpha, a, lda, b, ldb) {
		f.gonumBLAS.Dtrmm(s, ul, t, d, m, n, alpha, a, lda, b, ldb)
	}
}

// Strmm is Dtrmm in single precision.
func (f BLAS) Strmm(s blas.Side, ul blas.Uplo, t blas.Transpose, d blas.Diag, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int) {
	if !frontTriangular(f, Trmm[float32], s, ul, t, d, m, n, alpha, a, lda, b, ldb) {
		f.gonumBLAS.Strmm(s, ul, t, d, m, n, alpha, a, lda, b, ldb)
	}
}

// Dtrsm sets b to x, where op(a)·x = alpha·b, or x·op(a) = alpha·b, and a is
// triangular, as gonum's does.
func (f BLAS) Dtrsm(s blas.Side, ul blas.Uplo, t blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	if !frontTriangular(f, Trsm[float64], s, ul, t, d, m, n, alpha, a, lda, b, ldb) {
		f.gonumBLAS.Dtrsm(s, ul, t, d, m, n, alpha, a, lda, b, ldb)
	}
}

// Strsm is Dtrsm in single precision.
func (f BLAS) Strsm(s blas.Side, ul blas.Uplo, t blas.Transpose, d blas.Diag, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int) {
	if !frontTriangular(f, Trsm[float32], s, ul, t, d, m, n, alpha, a, lda, b, ldb) {
		f.gonumBLAS.Strsm(s, ul, t, d, m, n, alpha, a, lda, b, ldb)
	}
}

// Each function below does one operation of level 3 for both precisions, and
// tells whether it has. If not nothing is written and gonum's is to be called:
// the problem is so small that gonum's is quicker, the arguments are wrong, or
// overlap.

func frontGemm[T Float](f BLAS, tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) bool {
	if m <= 0 || n <= 0 || f.small(smallGemm, m, n, k) && !spreads(m, n) {
		return false
	}
	av, okA := viewOp(tA, a, m, k, lda)
	bv, okB := viewOp(tB, b, k, n, ldb)
	cv, okC := viewOf(c, m, n, ldc)
	if !okA || !okB || !okC {
		return false
	}
	if alpha == 0 { // a and b are not looked at
		av, bv = av.Slice(0, m, 0, 0), bv.Slice(0, 0, 0, n)
	}
	return Gemm(alpha, av, bv, beta, cv, f.limits()) == nil
}

func frontSymm[T Float](f BLAS, s blas.Side, ul blas.Uplo, m, n int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) bool {
	order := n
	if s == blas.Left {
		order = m
	}
	if m <= 0 || n <= 0 || alpha == 0 || f.small(smallSymmetric, m, n, order) {
		return false
	}
	bv, okB := viewOf(b, m, n, ldb)
	cv, okC := viewOf(c, m, n, ldc)
	if s == blas.Right {
		cv = cv.T()
	}
	av, bv, okA := viewSide(s, ul, blas.NoTrans, blas.NonUnit, a, lda, bv)
	return okA && okB && okC && symm(alpha, av, bv, beta, cv, f.limits()) == nil
}

func frontSyrk[T Float](f BLAS, ul blas.Uplo, t blas.Transpose, n, k int, alpha T, a []T, lda int, beta T, c []T, ldc int) bool {
	if n <= 0 || k <= 0 || alpha == 0 || f.small(smallSymmetric, n, n, k) {
		return false
	}
	av, okA := viewOp(t, a, n, k, lda)
	cv, okC := viewTri(ul, blas.NonUnit, c, n, ldc)
	return okA && okC && Syrk(alpha, av, beta, cv, f.limits()) == nil
}

func frontSyr2k[T Float](f BLAS, ul blas.Uplo, t blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) bool {
	if n <= 0 || k <= 0 || alpha == 0 || f.small(smallSymmetric, n, n, k) {
		return false
	}
	av, okA := viewOp(t, a, n, k, lda)
	bv, okB := viewOp(t, b, n, k, ldb)
	cv, okC := viewTri(ul, blas.NonUnit, c, n, ldc)
	return okA && okB && okC && Syr2k(alpha, av, bv, beta, cv, f.limits()) == nil
}

// frontTriangular does Trmm or Trsm.
func frontTriangular[T Float](f BLAS, op func(T, Triangle[T], Matrix[T], Limits) error, s blas.Side, ul blas.Uplo, t blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) bool {
	order := n
	if s == blas.Left {
		order = m
	}
	if m <= 0 || n <= 0 || alpha == 0 || f.small(smallTriangular, m, n, order) {
		return false
	}
	bv, okB := viewOf(b, m, n, ldb)
	av, bv, okA := viewSide(s, ul, t, d, a, lda, bv)
	return okA && okB && op(alpha, av, bv, f.limits()) == nil
}
