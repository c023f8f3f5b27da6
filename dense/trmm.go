package dense

// Trmm sets b to alpha·a·b.
func Trmm[T Float](alpha T, a Triangle[T], b Matrix[T], l Limits) error {
	if err := check("Trmm", l, a.Rows == b.Rows, "a n x n, b n x m", inTri("a", a), out("b", b)); err != nil {
		return err
	}
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
