package reduce

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/buffer"
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
	e.out, e.exact = in.DType, true
	if e.place {
		e.out = dtype.Int64
	}
	e.kernel = kernels[plain(ndarray.Array{DType: in.DType}).DType]
	e.fields = []dtype.DType{in.DType, dtype.Int64}
	return &e, nil
}

// Fold takes the elements of a tile.
func (e *extreme) Fold(_ context.Context, s State, t Tile) (State, error) {
	s = e.begin(s, t)
	t.Array = plain(t.Array)
	e.fold(e, s, t)
	return s, nil
}

// Merge takes the cells of b for elements.
func (e *extreme) Merge(_ context.Context, a, b State, _ int) (State, error) {
	if a == nil || b == nil {
		return either(a, b), nil
	}
	e.merge(e, a, b)
	return a, nil
}

func either(a, b State) State {
	if a == nil {
		return b
	}
	return a
}

// Bytes counts the extremes of a block too.
func (e *extreme) Bytes(chunk []int) (state, work int64) {
	state, _ = e.cells.Bytes(chunk)
	return state, int64(buffer.Size(8 * mostColumns))
}

// Finish returns the elements or their places.
func (e *extreme) Finish(_ context.Context, s State, _ int) ([]ndarray.Array, error) {
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
	x, v, places := memory[T](t.Array), ndarray.Values[T](plain(s[0])), ndarray.Values[int64](s[1])
	o := order[T]{e.greatest, e.skip, e.place}
	columns := func(at, down axis, cols int) {
		o.columns(x, at.x, down, v[at.cell:][:cols], places[at.cell:][:cols], 1)
	}
	if e.place {
		columns = nil
	}
	e.sweep(t, columns, func(r run) {
		switch {
		case r.x == 1 && r.cell == 0 && r.flat == 1:
			o.run(x[r.at.x:][:r.n], &v[r.at.cell], &places[r.at.cell], int64(r.at.flat+1))
			return
		case r.x == 1 && r.cell == 1 && r.flat == 0:
			o.row(x[r.at.x:][:r.n], v[r.at.cell:][:r.n], places[r.at.cell:][:r.n], int64(r.at.flat+1))
			return
		}
		for range r.n {
			o.take(x[r.at.x], &v[r.at.cell], &places[r.at.cell], int64(r.at.flat+1))
			r.next()
		}
	})
	if e.skip {
		setNaN(v, places)
	}
}

func mergeExtreme[T real](e *extreme, a, b State) {
	v, w := ndarray.Values[T](plain(a[0])), ndarray.Values[T](plain(b[0]))
	i, j := ndarray.Values[int64](a[1]), ndarray.Values[int64](b[1])
	o := order[T]{e.greatest, e.skip, e.place}
	for c := range v {
		if j[c] != 0 {
			o.take(w[c], &v[c], &i[c], j[c])
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
