package reduce

import (
	"context"
	"encoding/json"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/vfold"
	"github.com/comal-go/comal/ndarray"
)

func init() {
	for _, p := range []product{{name: "prod"}, {name: "nanprod", skip: true}} {
		Register(p.name, func(in Spec, params json.RawMessage) (Reducer, error) { return newProduct(p, in, params) })
	}
}

// product multiplies floating or complex elements, in float64 or complex128: a
// rounding each. Blocks of 64 neighbours that become one are multiplied in pairs; a
// product of some of them that is no number makes all of it none.
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
		multiplyReal[float32](p, ndarray.Values[float64](s[0]), t)
	case dtype.Float64:
		multiplyReal[float64](p, ndarray.Values[float64](s[0]), t)
	default:
		multiplyComplex(p, ndarray.Values[complex128](s[0]), t)
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

func multiplyReal[T float32 | float64](p product, to []float64, t Tile) {
	x := memory[T](t.Array)
	part := parts.Get().(*[mostBlocks]float64)
	defer parts.Put(part)
	rows := func(at, down axis, cols int) {
		vfold.MultiplyRows(to[at.cell:][:cols], x[at.x:], down.n, down.x)
	}
	if p.skip {
		rows = nil
	}
	p.sweep(t, rows, func(r run) {
		if !p.skip && r.cell == 0 && r.x == 1 {
			to[r.at.cell] = multiplied(to[r.at.cell], x[r.at.x:][:r.n], part[:])
			return
		}
		for range r.n {
			if v := x[r.at.x]; !p.skip || v == v {
				to[r.at.cell] *= float64(v)
			}
			r.next()
		}
	})
}

// multiplied is all times the elements of x, of which the products of as many blocks
// are made at a time as there is room for.
func multiplied[T float32 | float64](all float64, x []T, parts []float64) float64 {
	for len(x) > 0 {
		n := min(len(x), block64*len(parts))
		part := parts[:(n+block64-1)/block64]
		vfold.BlockProducts(part, x[:n])
		for _, v := range part {
			all *= v
		}
		x = x[n:]
	}
	return all
}

func multiplyComplex(p product, to []complex128, t Tile) {
	x := memory[complex128](t.Array)
	p.walk(t, func(r run) {
		for range r.n {
			if v := x[r.at.x]; !p.skip || !isNaN(v) {
				to[r.at.cell] *= v
			}
			r.next()
		}
	})
}

// Bytes counts the products of blocks too.
func (p product) Bytes(chunk []int) (state, work int64) {
	state, _ = p.cells.Bytes(chunk)
	return state, 8 * mostBlocks
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
