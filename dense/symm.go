package dense

// symm sets c to alpha·a·b + beta·c, where a is the symmetric matrix of which
// one half is given. It halves a, so that but for blocks on the diagonal it is
// all products of what is stored: of the lower left block and its transpose.
func symm[T Float](alpha T, a Triangle[T], b Matrix[T], beta T, c Matrix[T], l Limits) error {
	if a.Upper {
		a = a.T()
	}
	n, cols := a.Rows, b.Cols
	if n <= 128 {
		return Gemm(alpha, whole(a), b, beta, c, l)
	}
	h := (n/2 + 63) &^ 63
	low := a.Slice(h, n, 0, h)
	b1, b2 := b.Slice(0, h, 0, cols), b.Slice(h, n, 0, cols)
	c1, c2 := c.Slice(0, h, 0, cols), c.Slice(h, n, 0, cols)
	steps := []func() error{
		func() error { return symm(alpha, a.Slice(0, h, 0, h).Lower(), b1, beta, c1, l) },
		func() error { return symm(alpha, a.Slice(h, n, h, n).Lower(), b2, beta, c2, l) },
		func() error { return Gemm(alpha, low.T(), b2, 1, c1, l) },
		func() error { return Gemm(alpha, low, b1, 1, c2, l) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// whole copies the symmetric matrix of which a is the lower half.
func whole[T Float](a Triangle[T]) Matrix[T] {
	full := New[T](a.Rows, a.Rows)
	for i := range a.Rows {
		for j := range i + 1 {
			v := a.At(i, j)
			full.Set(i, j, v)
			full.Set(j, i, v)
		}
	}
	return full
}
