package reduce

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
)

func init() {
	for _, a := range []sum{{name: "sum"}, {name: "nansum", skip: true}, {name: "mean", mean: true}, {name: "nanmean", mean: true, skip: true}, {name: "norm", norm: true}} {
		Register(a.name, func(in Spec, params json.RawMessage) (Reducer, error) { return newSum(a, in, params) })
	}
}

// sum adds elements, or their squares, in float64 and with what roundings lose:
// blocks of eight that are added in pairs, one block after the other. The result
// is within 4·eps of the sum, times the sum of the magnitudes, however many
// elements there are up to 1/eps.
//
// The fields of a cell are the sum, what was lost, and how many elements are no
// NaN, which means that skip them count. Complex numbers have two cells each.
type sum struct {
	cells
	name             string
	mean, norm, skip bool
	wide             func(s *sum, st State, t Tile)
}

func newSum(a sum, in Spec, params json.RawMessage) (_ Reducer, err error) {
	if a.cells, _, err = newCells(a.name, in, params); err != nil {
		return nil, err
	}
	if in.DType.Kind() <= dtype.Signed && !a.mean && !a.norm {
		return newWhole(a.cells, false), nil
	}
	a.out = floating(in.DType)
	a.fields = []dtype.DType{dtype.Float64, dtype.Float64, dtype.Int64}
	if in.DType == dtype.Complex128 {
		if a.skip {
			return nil, fmt.Errorf("%s: %w: %v; use %s of where(isnan(x), 0, x)", a.name, ErrDType, in.DType, a.name[3:])
		}
		if !a.norm {
			a.out, a.fields = dtype.Complex128, []dtype.DType{dtype.Complex128, dtype.Complex128, dtype.Int64}
		}
	}
	a.wide = adders[plain(ndarray.Array{DType: in.DType}).DType]
	return &a, nil
}

var adders = map[dtype.DType]func(*sum, State, Tile){
	dtype.Int8: foldSum[int8], dtype.Int16: foldSum[int16], dtype.Int32: foldSum[int32], dtype.Int64: foldSum[int64],
	dtype.Uint8: foldSum[uint8], dtype.Uint16: foldSum[uint16], dtype.Uint32: foldSum[uint32], dtype.Uint64: foldSum[uint64],
	dtype.Float32: foldSum[float32], dtype.Float64: foldSum[float64], dtype.Complex128: foldSum[float64],
}

// Fold adds the elements of a tile.
func (a *sum) Fold(_ context.Context, s State, t Tile) (State, error) {
	s = a.begin(s, t)
	t.Array = plain(t.Array)
	a.wide(a, s, t)
	return s, nil
}

// doubles returns the elements of a field, complex ones as two each.
func doubles(a ndarray.Array) []float64 {
	if a.DType == dtype.Complex128 {
		a = pairs(a)
	}
	return ndarray.Values[float64](a)
}

func foldSum[T real](a *sum, s State, t Tile) {
	c := a.cells
	if t.DType == dtype.Complex128 {
		c, t = c.paired(t, !a.norm)
	}
	k := adder[T]{memory[T](t.Array), doubles(s[0]), doubles(s[1]), ndarray.Values[int64](s[2]), a.norm}
	var space [8]axis
	axes, at := c.walked(t, space[:0])
	n := len(axes)
	if n >= 2 && !a.skip && !a.norm && axes[n-1].cell == 1 && axes[n-1].x == 1 && axes[n-2].cell == 0 && axes[n-1].n <= 4096 {
		rows, cols := axes[n-2], axes[n-1]
		axes[n-2] = axis{n: 1}
		step(axes[:n-1], at, func(r run) { k.rows(r.at, rows, cols.n) })
		return
	}
	c.walk(t, func(r run) {
		switch {
		case a.skip:
			k.numbers(r)
		case r.cell == 0:
			k.run(r)
		default:
			k.each(r)
		}
	})
}

// paired takes complex elements as two numbers, in cells of their own or in one.
func (c cells) paired(t Tile, kept bool) (cells, Tile) {
	last := len(t.Shape)
	chunk := t.Chunk
	if chunk.Start == nil {
		chunk = t.Box
	}
	t.Array, t.Box, t.Chunk = pairs(t.Array), t.Box.Clone(), chunk.Clone()
	t.Box.Start, t.Box.Stop = append(t.Box.Start, 0), append(t.Box.Stop, 2)
	t.Chunk.Start, t.Chunk.Stop = append(t.Chunk.Start, 0), append(t.Chunk.Stop, 2)
	c.in.Shape = append(append([]int{}, c.in.Shape...), 2)
	if kept {
		c.kept = append(append([]int{}, c.kept...), last)
	}
	return c, t
}

// adder adds elements of a type to sums.
type adder[T real] struct {
	x         []T
	sum, lost []float64
	n         []int64
	squares   bool
}

func (k *adder[T]) add(c int, v float64) { k.sum[c], k.lost[c] = twoSum(k.sum[c], k.lost[c], v) }

func (k *adder[T]) value(i int) float64 {
	v := float64(k.x[i])
	if k.squares {
		v *= v
	}
	return v
}

// run adds elements of one cell.
func (k *adder[T]) run(r run) {
	c, i := r.at.cell, r.at.x
	s, lost := k.sum[c], k.lost[c]
	n := r.n
	if r.x == 1 && !k.squares {
		for ; n >= block64; n -= block64 {
			s, lost = twoSum(s, lost, block((*[block64]T)(k.x[i:])))
			i += block64
		}
	}
	for range n {
		s, lost = twoSum(s, lost, k.value(i))
		i += r.x
	}
	k.sum[c], k.lost[c] = s, lost
}

