package dense

// Trsm sets b to alpha·a⁻¹·b. To solve x·a = b, give a.T() and b.T().
func Trsm[T Float](alpha T, a Triangle[T], b Matrix[T], l Limits) error {
	if err := check("Trsm", l, a.Rows == b.Rows, "a n x n, b n x m", inTri("a", a), out("b", b)); err != nil {
		return err
	}
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
