package reduce

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

func init() {
	for _, v := range []spread{{name: "var"}, {name: "std", root: true}, {name: "nanvar", skip: true}, {name: "nanstd", root: true, skip: true}} {
		Register(v.name, func(in Spec, params json.RawMessage) (Reducer, error) { return newSpread(v, in, params) })
	}
}

// spread finds variances and standard deviations, without the loss of digits that
// sums of squares have. Elements come in blocks of 64, whose deviations from the
// mean of all before (of the first block, from its first element) are summed, and
// their squares; the moments of blocks and of chunks are joined as Chan, Golub and
// LeVeque do (DOI 10.1080/00031305.1983.10483115).
//
// The variance of complex numbers is that of the real parts and that of the
// imaginary ones, which have cells of their own until the end.
type spread struct {
	cells
	name       string
	root, skip bool
	correction float64
	result     []int // its shape
	update     func(v *spread, s State, t Tile)
}

func newSpread(v spread, in Spec, params json.RawMessage) (Reducer, error) {
	c, p, err := newCells(v.name, in, params)
	if err != nil {
		return nil, err
	}
	v.result = c.along(in.Shape)
	if in.DType == dtype.Complex128 {
		if v.skip {
			return nil, fmt.Errorf("%s: %w: %v; reduce the real and the imaginary part, and add", v.name, ErrDType, in.DType)
		}
		c.kept = append(c.kept, len(in.Shape))
		c.in.Shape = append(slices.Clone(in.Shape), 2)
	}
	c.out, c.fields = floating(in.DType), momentFields
	v.cells, v.correction = c, p.Correction
	v.update = updates[plain(ndarray.Array{DType: in.DType}).DType]
	return &v, nil
}

var updates = map[dtype.DType]func(*spread, State, Tile){
	dtype.Int8: deviate[int8], dtype.Int16: deviate[int16], dtype.Int32: deviate[int32], dtype.Int64: deviate[int64],
	dtype.Uint8: deviate[uint8], dtype.Uint16: deviate[uint16], dtype.Uint32: deviate[uint32], dtype.Uint64: deviate[uint64],
	dtype.Float32: deviate[float32], dtype.Float64: deviate[float64], dtype.Complex128: deviate[float64],
}

// Results is one array of the kept axes.
func (v *spread) Results() []Spec { return []Spec{{v.out, v.result}} }

// Bytes counts the fields.
func (v *spread) Bytes(chunk []int) (state, work int64) {
	if v.in.DType == dtype.Complex128 {
		chunk = append(slices.Clone(chunk), 2)
	}
	return v.cells.Bytes(chunk)
}

// Fold takes the elements of a tile.
func (v *spread) Fold(_ context.Context, s State, t Tile) (State, error) {
	if t.DType == dtype.Complex128 {
		_, t = v.paired(t, true)
	}
	s = v.begin(s, t)
	t.Array = plain(t.Array)
	v.update(v, s, t)
	return s, nil
}

func deviate[T real](v *spread, s State, t Tile) {
	x, m := memory[T](t.Array), momentsOf(s)
	rows := func(at, down axis, cols int) { deviateRows(m.slice(at.cell, cols), x, at.x, down) }
	if v.skip {
		rows = nil
	}
	v.sweep(t, rows, func(r run) {
		switch {
		case r.cell == 0 && r.x == 1 && !v.skip:
			deviateRun(&m, r.at.cell, x[r.at.x:][:r.n])
			return
		case r.cell == 1 && r.x == 1 && v.skip:
			deviateNumbers(m.slice(r.at.cell, r.n), x[r.at.x:][:r.n])
			return
		}
		for range r.n {
			if e := x[r.at.x]; !v.skip || !isNaN(e) {
				m.add(r.at.cell, float64(e))
			}
			r.next()
		}
	})
}

// deviateRun adds elements of one cell: whole blocks by four sums at once.
func deviateRun[T real](m *moments, c int, x []T) {
	for len(x) > 0 {
		if m.open[c] != 0 || len(x) < block64 {
			m.add(c, float64(x[0]))
			x = x[1:]
			continue
		}
		if m.fresh(c) {
			m.mean[c] = float64(x[0])
		}
		m.sum[c], m.squares[c] = deviations((*[block64]T)(x), m.mean[c])
		m.count(c, block64)
		x = x[block64:]
	}
}

