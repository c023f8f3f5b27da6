package reduce

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

func init() {
	for _, e := range []extreme{
		{name: "min"},
		{name: "max", greatest: true},
		{name: "argmin", place: true},
		{name: "argmax", greatest: true, place: true},
		{name: "nanmin", skip: true},
		{name: "nanmax", greatest: true, skip: true},
		{name: "nanargmin", place: true, skip: true},
		{name: "nanargmax", greatest: true, place: true, skip: true},
	} {
		Register(e.name, func(in Spec, params json.RawMessage) (Reducer, error) { return newExtreme(e, in, params) })
	}
}

// extreme finds the least or greatest elements, or where the first of them is. A
// NaN is more extreme than all numbers, unless it is skipped.
//
// The fields of a cell are the element and its number among those that are
// reduced, 1 more than that so that 0 is none.
type extreme struct {
	cells
	name                  string
	greatest, place, skip bool
	kernel
}

func newExtreme(e extreme, in Spec, params json.RawMessage) (_ Reducer, err error) {
	if e.cells, _, err = newCells(e.name, in, params); err != nil {
		return nil, err
	}
	if in.DType == dtype.Complex128 {
		return nil, fmt.Errorf("%s: %w: %v has no order; reduce its real part or magnitude", e.name, ErrDType, in.DType)
	}
	if e.count == 0 && (ndarray.Array{Shape: e.along(in.Shape)}).Len() > 0 {
		return nil, fmt.Errorf("%s of an array of %v: %w, and so no extreme", e.name, in.Shape, ErrEmpty)
	}
	e.out = in.DType
	if e.place {
		e.out = dtype.Int64
	}
	e.kernel = kernels[plain(ndarray.Array{DType: in.DType}).DType]
	e.fields = []dtype.DType{in.DType, dtype.Int64}
	return e, nil
}

// Fold takes the elements of a tile.
func (e extreme) Fold(_ context.Context, s State, t Tile) (State, error) {
	s = e.begin(s, t)
	t.Array = plain(t.Array)
	e.fold(&e, s, t)
	return s, nil
}

// Merge takes the cells of b for elements.
func (e extreme) Merge(_ context.Context, a, b State, _ int) (State, error) {
	if a == nil || b == nil {
		return either(a, b), nil
	}
	e.merge(&e, a, b)
	return a, nil
}

func either(a, b State) State {
	if a == nil {
		return b
	}
	return a
}

// Finish returns the elements or their places.
func (e extreme) Finish(_ context.Context, s State, _ int) ([]ndarray.Array, error) {
	if s == nil {
		return []ndarray.Array{ndarray.New(e.out, e.shape(s)...)}, nil
	}
	if !e.place {
		return []ndarray.Array{s[0]}, nil
	}
	out := ndarray.New(dtype.Int64, s[1].Shape...)
	at := ndarray.Values[int64](out)
	for i, x := range ndarray.Values[int64](s[1]) {
		if x == 0 {
			return nil, fmt.Errorf("%s: %w but NaN at place %d of the result", e.name, ErrEmpty, i)
		}
		at[i] = x - 1
	}
	return []ndarray.Array{out}, nil
}

// kernel is what depends on the Go type of elements.
type kernel struct {
	fold  func(e *extreme, s State, t Tile)
	merge func(e *extreme, a, b State)
}

func kernelOf[T real]() kernel { return kernel{foldExtreme[T], mergeExtreme[T]} }

var kernels = map[dtype.DType]kernel{
	dtype.Int8: kernelOf[int8](), dtype.Int16: kernelOf[int16](), dtype.Int32: kernelOf[int32](), dtype.Int64: kernelOf[int64](),
	dtype.Uint8: kernelOf[uint8](), dtype.Uint16: kernelOf[uint16](), dtype.Uint32: kernelOf[uint32](), dtype.Uint64: kernelOf[uint64](),
	dtype.Float32: kernelOf[float32](), dtype.Float64: kernelOf[float64](),
}

func foldExtreme[T real](e *extreme, s State, t Tile) {
	x, v, at := memory[T](t.Array), ndarray.Values[T](plain(s[0])), ndarray.Values[int64](s[1])
	e.walk(t, func(r run) {
		if !e.place && !e.skip && r.x == 1 {
			part := x[r.at.x:][:r.n]
			switch {
			case r.cell == 0:
				ofRun(e.greatest, part, &v[r.at.cell], &at[r.at.cell])
			case r.cell == 1:
				ofRow(e.greatest, part, v[r.at.cell:][:r.n], at[r.at.cell:][:r.n])
			}
			if r.cell == 0 || r.cell == 1 {
				return
			}
		}
		for range r.n {
			value := x[r.at.x]
			if !e.skip || !isNaN(value) {
				if c := r.at.cell; e.better(value < v[c], value > v[c], isNaN(value), isNaN(v[c]), int64(r.at.flat+1), at[c]) {
					v[c], at[c] = value, int64(r.at.flat+1)
				}
			}
			r.next()
		}
	})
	if e.skip {
		setNaN(v, at)
	}
}

// ofRun takes the extreme of neighbouring elements, to which one cell belongs.
func ofRun[T real](greatest bool, x []T, v *T, at *int64) {
	m := *v
	if *at == 0 {
		m, *at = x[0], 1
	}
	for _, e := range x {
		if greatest && e > m || !greatest && e < m || isNaN(e) {
			m = e
		}
	}
	*v = m
}

// ofRow takes neighbouring elements for neighbouring cells.
func ofRow[T real](greatest bool, x, v []T, at []int64) {
	if at[0] == 0 { // then so are the others: a tile gives each as many elements
		copy(v, x)
		for i := range at {
			at[i] = 1
		}
		return
	}
	for i, e := range x {
		if greatest && e > v[i] || !greatest && e < v[i] || isNaN(e) {
			v[i] = e
		}
	}
}

// better tells whether an element takes the place of another: it is less, or
// greater, or NaN, or NaN as the other is, and its place is i and that of the other
// j, 0 if there is none.
func (e *extreme) better(less, greater, nan, otherNaN bool, i, j int64) bool {
	switch {
	case j == 0:
		return true
	case nan || otherNaN:
		return nan && (!otherNaN || i < j)
	case less:
		return !e.greatest
	case greater:
		return e.greatest
	}
	return i < j
}

func mergeExtreme[T real](e *extreme, a, b State) {
	v, w := ndarray.Values[T](plain(a[0])), ndarray.Values[T](plain(b[0]))
	i, j := ndarray.Values[int64](a[1]), ndarray.Values[int64](b[1])
	for c := range v {
		if j[c] != 0 && e.better(w[c] < v[c], w[c] > v[c], isNaN(w[c]), isNaN(v[c]), j[c], i[c]) {
			v[c], i[c] = w[c], j[c]
		}
	}
}

// setNaN sets cells without an element.
func setNaN[T real](v []T, at []int64) {
	if d := dtype.Of[T](); d.Kind() != dtype.Floating {
		return
	}
	zero := T(0)
	for c := range v {
		if at[c] == 0 {
			v[c] = zero / zero
		}
	}
}
