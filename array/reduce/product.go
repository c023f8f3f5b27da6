package reduce

import (
	"context"
	"encoding/json"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

func init() {
	for _, p := range []product{{name: "prod"}, {name: "nanprod", skip: true}} {
		Register(p.name, func(in Spec, params json.RawMessage) (Reducer, error) { return newProduct(p, in, params) })
	}
}

// product multiplies floating or complex elements, one after the other, in float64
// or complex128: a rounding each.
type product struct {
	cells
	name string
	skip bool
}

func newProduct(p product, in Spec, params json.RawMessage) (_ Reducer, err error) {
	if p.cells, _, err = newCells(p.name, in, params); err != nil {
		return nil, err
	}
	if in.DType.Kind() <= dtype.Signed {
		return newWhole(p.cells, true), nil
	}
	p.out, p.fields = in.DType, []dtype.DType{dtype.Float64}
	if in.DType == dtype.Complex128 {
		p.fields[0] = in.DType
	}
	return p, nil
}

// Fold multiplies by the elements of a tile.
func (p product) Fold(_ context.Context, s State, t Tile) (State, error) {
	if s == nil {
		s = p.ones(p.begin(nil, t))
	}
	switch t.DType {
	case dtype.Float32:
		multiply(p, ndarray.Values[float64](s[0]), t, func(x float32) float64 { return float64(x) })
	case dtype.Float64:
		multiply(p, ndarray.Values[float64](s[0]), t, func(x float64) float64 { return x })
	default:
		multiply(p, ndarray.Values[complex128](s[0]), t, func(x complex128) complex128 { return x })
	}
	return s, nil
}

func (p product) ones(s State) State {
	if p.fields[0] == dtype.Complex128 {
		ones(ndarray.Values[complex128](s[0]))
	} else {
		ones(ndarray.Values[float64](s[0]))
	}
	return s
}

func multiply[T float32 | float64 | complex128, A float64 | complex128](p product, to []A, t Tile, wide func(T) A) {
	x := memory[T](t.Array)
	p.walk(t, func(r run) {
		for range r.n {
			if v := x[r.at.x]; !p.skip || v == v {
				to[r.at.cell] *= wide(v)
			}
			r.next()
		}
	})
}

// Merge multiplies the products.
func (p product) Merge(_ context.Context, a, b State, _ int) (State, error) {
	switch {
	case a == nil || b == nil:
		return either(a, b), nil
	case p.fields[0] == dtype.Complex128:
		times(ndarray.Values[complex128](a[0]), ndarray.Values[complex128](b[0]))
	default:
		times(ndarray.Values[float64](a[0]), ndarray.Values[float64](b[0]))
	}
	return a, nil
}

func times[A float64 | complex128](a, b []A) {
	for i, v := range b {
		a[i] *= v
	}
}

// Finish gives the products the type of the elements.
func (p product) Finish(_ context.Context, s State, _ int) ([]ndarray.Array, error) {
	if s == nil {
		s = p.ones(p.start(p.shape(nil)))
	}
	if p.out != dtype.Float32 {
		return []ndarray.Array{s[0]}, nil
	}
	out := ndarray.New(p.out, s[0].Shape...)
	store(out, func(i int) float64 { return ndarray.Values[float64](s[0])[i] })
	return []ndarray.Array{out}, nil
}
