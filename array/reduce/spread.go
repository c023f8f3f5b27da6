package reduce

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

func init() {
	for _, v := range []spread{{name: "var"}, {name: "std", root: true}, {name: "nanvar", skip: true}, {name: "nanstd", root: true, skip: true}} {
		Register(v.name, func(in Spec, params json.RawMessage) (Reducer, error) { return newSpread(v, in, params) })
	}
}

// spread finds variances and standard deviations, without the loss of digits that
// sums of squares have: by Welford's updates in a chunk (DOI
// 10.1080/00401706.1962.10490022), and by joining the means and sums of squared
// deviations of parts as Chan, Golub and LeVeque do (DOI
// 10.1080/00031305.1983.10483115).
//
// The fields of a cell are the number of elements, their mean, and the sum of the
// squares of their deviations.
type spread struct {
	cells
	name       string
	root, skip bool
	correction float64
	update     func(v *spread, s State, t Tile)
}

func newSpread(v spread, in Spec, params json.RawMessage) (Reducer, error) {
	c, p, err := newCells(v.name, in, params)
	if err != nil {
		return nil, err
	}
	if in.DType == dtype.Complex128 {
		return nil, fmt.Errorf("%s: %w: %v; reduce the real and the imaginary part, and add", v.name, ErrDType, in.DType)
	}
	v.cells, v.correction, v.out = c, p.Correction, floating(in.DType)
	v.fields = []dtype.DType{dtype.Int64, dtype.Float64, dtype.Float64}
	v.update = updates[plain(ndarray.Array{DType: in.DType}).DType]
	return v, nil
}

var updates = map[dtype.DType]func(*spread, State, Tile){
	dtype.Int8: welford[int8], dtype.Int16: welford[int16], dtype.Int32: welford[int32], dtype.Int64: welford[int64],
	dtype.Uint8: welford[uint8], dtype.Uint16: welford[uint16], dtype.Uint32: welford[uint32], dtype.Uint64: welford[uint64],
	dtype.Float32: welford[float32], dtype.Float64: welford[float64],
}

// Fold takes the elements of a tile.
func (v spread) Fold(_ context.Context, s State, t Tile) (State, error) {
	s = v.begin(s, t)
	t.Array = plain(t.Array)
	v.update(&v, s, t)
	return s, nil
}

// welford takes elements one by one. As many elements as the last cell had have the
// reciprocal that was found for it: dividing takes longer than all else.
func welford[T real](v *spread, s State, t Tile) {
	x := memory[T](t.Array)
	n, mean, m2 := ndarray.Values[int64](s[0]), ndarray.Values[float64](s[1]), ndarray.Values[float64](s[2])
	last, inverse := int64(0), 0.0
	v.walk(t, func(r run) {
		for range r.n {
			if e := x[r.at.x]; !v.skip || !isNaN(e) {
				c := r.at.cell
				n[c]++
				if n[c] != last {
					last, inverse = n[c], 1/float64(n[c])
				}
				d := float64(e) - mean[c]
				mean[c] += d * inverse
				m2[c] += d * (float64(e) - mean[c])
			}
			r.next()
		}
	})
}

// Merge joins the moments.
func (v spread) Merge(_ context.Context, a, b State, _ int) (State, error) {
	if a == nil || b == nil {
		return either(a, b), nil
	}
	n, mean, m2 := ndarray.Values[int64](a[0]), ndarray.Values[float64](a[1]), ndarray.Values[float64](a[2])
	k, mean2, more := ndarray.Values[int64](b[0]), ndarray.Values[float64](b[1]), ndarray.Values[float64](b[2])
	for i := range n {
		if k[i] == 0 {
			continue
		}
		part, d := float64(k[i])/float64(n[i]+k[i]), mean2[i]-mean[i]
		m2[i] += more[i] + d*d*part*float64(n[i])
		mean[i] += d * part
		n[i] += k[i]
	}
	return a, nil
}

// Finish divides, and takes the root.
func (v spread) Finish(_ context.Context, s State, _ int) ([]ndarray.Array, error) {
	shape := v.shape(s)
	if s == nil {
		s = v.start(shape)
	}
	out := ndarray.New(v.out, shape...)
	n, m2 := ndarray.Values[int64](s[0]), ndarray.Values[float64](s[2])
	store(out, func(i int) float64 {
		free := float64(n[i]) - v.correction
		if n[i] == 0 || v.skip && free <= 0 {
			return math.NaN()
		}
		x := m2[i] / max(0, free)
		if v.root {
			x = math.Sqrt(x)
		}
		return x
	})
	return []ndarray.Array{out}, nil
}
