package reduce

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
)

func init() {
	for _, q := range []quantile{{name: "quantile"}, {name: "nanquantile", skip: true}} {
		Register(q.name, func(in Spec, params json.RawMessage) (Reducer, error) { return newQuantile(q, in, params) })
	}
}

// Sizes of levels of a sketch: as large as the first, and half of that until the
// states of all places along kept axes take about 16 MiB, but not below the last.
const (
	largestLevel  = 1 << 14
	smallestLevel = 64
	mostItems     = 1 << 21
)

// QuantileParams are the parameters of "quantile" and "nanquantile".
type QuantileParams struct {
	// Axes are those that vanish, negative ones counted from the end; nil is all.
	Axes []int `json:"axes"`
	// Q are the quantiles, from 0 to 1.
	Q []float64 `json:"q"`
}

// quantile finds quantiles, between the two elements next to them by linear
// interpolation: exactly where so few elements are reduced that all of them are
// held, from the sketch of a cell else. The quantiles are the last axis of the
// result.
//
// The fields of a cell are the elements of its sketch's levels, their numbers, how
// many elements there were, how many NaN, and the ends of those elements, as far as
// they are not held any more: quantiles 0 and 1 are exact.
type quantile struct {
	cells
	name         string
	skip         bool
	q            []float64
	size, levels int
	take         func(q *quantile, s State, t Tile)
}

func newQuantile(q quantile, in Spec, params json.RawMessage) (_ Reducer, err error) {
	if q.cells, _, err = newCells(q.name, in, params); err != nil {
		return nil, err
	}
	var p QuantileParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, fmt.Errorf("%s: %w", q.name, err)
	}
	for _, x := range p.Q {
		if !(x >= 0 && x <= 1) {
			return nil, fmt.Errorf("%s: there is no quantile %g: they are from 0 to 1", q.name, x)
		}
	}
	q.take = takers[plain(ndarray.Array{DType: in.DType}).DType]
	if q.take == nil {
		return nil, fmt.Errorf("%s: %w: %v has no order; reduce its real part or magnitude", q.name, ErrDType, in.DType)
	}
	q.q, q.out, q.exact = p.Q, floating(in.DType), true
	places := (ndarray.Array{Shape: q.along(in.Shape)}).Len()
	q.size, q.levels = SketchSize(q.count, places)
	return &q, nil
}

// SketchSize returns how many elements a level of a sketch of n elements holds, and
// how many levels it has, where there are sketches for so many places. With one
// level quantiles are exact. Else their ranks are off by (levels - 1)/size of all
// elements at most; the errors of levels cancel, and about 1/size is usual. A sketch
// takes 8·size·levels bytes, and 8 more for each level.
func SketchSize(n, places int) (size, levels int) {
	for most := largestLevel; ; most /= 2 {
		size, levels = min(most, max(2, n)), 1
		for (n-1)>>(levels-1) >= size {
			levels++
		}
		if most == smallestLevel || size*levels <= mostItems/max(1, places) {
			return size, levels
		}
	}
}

var takers = map[dtype.DType]func(*quantile, State, Tile){
	dtype.Int8: takeAll[int8], dtype.Int16: takeAll[int16], dtype.Int32: takeAll[int32], dtype.Int64: takeAll[int64],
	dtype.Uint8: takeAll[uint8], dtype.Uint16: takeAll[uint16], dtype.Uint32: takeAll[uint32], dtype.Uint64: takeAll[uint64],
	dtype.Float32: takeAll[float32], dtype.Float64: takeAll[float64],
}

func takeAll[T real](q *quantile, s State, t Tile) {
	x, nans := memory[T](t.Array), ndarray.Values[int64](s[3])
	one := func(cell, at, step, n int) {
		k := q.sketch(s, cell)
		nans[cell] += fill(&k, x, at, step, n)
	}
	q.sweep(t, func(at, down axis, cols int) {
		for j := range cols {
			one(at.cell+j, at.x+j, down.x, down.n)
		}
	}, func(r run) {
		if r.cell == 0 {
			one(r.at.cell, r.at.x, r.x, r.n)
			return
		}
		for range r.n {
			one(r.at.cell, r.at.x, 0, 1)
			r.next()
		}
	})
}

// sketch returns that of a cell.
func (q *quantile) sketch(s State, cell int) sketch {
	items, used := ndarray.Values[float64](s[0]), ndarray.Values[int64](s[1])
	return sketch{
		items: items[cell*q.levels*q.size:][:q.levels*q.size],
		used:  used[cell*q.levels:][:q.levels],
		seen:  &ndarray.Values[int64](s[2])[cell],
		ends:  ndarray.Values[float64](s[4])[2*cell:][:2],
		size:  q.size,
	}
}

