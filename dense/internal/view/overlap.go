package view

// overlap says whether two arguments that checked out share an element. It is
// exact: blocks of one matrix may interleave.
func overlap(a, b *View) bool {
	if a.empty() || b.empty() {
		return false
	}
	aLast, _ := a.last()
	bLast, _ := b.last()
	apart := int(uintptr(b.data) - uintptr(a.data))
	if apart >= (aLast+1)*int(a.size) || -apart >= (bLast+1)*int(b.size) {
		return false
	}
	if a.size != b.size || apart%int(a.size) != 0 {
		return true // one memory as two types: no call of this module does that
	}
	apart /= int(a.size)
	for _, t := range [...]View{*b, b.transposed()} {
		if x, y, same := alike(*a, t); same {
			return shareAlike(x, y, apart)
		}
	}
	return shareAny(a, b, apart)
}

// empty says that no element is looked at.
func (v *View) empty() bool {
	return v.Rows == 0 || v.Cols == 0 || v.Rows == 1 && (v.Part == UnitLower || v.Part == UnitUpper)
}

func (v View) transposed() View {
	v.Rows, v.Cols = v.Cols, v.Rows
	v.RowStride, v.ColStride = v.ColStride, v.RowStride
	v.Part = [...]Part{Full, Upper, UnitUpper, Lower, UnitLower}[v.Part]
	return v
}

// alike returns the views with the same strides, if that is what they have: the
// stride of a single row or column is free.
func alike(a, b View) (x, y View, same bool) {
	match := func(n, m int, s, t *int) {
		if n == 1 {
			*s = *t
		} else if m == 1 {
			*t = *s
		}
	}
	match(a.Rows, b.Rows, &a.RowStride, &b.RowStride)
	match(a.Cols, b.Cols, &a.ColStride, &b.ColStride)
	return a, b, a.RowStride == b.RowStride && a.ColStride == b.ColStride
}

// shareAlike says whether views with equal strides share an element: element i+di,
// j+dj of a is i, j of b for each di, dj with di·rs + dj·cs = apart.
func shareAlike(a, b View, apart int) bool {
	if a.RowStride < a.ColStride {
		a, b = a.transposed(), b.transposed()
	}
	rs, cs := a.RowStride, a.ColStride
	if rs == 0 {
		return apart == 0 // both are one element
	}
	// dj·cs is at most this far from 0, so few di are left: one or two where
	// rows do not interleave among themselves.
	far := (max(a.Cols, b.Cols) - 1) * cs
	for di := floor(apart-far, rs); di <= floor(apart+far, rs); di++ {
		rest := apart - di*rs
		switch {
		case cs == 0 && rest == 0:
			for dj := 1 - b.Cols; dj < a.Cols; dj++ {
				if meet(a, b, di, dj) {
					return true
				}
			}
		case cs != 0 && rest%cs == 0:
			if meet(a, b, di, rest/cs) {
				return true
			}
		}
	}
	return false
}

func floor(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// meet says whether b, moved by di rows and dj columns, meets a. A part is a
// range of the difference of row and column, and so is what two rectangles share.
func meet(a, b View, di, dj int) bool {
	i0, i1 := max(0, di), min(a.Rows, b.Rows+di)
	j0, j1 := max(0, dj), min(a.Cols, b.Cols+dj)
	if i0 >= i1 || j0 >= j1 {
		return false
	}
	low, high := i0-(j1-1), (i1-1)-j0
	al, ah := a.band()
	bl, bh := b.band()
	return max(low, al, bl+di-dj) <= min(high, ah, bh+di-dj)
}

// band returns the least and the greatest row minus column looked at.
func (v *View) band() (low, high int) {
	low, high = -v.Cols, v.Rows
	switch v.Part {
	case Lower:
		low = 0
	case UnitLower:
		low = 1
	case Upper:
		high = 0
	case UnitUpper:
		high = -1
	}
	return low, high
}

// shareAny looks up every element of the smaller view in the other: views of one
// slice with different strides are rare.
func shareAny(a, b *View, apart int) bool {
	if a.Rows*a.Cols < b.Rows*b.Cols {
		a, b, apart = b, a, -apart
	}
	t := *a
	if t.RowStride < t.ColStride {
		t = t.transposed()
	}
	low, high := b.band()
	for i := range b.Rows {
		for j := range b.Cols {
			if i-j >= low && i-j <= high && t.holds(apart+i*b.RowStride+j*b.ColStride) {
				return true
			}
		}
	}
	return false
}

// holds says whether the view, whose row stride is the larger, has an element at
// index at.
func (v *View) holds(at int) bool {
	if v.RowStride == 0 {
		return at == 0
	}
	low, high := v.band()
	for i := max(0, floor(at-(v.Cols-1)*v.ColStride, v.RowStride)); i < v.Rows && i*v.RowStride <= at; i++ {
		rest := at - i*v.RowStride
		j0, j1 := 0, v.Cols-1 // the columns that are there
		if v.ColStride > 0 {
			j0 = rest / v.ColStride
			j1 = min(j0, j1)
		}
		if rest == j0*v.ColStride && max(j0, i-high) <= min(j1, i-low) {
			return true
		}
	}
	return false
}
