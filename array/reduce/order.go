package reduce

import (
	"slices"

	"github.com/comal-go/comal/dense"
)

// order says which of elements is the more extreme one.
type order[T real] struct{ greatest, skip bool }

// beats tells whether a takes the place of b, which is before it.
func (o order[T]) beats(a, b T) bool {
	if o.greatest {
		return a > b || isNaN(a) && !isNaN(b)
	}
	return a < b || isNaN(a) && !isNaN(b)
}

// take takes an element, whose place is i, if it is more extreme than v, whose
// place is *at: 0 if there is none. Of equal ones the first is taken.
func (o order[T]) take(x T, v *T, at *int64, i int64) {
	if o.skip && isNaN(x) {
		return
	}
	if *at == 0 || o.beats(x, *v) || i < *at && !o.beats(*v, x) {
		*v, *at = x, i
	}
}

// run takes neighbouring elements for one cell, the first of which is at place i.
// A NaN that is skipped makes it look at each.
func (o order[T]) run(x []T, v *T, at *int64, i int64) {
	const part = 1024
	for ; len(x) > 0; i += part {
		piece := x[:min(part, len(x))]
		x = x[len(piece):]
		m := o.of(piece)
		if o.skip && isNaN(m) {
			for k, e := range piece {
				o.take(e, v, at, i+int64(k))
			}
			continue
		}
		if first := i; *at == 0 || o.beats(m, *v) || first < *at {
			k := slices.IndexFunc(piece, func(e T) bool { return e == m || isNaN(m) && isNaN(e) })
			o.take(piece[k], v, at, i+int64(k))
		}
	}
}

// of returns the extreme of elements, NaN if there is one.
func (o order[T]) of(x []T) T {
	switch x := any(x).(type) {
	case []float64:
		return T(vector(o.greatest, x))
	case []float32:
		return T(vector(o.greatest, x))
	}
	m := x[0]
	if o.greatest {
		for _, e := range x {
			m = max(m, e)
		}
	} else {
		for _, e := range x {
			m = min(m, e)
		}
	}
	return m
}

// vector returns the extreme of elements by the kernels of package dense.
func vector[T dense.Float](greatest bool, x []T) (m T) {
	var err error
	if greatest {
		m, err = dense.Max(dense.Vec(x), dense.Limits{})
	} else {
		m, err = dense.Min(dense.Vec(x), dense.Limits{})
	}
	if err != nil {
		panic(err) // there are elements
	}
	return m
}

// row takes neighbouring elements, all at place i, for neighbouring cells. Cells
// without an element are NaN, where there is one.
func (o order[T]) row(x, v []T, at []int64, i int64) {
	v, at = v[:len(x)], at[:len(x)]
	if at[0] == 0 {
		for j, e := range x {
			if o.take(e, &v[j], &at[j], i); at[j] == 0 {
				v[j] = e
			}
		}
		return
	}
	if o.greatest {
		for j, e := range x {
			if !(v[j] > e) {
				o.take(e, &v[j], &at[j], i)
			}
		}
		return
	}
	for j, e := range x {
		if !(v[j] < e) {
			o.take(e, &v[j], &at[j], i)
		}
	}
}

// columns takes columns of floating numbers, for neighbouring cells, by the kernels
// of package dense; it tells whether it could. All are at place i.
func (o order[T]) columns(x []T, at int, rows axis, v []T, places []int64, i int64) bool {
	if rows.x < len(v) || rows.n < 2 {
		return false
	}
	switch x := any(x).(type) {
	case []float64:
		extremes(o.greatest, x[at:], rows, len(v), func(part []float64) { o.row(any(part).([]T), v, places, i) })
	case []float32:
		extremes(o.greatest, x[at:], rows, len(v), func(part []float32) { o.row(any(part).([]T), v, places, i) })
	default:
		return false
	}
	return true
}

func extremes[T dense.Float](greatest bool, x []T, rows axis, cols int, row func([]T)) {
	f := dense.ColumnMins[T]
	if greatest {
		f = dense.ColumnMaxs[T]
	}
	columns(f, x, rows.n, rows.x, cols, row)
}
