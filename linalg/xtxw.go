package linalg

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
)

func init() { reduce.Register("xtxw", newXTXW) }

// XTXWParams are the parameters of the reducer "xtxw".
type XTXWParams struct {
	// W is a matrix of as many rows as X has columns, Cols of them, as the bytes
	// of its elements row by row, little end first.
	W    []byte `json:"w"`
	Cols int    `json:"cols"`
}

// xtxw sums Xᵀ·(X·W), leaf by leaf: a step of the power method, for which X·W is
// nowhere kept.
//
// Its state is that sum, n x cols.
type xtxw struct {
	tall
	w matrix
}

const xtxwLeaf = 1024

func newXTXW(in reduce.Spec, params json.RawMessage) (reduce.Reducer, error) {
	m, err := newTall("xtxw", in, func(int) int { return xtxwLeaf })
	if err != nil {
		return nil, err
	}
	var p XTXWParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, fmt.Errorf("xtxw: %w", err)
	}
	w, err := p.matrix(m.cols)
	return xtxw{m, w}, err
}

// NewXTXWParams returns the parameters of a matrix w.
func NewXTXWParams(w dense.Matrix[float64]) XTXWParams {
	p := XTXWParams{W: make([]byte, 0, 8*w.Rows*w.Cols), Cols: w.Cols}
	for i := range w.Rows {
		for j := range w.Cols {
			p.W = binary.LittleEndian.AppendUint64(p.W, math.Float64bits(w.At(i, j)))
		}
	}
	return p
}

// matrix returns W, of so many rows.
func (p XTXWParams) matrix(rows int) (matrix, error) {
	if p.Cols < 0 || p.Cols > max(1, rows) || len(p.W) != 8*rows*p.Cols {
		return matrix{}, fmt.Errorf("xtxw: %d bytes for a matrix of %d x %d of float64", len(p.W), rows, p.Cols)
	}
	w := dense.New[float64](rows, p.Cols)
	for i := range w.Data {
		w.Data[i] = math.Float64frombits(binary.LittleEndian.Uint64(p.W[8*i:]))
	}
	return w, nil
}

// Results is the sum.
func (x xtxw) Results() []reduce.Spec {
	return []reduce.Spec{{DType: dtype.Float64, Shape: []int{x.cols, x.w.Cols}}}
}

// Flops counts both products.
func (x xtxw) Flops(shape []int) float64 { return 2 * flops(shape[0], x.cols, x.w.Cols) }

// Bytes counts the product of a leaf, and the products' workspace.
func (x xtxw) Bytes(chunk []int) (state, work int64) {
	leaf := min(x.leaf, chunk[0])
	return 8 * int64(x.cols) * int64(x.w.Cols), x.copied() + 8*int64(leaf)*int64(x.w.Cols) + x.limits(leaf, 1).Memory
}

// limits are those of both products of so many rows.
func (x xtxw) limits(rows, threads int) dense.Limits {
	l := products(rows, x.w.Cols, x.cols, threads)
	l.Memory = max(l.Memory, products(x.cols, x.w.Cols, rows, threads).Memory)
	return l
}

// Fold adds the rows of a tile.
func (x xtxw) Fold(ctx context.Context, s reduce.State, t reduce.Tile) (reduce.State, error) {
	if s == nil {
		s = reduce.State{ndarray.New(dtype.Float64, x.cols, x.w.Cols)}
	}
	sum := matrixOf(s[0])
	scratch := buffer.Get(8 * min(x.leaf, t.Shape[0]) * x.w.Cols)
	defer buffer.Put(scratch)
	return s, x.each(ctx, t, func(rows matrix) error {
		y := matrixOf(ndarray.Over(dtype.Float64, scratch[:8*rows.Rows*x.w.Cols], rows.Rows, x.w.Cols))
		l := x.limits(rows.Rows, t.Threads)
		if err := dense.Gemm(1, rows, x.w, 0, y, l); err != nil {
			return err
		}
		if err := dense.Gemm(1, rows.T(), y, 1, sum, l); err != nil {
			return err
		}
		return finiteAll("xtxw", sum)
	})
}

// Merge adds b to a.
func (x xtxw) Merge(_ context.Context, a, b reduce.State, _ int) (reduce.State, error) {
	if len(a) == 0 {
		return b, nil
	}
	if len(b) == 0 {
		return a, nil
	}
	to := ndarray.Values[float64](a[0])
	for i, v := range ndarray.Values[float64](b[0]) {
		to[i] += v
	}
	return a, finiteAll("xtxw", matrixOf(a[0]))
}

// Finish returns the sum.
func (x xtxw) Finish(ctx context.Context, s reduce.State, _ int) ([]ndarray.Array, error) {
	if len(s) == 0 {
		return []ndarray.Array{ndarray.New(dtype.Float64, x.cols, x.w.Cols)}, nil
	}
	return []ndarray.Array{s[0]}, nil
}