// deviations returns the sum of the deviations of a block, and of their squares.
func deviations[T real](x *[block64]T, mean float64) (sum, squares float64) {
	var a, b, c, d, e, f, g, h float64
	for i := 0; i < block64; i += 4 {
		y := (*[4]T)(x[i:])
		p, q, r, s := float64(y[0])-mean, float64(y[1])-mean, float64(y[2])-mean, float64(y[3])-mean
		a, b, c, d = a+p, b+q, c+r, d+s
		e, f, g, h = e+p*p, f+q*q, g+r*r, h+s*s
	}
	return (a + b) + (c + d), (e + f) + (g + h)
}

// deviateRows adds rows to as many cells as they have elements: four rows at once,
// each element after the other, so that tiles may end anywhere.
func deviateRows[T real](m moments, x []T, at int, rows axis) {
	cols := len(m.n)
	row := func(i int) []T { return x[at+i*rows.x:][:cols] }
	if m.fresh(0) { // then so are the others: a tile gives each as many elements
		for j, e := range row(0) {
			m.mean[j] = float64(e)
		}
	}
	for i := 0; i < rows.n; {
		end := min(rows.n, i+block64-int(m.open[0]))
		n := end - i
		for ; i+4 <= end; i += 4 {
			deviate4(row(i), row(i+1), row(i+2), row(i+3), m.mean, m.sum, m.squares)
		}
		for ; i < end; i++ {
			for j, e := range row(i) {
				p := float64(e) - m.mean[j]
				m.sum[j] += p
				m.squares[j] += p * p
			}
		}
		for c := range m.n {
			m.count(c, n)
		}
	}
}

func deviate4[T real](a, b, c, d []T, mean, sum, squares []float64) {
	n := len(mean)
	a, b, c, d, sum, squares = a[:n], b[:n], c[:n], d[:n], sum[:n], squares[:n]
	for j, m := range mean {
		p, q, r, s := float64(a[j])-m, float64(b[j])-m, float64(c[j])-m, float64(d[j])-m
		sum[j] = sum[j] + p + q + r + s
		squares[j] = squares[j] + p*p + q*q + r*r + s*s
	}
}

// deviateNumbers adds a row to as many cells, but for NaN.
func deviateNumbers[T real](m moments, x []T) {
	mean, sum, squares, open := m.mean[:len(x)], m.sum[:len(x)], m.squares[:len(x)], m.open[:len(x)]
	for j, e := range x {
		if isNaN(e) {
			continue
		}
		if m.fresh(j) {
			mean[j] = float64(e)
		}
		d := float64(e) - mean[j]
		sum[j] += d
		squares[j] += d * d
		if open[j]++; open[j] == block64 {
			m.close(j)
		}
	}
}

// Merge joins the moments.
func (v *spread) Merge(_ context.Context, a, b State, _ int) (State, error) {
	if a == nil || b == nil {
		return either(a, b), nil
	}
	x, y := momentsOf(a), momentsOf(b)
	for i := range x.n {
		x.close(i)
		y.close(i)
		if x.n[i] == 0 {
			x.mean[i] = y.mean[i]
		}
		x.join(i, y.n[i], (y.mean[i]-x.mean[i])+y.low[i], y.m2[i])
	}
	return a, nil
}

// Finish divides, and takes the root.
func (v *spread) Finish(_ context.Context, s State, _ int) ([]ndarray.Array, error) {
	shape := v.shape(s)
	if s == nil {
		s = v.start(shape)
	}
	m, parts := momentsOf(s), 1
	if v.in.DType == dtype.Complex128 {
		parts, shape = 2, shape[:len(shape)-1]
	}
	for i := range m.n {
		m.close(i)
	}
	out := ndarray.New(v.out, shape...)
	store(out, func(i int) float64 {
		n := m.n[parts*i]
		free := float64(n) - v.correction
		if n == 0 || v.skip && free <= 0 {
			return math.NaN()
		}
		x := 0.0
		for _, m2 := range m.m2[parts*i:][:parts] {
			x += m2
		}
		if x /= max(0, free); v.root {
			x = math.Sqrt(x)
		}
		return x
	})
	return []ndarray.Array{out}, nil
}
