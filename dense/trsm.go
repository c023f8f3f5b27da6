package dense

// Trsm overwrites b, n x m, with alpha·a⁻¹·b, where a is n x n: n²·m operations. To
// solve x·a = b, give a.T() and b.T(). An element 0 on the diagonal of a gives Inf
// and NaN, as the divisions do.
//
// It is recursive: half of the rows are solved, taken off the other half by a
// product, and the other half is solved (Elmroth, Gustavson, Jonsson, Kågström,
// doi:10.1137/S0036144503428693).
func Trsm[T Float](alpha T, a Triangle[T], b Matrix[T], l Limits) error {
	if err := check("Trsm", l, a.Rows == b.Rows, "a n x n, b n x m", inTri("a", a), out("b", b)); err != nil {
		return err
	}
	if b.Rows == 0 || b.Cols == 0 {
		return nil
	}
	if alpha == 0 {
		b.Fill(0)
		return nil
	}
	if b.Cols == 1 && (a.RowStride == 1 || a.ColStride == 1) {
		return trsv(alpha, a, b, l)
	}
	w, err := newTriangles[T]("Trsm", b, l)
	if err != nil {
		return err
	}
	return w.solve(alpha, a, b)
}

// solve is Trsm on a part of its matrices.
func (w *triangles[T]) solve(alpha T, a Triangle[T], b Matrix[T]) error {
	if a.Rows <= w.base {
		w.solveBase(alpha, a, b)
		return nil
	}
	first, beside, last, b1, b2 := split(a, b)
	if a.Upper {
		first, last, b1, b2 = last, first, b2, b1
	}
	if err := w.solve(alpha, first, b1); err != nil {
		return err
	}
	if err := Gemm(-1, beside, b1, alpha, b2, w.limits); err != nil {
		return err
	}
	return w.solve(1, last, b2)
}
