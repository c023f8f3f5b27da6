package reduce

import (
	"context"
	"encoding/json"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/vfold"
	"github.com/comal-go/comal/ndarray"
)

func init() {
	for _, name := range []string{"any", "all", "count_nonzero"} {
		Register(name, func(in Spec, params json.RawMessage) (Reducer, error) {
			c, _, err := newCells(name, in, params)
			w := newWhole(c, false)
			w.nonzero, w.out = true, dtype.Bool
			if name == "count_nonzero" {
				w.out = dtype.Int64
			}
			return w, err
		})
	}
}

// integer adds or multiplies integers, modulo 2^64, or counts elements that are
// not 0. Its field is an int64, whose bits are those of an uint64 too.
type integer struct {
	cells
	product, nonzero bool
}

// newWhole returns the reducer of sums or products of integers.
func newWhole(c cells, product bool) integer {
	c.fields, c.out, c.exact = []dtype.DType{dtype.Int64}, dtype.Int64, true
	if c.in.DType.Kind() == dtype.Unsigned {
		c.out = dtype.Uint64
	}
	return integer{cells: c, product: product}
}

// Fold takes the elements of a tile.
func (w integer) Fold(_ context.Context, s State, t Tile) (State, error) {
	if s == nil {
		s = w.begin(nil, t)
		if w.product {
			ones(ndarray.Values[int64](s[0]))
		}
	}
	t.Array = plain(t.Array)
	to := ndarray.Values[int64](s[0])
	if w.nonzero {
		counters[t.DType](w.cells, to, t)
	} else {
		joiners[t.DType](w, to, t)
	}
	return s, nil
}

func ones[T int64 | float64 | complex128](v []T) {
	for i := range v {
		v[i] = 1
	}
}

var counters = map[dtype.DType]func(cells, []int64, Tile){
	dtype.Int8: count[int8], dtype.Int16: count[int16], dtype.Int32: count[int32], dtype.Int64: count[int64],
	dtype.Uint8: count[uint8], dtype.Uint16: count[uint16], dtype.Uint32: count[uint32], dtype.Uint64: count[uint64],
	dtype.Float32: count[float32], dtype.Float64: count[float64], dtype.Complex128: countComplex,
}

// count counts elements that are not 0.
func count[T real](c cells, to []int64, t Tile) {
	x := memory[T](t.Array)
	c.sweep(t, func(at, down axis, cols int) {
		vfold.CountRows(to[at.cell:][:cols], x[at.x:], down.n, down.x)
	}, func(r run) {
		if r.cell == 0 && r.x == 1 {
			to[r.at.cell] += vfold.CountNonzero(x[r.at.x:][:r.n])
			return
		}
		for range r.n {
			if x[r.at.x] != 0 {
				to[r.at.cell]++
			}
			r.next()
		}
	})
}

// countComplex is count for complex numbers.
func countComplex(c cells, to []int64, t Tile) {
	x := memory[complex128](t.Array)
	c.walk(t, func(r run) {
		for range r.n {
			if x[r.at.x] != 0 {
				to[r.at.cell]++
			}
			r.next()
		}
	})
}

var joiners = map[dtype.DType]func(integer, []int64, Tile){
	dtype.Int8: join[int8], dtype.Int16: join[int16], dtype.Int32: join[int32], dtype.Int64: join[int64],
	dtype.Uint8: join[uint8], dtype.Uint16: join[uint16], dtype.Uint32: join[uint32], dtype.Uint64: join[uint64],
}

// join adds or multiplies elements.
func join[T vfold.Whole](w integer, to []int64, t Tile) {
	x := memory[T](t.Array)
	w.sweep(t, func(at, down axis, cols int) {
		to := to[at.cell:][:cols]
		if !w.product {
			vfold.AddWhole(to, x[at.x:], down.n, down.x)
			return
		}
		for i := range down.n {
			for j, v := range x[at.x+i*down.x:][:cols] {
				to[j] *= int64(v)
			}
		}
	}, func(r run) {
		switch {
		case w.product && r.cell == 0:
			to[r.at.cell] *= productOf(x, r)
		case w.product:
			for range r.n {
				to[r.at.cell] *= int64(x[r.at.x])
				r.next()
			}
		case r.cell == 0 && r.x == 1:
			to[r.at.cell] += vfold.SumWhole(x[r.at.x:][:r.n])
		default:
			for range r.n {
				to[r.at.cell] += int64(x[r.at.x])
				r.next()
			}
		}
	})
}

// productOf multiplies the elements of a run, four products at once.
func productOf[T vfold.Whole](x []T, r run) int64 {
	a, b, c, d := int64(1), int64(1), int64(1), int64(1)
	i, n := r.at.x, r.n
	for ; n >= 4; n -= 4 {
		a *= int64(x[i])
		b *= int64(x[i+r.x])
		c *= int64(x[i+2*r.x])
		d *= int64(x[i+3*r.x])
		i += 4 * r.x
	}
	for range n {
		a *= int64(x[i])
		i += r.x
	}
	return a * b * c * d
}

// Merge joins the cells.
func (w integer) Merge(_ context.Context, a, b State, _ int) (State, error) {
	if a == nil || b == nil {
		return either(a, b), nil
	}
	to := ndarray.Values[int64](a[0])
	for i, v := range ndarray.Values[int64](b[0]) {
		if w.product {
			to[i] *= v
		} else {
			to[i] += v
		}
	}
	return a, nil
}

// Finish gives the numbers the type of the result, or compares the counts.
func (w integer) Finish(_ context.Context, s State, _ int) ([]ndarray.Array, error) {
	if s == nil {
		s = w.start(w.shape(nil))
		if w.product {
			ones(ndarray.Values[int64](s[0]))
		}
	}
	out := s[0]
	if w.out != dtype.Bool {
		out.DType = w.out
		return []ndarray.Array{out}, nil
	}
	out = ndarray.New(dtype.Bool, s[0].Shape...)
	truth := ndarray.Values[bool](out)
	for i, n := range ndarray.Values[int64](s[0]) {
		truth[i] = n > 0 && w.name == "any" || w.name == "all" && n == int64(w.count)
	}
	return []ndarray.Array{out}, nil
}
