package dense

// Trmm overwrites b, n x m, with alpha·a·b, where a is n x n: n²·m operations. To
// multiply from the right, give a.T() and b.T(). It is recursive like [Trsm].
func Trmm[T Float](alpha T, a Triangle[T], b Matrix[T], l Limits) error {
	if err := check("Trmm", l, a.Rows == b.Rows, "a n x n, b n x m", inTri("a", a), out("b", b)); err != nil {
		return err
	}
	if b.Rows == 0 || b.Cols == 0 {
		return nil
	}
	if alpha == 0 {
		b.Fill(0)
		return nil
	}
	w, err := newTriangles[T]("Trmm", b, l)
	if err != nil {
		return err
	}
	return w.multiply(alpha, a, b)
}

// multiply is Trmm on a part of its matrices: it begins with the rows that the
// others do not need.
func (w *triangles[T]) multiply(alpha T, a Triangle[T], b Matrix[T]) error {
	if a.Rows <= w.base {
		w.multiplyBase(alpha, a, b)
		return nil
	}
	last, beside, first, b2, b1 := split(a, b)
	if a.Upper {
		first, last, b1, b2 = last, first, b2, b1
	}
	if err := w.multiply(alpha, first, b1); err != nil {
		return err
	}
	if err := Gemm(alpha, beside, b2, 1, b1, w.limits); err != nil {
		return err
	}
	return w.multiply(alpha, last, b2)
}
