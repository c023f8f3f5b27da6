package linalg

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
)

func init() { reduce.Register("gram", newGram) }

// GramParams are the parameters of the reducer "gram".
type GramParams struct {
	// Center subtracts the mean of each column before products are made.
	Center bool `json:"center,omitempty"`
	// Overflow lets sums of squares that overflow be Inf. Otherwise they are an error.
	Overflow bool `json:"overflow,omitempty"`
}

// gram sums the products of columns. Leaves are centred by their own means, and
// sums of parts joined by what their means differ (Chan, Golub, LeVeque:
// doi:10.1080/00031305.1983.10483115), so that it takes one pass and means that are
// large beside the deviations cost no digits.
//
// Squares of columns lose digits all the same: of the singular values of X those
// below the square root of eps, 1.5e-8, of the largest are lost in its Gram matrix,
// and larger ones s are off by about eps·s₀²/s. The fold qr loses none.
//
// Its state is the number of rows, the means, and the upper triangle of the sums.
type gram struct {
	tall
	GramParams
}

// gramLeaf is how many rows are centred by one mean, and gramStrip how many are
// centred and multiplied while they are in a cache.
const (
	gramLeaf  = 2048
	gramStrip = 256
)

func newGram(in reduce.Spec, params json.RawMessage) (reduce.Reducer, error) {
	m, err := newTall("gram", in, func(int) int { return gramLeaf })
	if err != nil {
		return nil, err
	}
	var p GramParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, fmt.Errorf("gram: %w", err)
	}
	return gram{m, p}, nil
}

// Results are the symmetric n x n matrix, the n means of columns, NaN of no rows,
// and the number of rows.
func (g gram) Results() []reduce.Spec {
	return []reduce.Spec{
		{DType: dtype.Float64, Shape: []int{g.cols, g.cols}},
		{DType: dtype.Float64, Shape: []int{g.cols}},
		{DType: dtype.Float64, Shape: []int{1}},
	}
}

// Flops counts the products of one triangle.
func (g gram) Flops(shape []int) float64 { return flops(shape[0], g.cols, g.cols) / 2 }

// Bytes counts rows that are centred, their means, and the products' workspace.
func (g gram) Bytes(chunk []int) (state, work int64) {
	n := int64(g.cols)
	strip := g.strip(chunk[0])
	work = g.copied() + 16*n + 8*int64(strip) + products(g.cols, g.cols, strip, 1).Memory
	if g.Center {
		work += 8 * int64(strip) * n
	}
	return 8 * (n*n + n + 1), work
}

// strip is how many rows of so many are multiplied at a time.
func (g gram) strip(rows int) int {
	if g.Center {
		return min(gramStrip, rows)
	}
	return min(g.leaf, rows)
}

// sums is a state of gram.
type sums struct {
	count []float64 // one element
	means []float64
	upper dense.Triangle[float64]
}

func sumsOf(s reduce.State) sums {
	return sums{ndarray.Values[float64](s[0]), ndarray.Values[float64](s[1]), matrixOf(s[2]).Upper()}
}

// nothing returns the state of no rows.
func (g gram) nothing() reduce.State {
	return reduce.State{
		ndarray.New(dtype.Float64, 1), ndarray.New(dtype.Float64, g.cols), ndarray.New(dtype.Float64, g.cols, g.cols),
	}
}

// Fold adds the rows of a tile.
func (g gram) Fold(ctx context.Context, s reduce.State, t reduce.Tile) (reduce.State, error) {
	if s == nil {
		s = g.nothing()
	}
	to := sumsOf(s)
	means := make([]float64, g.cols)
	strip := g.strip(t.Shape[0])
	var centred matrix
	if g.Center {
		scratch := buffer.Get(8 * strip * g.cols)
		defer buffer.Put(scratch)
		centred = matrixOf(ndarray.Over(dtype.Float64, scratch, strip, g.cols))
	}
	return s, g.each(ctx, t, func(rows matrix) error {
		l := dense.Limits{Threads: t.Threads}
		if err := dense.ColumnMeans(rows, means, l); err != nil {
			return err
		}
		g.shift(to, float64(rows.Rows), means)
		for at := 0; at < rows.Rows; at += strip {
			part := rows.Slice(at, min(at+strip, rows.Rows), 0, g.cols)
			if g.Center {
				to := centred.Slice(0, part.Rows, 0, g.cols)
				if err := lessMeans(to, part, means, l); err != nil {
					return err
				}
				part = to
			}
			if err := dense.Syrk(1, part.T(), 1, to.upper, products(g.cols, g.cols, strip, t.Threads)); err != nil {
				return err
			}
		}
		return g.finite(to, rows)
	})
}

// finite returns an error if sums are not finite, unless rows are, if that may be.
func (g gram) finite(s sums, rows matrix) error {
	err := finiteDiagonal("gram", s.upper.Matrix)
	if err != nil && g.Overflow && notFinite("gram", rows, 0, 0) == nil {
		return nil
	}
	return err
}

// lessMeans sets dst to rows less the means of columns.
func lessMeans(dst, rows matrix, means []float64, l dense.Limits) error {
	dst.Copy(rows)
	ones := dense.New[float64](rows.Rows, 1)
	ones.Fill(1)
	return dense.Ger(-1, ones.Col(0), dense.Vec(means), dst, l)
}

// shift joins count and means of other rows, and adds to the products what their
// means differ from those of all rows.
func (g gram) shift(to sums, count float64, means []float64) {
	all := to.count[0] + count
	weight := count / all
	differ := make([]float64, len(means))
	for j := range differ {
		differ[j] = means[j] - to.means[j]
		to.means[j] += weight * differ[j]
	}
	if g.Center {
		scale := to.count[0] * weight
		for i, d := range differ {
			row := dense.Vec(to.upper.Data[i*to.upper.RowStride:][i:len(differ)])
			_ = dense.Axpy(scale*d, dense.Vec(differ[i:]), row, dense.Limits{}) // of one length
		}
	}
	to.count[0] = all
}

// Merge adds the sums of b to those of a.
func (g gram) Merge(_ context.Context, a, b reduce.State, _ int) (reduce.State, error) {
	if len(a) == 0 {
		return b, nil
	}
	if len(b) == 0 || sumsOf(b).count[0] == 0 {
		return a, nil
	}
	to, from := sumsOf(a), sumsOf(b)
	g.shift(to, from.count[0], from.means)
	if err := dense.Axpy(1, dense.Vec(from.upper.Data), dense.Vec(to.upper.Data), dense.Limits{}); err != nil {
		return nil, err
	}
	return a, g.finite(to, matrix{})
}

// Finish fills the lower triangle.
func (g gram) Finish(ctx context.Context, s reduce.State, threads int) ([]ndarray.Array, error) {
	if len(s) == 0 {
		s = g.nothing()
	}
	r := sumsOf(s)
	if r.count[0] == 0 {
		for j := range r.means {
			r.means[j] = math.NaN()
		}
	}
	for i := range g.cols {
		for j := range i {
			r.upper.Set(i, j, r.upper.At(j, i))
		}
	}
	return []ndarray.Array{s[2], s[1], s[0]}, nil
}
