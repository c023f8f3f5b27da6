package dense

import "gonum.org/v1/gonum/blas"

// The functions below make views of what gonum's interface describes by flags
// and numbers. They are not ok if there is nothing to do or an argument is
// wrong; then gonum's implementation is called, which does the little there is
// to do, or panics as it always did.

// viewOf views rows x cols elements as they lie in data.
func viewOf[T Float](data []T, rows, cols, ld int) (m Matrix[T], ok bool) {
	m = Matrix[T]{Data: data, Rows: rows, Cols: cols, RowStride: ld, ColStride: 1}
	return m, rows >= 0 && cols >= 0 && ld >= max(1, cols) && len(data) >= (rows-1)*ld+cols
}

// viewOp views data as rows x cols, transposed if it is stored so.
func viewOp[T Float](t blas.Transpose, data []T, rows, cols, ld int) (m Matrix[T], ok bool) {
	switch t {
	case blas.NoTrans:
		return viewOf(data, rows, cols, ld)
	case blas.Trans, blas.ConjTrans:
		m, ok = viewOf(data, cols, rows, ld)
		return m.T(), ok
	}
	return m, false
}

// viewTri views one half of data.
func viewTri[T Float](ul blas.Uplo, d blas.Diag, data []T, n, ld int) (t Triangle[T], ok bool) {
	m, ok := viewOf(data, n, n, ld)
	t = Triangle[T]{Matrix: m, Upper: ul == blas.Upper, Unit: d == blas.Unit}
	return t, ok && (ul == blas.Upper || ul == blas.Lower) && (d == blas.Unit || d == blas.NonUnit)
}

// viewSide views the square matrix that stands beside b: its order is that of the
// side. For the right side both are transposed, so that it is always on the
// left: c = b·a is cᵀ = aᵀ·bᵀ.
func viewSide[T Float](s blas.Side, ul blas.Uplo, t blas.Transpose, d blas.Diag, a []T, lda int, b Matrix[T]) (_ Triangle[T], _ Matrix[T], ok bool) {
	transposed := t != blas.NoTrans
	ok = !transposed || t == blas.Trans || t == blas.ConjTrans
	switch s {
	case blas.Left:
	case blas.Right:
		b, transposed = b.T(), !transposed
	default:
		ok = false
	}
	tri, okay := viewTri(ul, d, a, b.Rows, lda)
	if transposed {
		tri = tri.T()
	}
	return tri, b, ok && okay
}

// viewVec views n elements that run forwards.
func viewVec[T Float](n int, x []T, inc int) (v Vector[T], ok bool) {
	return Vector[T]{Data: x, Len: n, Stride: inc}, n > 0 && inc > 0 && len(x) > (n-1)*inc
}