// Results is an array of the kept axes and one for the quantiles.
func (q *quantile) Results() []Spec {
	return []Spec{{q.out, append(q.along(q.in.Shape), len(q.q))}}
}

// Bytes counts the sketches.
func (q *quantile) Bytes(chunk []int) (state, work int64) {
	places := int64((ndarray.Array{Shape: q.along(chunk)}).Len())
	return places * 8 * int64(q.levels*(q.size+1)+4), int64(buffer.Size(scratchBytes(q.size)))
}

// start returns a state without elements.
func (q *quantile) start(shape []int) State {
	ends := ndarray.New(dtype.Float64, append(slices.Clone(shape), 2)...)
	for i := range ndarray.Values[float64](ends) {
		ndarray.Values[float64](ends)[i] = math.Inf(1 - i%2*2)
	}
	return State{
		ndarray.New(dtype.Float64, append(slices.Clone(shape), q.levels, q.size)...),
		ndarray.New(dtype.Int64, append(slices.Clone(shape), q.levels)...),
		ndarray.New(dtype.Int64, shape...),
		ndarray.New(dtype.Int64, shape...),
		ends,
	}
}

// Fold takes the elements of a tile.
func (q *quantile) Fold(_ context.Context, s State, t Tile) (State, error) {
	if s == nil {
		chunk := t.Chunk
		if chunk.Start == nil {
			chunk = t.Box
		}
		s = q.start(q.along(chunk.Shape()))
	}
	t.Array = plain(t.Array)
	q.take(q, s, t)
	return s, nil
}

// Merge joins the sketches.
func (q *quantile) Merge(_ context.Context, a, b State, _ int) (State, error) {
	if a == nil || b == nil {
		return either(a, b), nil
	}
	nans := ndarray.Values[int64](a[3])
	for i, n := range ndarray.Values[int64](b[3]) {
		nans[i] += n
		k := q.sketch(a, i)
		k.join(q.sketch(b, i))
	}
	return a, nil
}

// Finish finds the quantiles.
func (q *quantile) Finish(_ context.Context, s State, _ int) ([]ndarray.Array, error) {
	if s == nil {
		s = q.start(q.along(q.in.Shape))
	}
	out := ndarray.New(q.out, append(slices.Clone(s[2].Shape), len(q.q))...)
	nans := ndarray.Values[int64](s[3])
	var all ranked
	cell := -1
	store(out, func(i int) float64 {
		if c := i / len(q.q); c != cell {
			cell = c
			k := q.sketch(s, c)
			k.rank(&all)
		}
		if len(all.items) == 0 || nans[cell] > 0 && !q.skip {
			return math.NaN()
		}
		return all.between(q.q[i%len(q.q)])
	})
	return []ndarray.Array{out}, nil
}

// ranked are the elements of a sketch in order, and its ends.
type ranked struct {
	items           []weighted
	least, greatest float64
}

// weighted is an element of a sketch, and how many elements are up to it.
type weighted struct {
	x  float64
	up int64
}

// rank sets all to the elements of a sketch.
func (k *sketch) rank(all *ranked) {
	items := all.items[:0]
	for h := range k.used {
		for _, x := range k.level(h) {
			items = append(items, weighted{x, 1 << h})
		}
	}
	slices.SortFunc(items, func(a, b weighted) int { return cmp.Compare(a.x, b.x) })
	n := int64(0)
	for i := range items {
		n += items[i].up
		items[i].up = n
	}
	all.items = items
	if len(items) > 0 {
		all.least, all.greatest = min(k.ends[0], items[0].x), max(k.ends[1], items[len(items)-1].x)
	}
}

// between returns a quantile: the element whose rank, counted from 0, is q of the
// last one, interpolated from those of the whole ranks next to it. Between an infinite
// one and a number lies nothing but the former, as NumPy's median has it.
func (r *ranked) between(q float64) float64 {
	last := r.items[len(r.items)-1].up - 1
	rank := q * float64(last)
	below := min(int64(rank), last)
	a, b := r.at(below, last), r.at(min(below+1, last), last)
	t := rank - float64(below)
	switch {
	case a == b || t == 0 || math.IsInf(a, -1) && !math.IsInf(b, 1):
		return a
	case math.IsInf(b, 1) && !math.IsInf(a, -1):
		return b
	case t >= 0.5:
		return b - (b-a)*(1-t)
	}
	return a + (b-a)*t
}

// at returns the element of a rank, which is exact of the first and the last.
func (r *ranked) at(rank, last int64) float64 {
	switch rank {
	case last:
		return r.greatest
	case 0:
		return r.least
	}
	i, _ := slices.BinarySearchFunc(r.items, rank, func(w weighted, r int64) int {
		if w.up > r {
			return 1
		}
		return -1
	})
	return r.items[i].x
}