// block returns the sum of 64 elements: of eight sums of every eighth.
func block[T real](x *[block64]T) float64 {
	var a, b, c, d, e, f, g, h float64
	for i := 0; i < block64; i += 8 {
		y := (*[8]T)(x[i:])
		a += float64(y[0])
		b += float64(y[1])
		c += float64(y[2])
		d += float64(y[3])
		e += float64(y[4])
		f += float64(y[5])
		g += float64(y[6])
		h += float64(y[7])
	}
	return ((a + b) + (c + d)) + ((e + f) + (g + h))
}

// each adds elements of neighbouring cells.
func (k *adder[T]) each(r run) {
	for range r.n {
		k.add(r.at.cell, k.value(r.at.x))
		r.next()
	}
}

// numbers adds and counts elements that are no NaN.
func (k *adder[T]) numbers(r run) {
	switch {
	case r.cell == 0:
		c, i := r.at.cell, r.at.x
		s, lost, n := k.sum[c], k.lost[c], k.n[c]
		for range r.n {
			if v := k.x[i]; !isNaN(v) {
				s, lost = twoSum(s, lost, float64(v))
				n++
			}
			i += r.x
		}
		k.sum[c], k.lost[c], k.n[c] = s, lost, n
	case r.cell == 1 && r.x == 1:
		c := r.at.cell
		sum, lost, n := k.sum[c:][:r.n], k.lost[c:][:r.n], k.n[c:][:r.n]
		for j, v := range k.x[r.at.x:][:r.n] {
			if !isNaN(v) {
				sum[j], lost[j] = twoSum(sum[j], lost[j], float64(v))
				n[j]++
			}
		}
	default:
		for range r.n {
			if v := k.x[r.at.x]; !isNaN(v) {
				k.add(r.at.cell, float64(v))
				k.n[r.at.cell]++
			}
			r.next()
		}
	}
}

// rows adds rows of cols elements to as many cells: eight rows at once, which the
// cache gives as fast as they are added.
func (k *adder[T]) rows(at, rows axis, cols int) {
	sum, lost := k.sum[at.cell:][:cols], k.lost[at.cell:][:cols]
	i, n := at.x, rows.n
	if x, ok := any(k.x).([]float64); ok && cols >= 64 && cols <= mostColumns && n >= block64 && rows.x >= cols {
		whole := n / block64 * block64
		columns(dense.ColumnSums, x[i:], whole, rows.x, cols, func(part []float64) {
			for j, v := range part {
				sum[j], lost[j] = twoSum(sum[j], lost[j], v)
			}
		})
		i, n = i+whole*rows.x, n-whole
	}
	for ; n >= 8; n -= 8 {
		row := func(j int) []T { return k.x[i+j*rows.x:][:cols] }
		a, b, c, d, e, f, g, h := row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)
		for j := range sum {
			v := ((float64(a[j]) + float64(b[j])) + (float64(c[j]) + float64(d[j]))) + ((float64(e[j]) + float64(f[j])) + (float64(g[j]) + float64(h[j])))
			sum[j], lost[j] = twoSum(sum[j], lost[j], v)
		}
		i += 8 * rows.x
	}
	for range n {
		for j, v := range k.x[i:][:cols] {
			sum[j], lost[j] = twoSum(sum[j], lost[j], float64(v))
		}
		i += rows.x
	}
}

// mostColumns is how many columns the kernels of package dense are given at once.
const mostColumns = 1024

// columns reduces blocks of 64 rows by a kernel of package dense.
func columns[T dense.Float](f func(dense.Matrix[T], []T, dense.Limits) error, x []T, rows, stride, cols int, take func(part []T)) {
	d := dtype.Of[T]()
	scratch := buffer.Get(d.Size() * cols)
	defer buffer.Put(scratch)
	part := ndarray.Values[T](ndarray.Over(d, scratch[:d.Size()*cols], cols))
	for i := 0; i < rows; i += block64 {
		m := dense.Matrix[T]{Data: x[i*stride:], Rows: min(block64, rows-i), Cols: cols, RowStride: stride, ColStride: 1}
		if err := f(m, part, dense.Limits{}); err != nil {
			panic(err) // the matrix is one
		}
		take(part)
	}
}

// Bytes counts the sums of a block too.
func (a *sum) Bytes(chunk []int) (state, work int64) {
	state, _ = a.cells.Bytes(chunk)
	return state, int64(buffer.Size(8 * mostColumns))
}

// Merge adds the sums.
func (a *sum) Merge(_ context.Context, s, b State, _ int) (State, error) {
	if s == nil || b == nil {
		return either(s, b), nil
	}
	x, lost, y, more := doubles(s[0]), doubles(s[1]), doubles(b[0]), doubles(b[1])
	for i := range x {
		x[i], lost[i] = twoSum(x[i], lost[i]+more[i], y[i])
	}
	n := ndarray.Values[int64](s[2])
	for i, m := range ndarray.Values[int64](b[2]) {
		n[i] += m
	}
	return s, nil
}

// Finish divides, or takes the root.
func (a *sum) Finish(_ context.Context, s State, _ int) ([]ndarray.Array, error) {
	shape := a.shape(s)
	if s == nil {
		s = a.start(shape)
	}
	out := ndarray.New(a.out, shape...)
	x, lost, n := doubles(s[0]), doubles(s[1]), ndarray.Values[int64](s[2])
	part := len(x) / max(1, len(n))
	to := out
	if out.DType == dtype.Complex128 {
		to = pairs(out)
	}
	store(to, func(i int) float64 {
		v := total(x[i], lost[i])
		switch {
		case a.norm:
			return math.Sqrt(v)
		case a.mean && a.skip:
			return v / float64(n[i/part])
		case a.mean:
			return v / float64(a.count)
		}
		return v
	})
	return []ndarray.Array{out}, nil
}
