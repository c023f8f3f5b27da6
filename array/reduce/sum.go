package reduce

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"sync"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/vfold"
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
	if in.DType.Kind() < dtype.Floating {
		a.skip = false // nothing is NaN
	}
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
	part := parts.Get().(*[mostBlocks]float64)
	defer parts.Put(part)
	k := adder[T]{memory[T](t.Array), doubles(s[0]), doubles(s[1]), ndarray.Values[int64](s[2]), a.norm, part[:]}
	rows := k.rows
	if a.skip {
		rows = k.numberRows
	}
	c.sweep(t, rows, func(r run) {
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

// mostBlocks is how many blocks are joined before their sums or products are.
const mostBlocks = 512

// parts has room for those.
var parts = sync.Pool{New: func() any { return new([mostBlocks]float64) }}

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
	part      []float64 // room for the sums of blocks
}

func (k *adder[T]) add(c int, v float64) { k.sum[c], k.lost[c] = twoSum(k.sum[c], k.lost[c], v) }

func (k *adder[T]) value(i int) float64 {
	v := float64(k.x[i])
	if k.squares {
		v *= v
	}
	return v
}

// blocks returns the sums of the blocks of x, at most as many as there is room for.
func (k *adder[T]) blocks(x []T) []float64 {
	part := k.part[:(len(x)+block64-1)/block64]
	if k.squares {
		vfold.BlockSquares(part, x)
	} else {
		vfold.BlockSums(part, x)
	}
	return part
}

// run adds elements of one cell.
func (k *adder[T]) run(r run) {
	c, i := r.at.cell, r.at.x
	s, lost := k.sum[c], k.lost[c]
	n := r.n
	for r.x == 1 && n > 0 {
		x := k.x[i:][:min(n, block64*len(k.part))]
		for _, v := range k.blocks(x) {
			s, lost = twoSum(s, lost, v)
		}
		i, n = i+len(x), n-len(x)
	}
	for range n {
		s, lost = twoSum(s, lost, k.value(i))
		i += r.x
	}
	k.sum[c], k.lost[c] = s, lost
}

// each adds elements of neighbouring cells.
func (k *adder[T]) each(r run) {
	for range r.n {
		k.add(r.at.cell, k.value(r.at.x))
		r.next()
	}
}

// numbers adds and counts elements that are no NaN: by blocks where they are
// neighbours, and one by one those of a block whose sum is NaN.
func (k *adder[T]) numbers(r run) {
	if r.cell != 0 || r.x != 1 {
		for range r.n {
			k.number(r.at.cell, k.x[r.at.x])
			r.next()
		}
		return
	}
	c := r.at.cell
	for x := k.x[r.at.x:][:r.n]; len(x) > 0; {
		piece := x[:min(len(x), block64*len(k.part))]
		x = x[len(piece):]
		for i, v := range k.blocks(piece) {
			block := piece[i*block64 : min((i+1)*block64, len(piece))]
			if !isNaN(v) {
				k.add(c, v)
				k.n[c] += int64(len(block))
				continue
			}
			for _, v := range block {
				k.number(c, v)
			}
		}
	}
}

// number adds and counts an element unless it is NaN.
func (k *adder[T]) number(c int, v T) {
	if !isNaN(v) {
		k.add(c, float64(v))
		k.n[c]++
	}
}

// numberRows is rows for what numbers does. Sums of eight rows are made beside those
// of cells, where a NaN could not be taken back.
func (k *adder[T]) numberRows(at, down axis, cols int) {
	var sum, lost [block64]float64
	for from := 0; from < cols; from += block64 {
		m := min(block64, cols-from)
		for r := 0; r < down.n; r += 8 {
			i, c := at.x+r*down.x+from, at.cell+from
			height := min(8, down.n-r)
			if height == 8 {
				clear(sum[:m])
				clear(lost[:m])
				vfold.AddRows(sum[:m], lost[:m], k.x[i:], down.x)
			}
			for j := range m {
				if height == 8 && !isNaN(sum[j]) {
					k.add(c+j, sum[j])
					k.n[c+j] += 8
					continue
				}
				for h := range height {
					k.number(c+j, k.x[i+h*down.x+j])
				}
			}
		}
	}
}

// rows adds rows of cols elements to as many cells: eight rows at once, which the
// cache gives as fast as they are added.
func (k *adder[T]) rows(at, down axis, cols int) {
	sum, lost := k.sum[at.cell:][:cols], k.lost[at.cell:][:cols]
	i, n := at.x, down.n
	eight := vfold.AddRows[T]
	if k.squares {
		eight = vfold.AddSquares[T]
	}
	for ; n >= 8; n -= 8 {
		eight(sum, lost, k.x[i:], down.x)
		i += 8 * down.x
	}
	for range n {
		for j := range cols {
			sum[j], lost[j] = twoSum(sum[j], lost[j], k.value(i+j))
		}
		i += down.x
	}
}

// Bytes counts the sums of blocks too.
func (a *sum) Bytes(chunk []int) (state, work int64) {
	state, _ = a.cells.Bytes(chunk)
	return state, 8 * mostBlocks
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
