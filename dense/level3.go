package dense

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
