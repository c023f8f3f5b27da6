package reduce

import (
	"slices"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/internal/vfold"
	"github.com/comal-go/comal/ndarray"
)

// order says which of elements is the more extreme one.
type order[T real] struct {
	greatest, skip bool
	place          bool // it matters where an element is
}

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
	part := dense.Leaf
	if !floats[T]() {
		part *= 16
	}
	for ; len(x) > 0; i += int64(part) {
		piece := x[:min(part, len(x))]
		x = x[len(piece):]
		m := o.of(piece)
		switch {
		case o.skip && isNaN(m):
			for k, e := range piece {
				o.take(e, v, at, i+int64(k))
			}
		case *at != 0 && i >= *at && !o.beats(m, *v):
		case o.place || m == 0 && floats[T]() || isNaN(m): // of two zeros the first is taken
			k := first(piece, m)
			o.take(piece[k], v, at, i+int64(k))
		default:
			o.take(m, v, at, i)
		}
	}
}

// floats tells whether T is a type of floating point.
func floats[T real]() bool { return T(1)/2 != 0 }

// first returns the place of the first element that is v, or NaN as v is.
func first[T real](x []T, v T) int {
	if isNaN(v) {
		return slices.IndexFunc(x, isNaN)
	}
	return vfold.Index(x, v)
}

// of returns the extreme of elements, NaN if there is one.
func (o order[T]) of(x []T) T {
	switch x := any(x).(type) {
	case []float64:
		return T(vector(o.greatest, x))
	case []float32:
		return T(vector(o.greatest, x))
	}
	return vfold.Extreme(o.greatest, x)
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

// columns takes rows of elements for neighbouring cells, all at place i.
func (o order[T]) columns(x []T, at int, down axis, v []T, places []int64, i int64) {
	switch y := any(x).(type) {
	case []float64:
		extremes(any(o).(order[float64]), y, at, down, any(v).([]float64), places, i)
		return
	case []float32:
		extremes(any(o).(order[float32]), y, at, down, any(v).([]float32), places, i)
		return
	}
	o.row(x[at:][:len(v)], v, places, i)
	if o.greatest {
		vfold.Greatest(v, x[at:], down.n, down.x)
	} else {
		vfold.Least(v, x[at:], down.n, down.x)
	}
}

// mostColumns is how many columns the kernels of package dense are given at once.
const mostColumns = 1024

// extremes takes blocks of rows by the kernels of package dense; one row after the
// other where they would hide numbers behind a NaN.
func extremes[T float32 | float64](o order[T], x []T, at int, down axis, v []T, places []int64, i int64) {
	f := dense.ColumnMins[T]
	if o.greatest {
		f = dense.ColumnMaxs[T]
	}
	d := dtype.Of[T]()
	scratch := buffer.Get(d.Size() * mostColumns)
	defer buffer.Put(scratch)
	for from := 0; from < len(v); from += mostColumns {
		cols := min(mostColumns, len(v)-from)
		v, places := v[from:][:cols], places[from:][:cols]
		part := ndarray.Values[T](ndarray.Over(d, scratch[:d.Size()*cols], cols))
		for r := 0; r < down.n; r += block64 {
			begin, height := at+from+r*down.x, min(block64, down.n-r)
			m := dense.Matrix[T]{Data: x[begin:], Rows: height, Cols: cols, RowStride: down.x, ColStride: 1}
			if height > 1 && down.x >= cols && f(m, part, dense.Limits{}) == nil && !(o.skip && slices.ContainsFunc(part, isNaN)) {
				o.row(part, v, places, i)
				continue
			}
			for k := range height {
				o.row(x[begin+k*down.x:][:cols], v, places, i)
			}
		}
	}
}
