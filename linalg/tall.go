package linalg

import (
	"context"
	"fmt"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
)

type matrix = dense.Matrix[float64]

// tall is what reducers of rows have in common.
type tall struct {
	name             string
	rows, cols, leaf int // leaf is how many rows are taken in at a time
}

// backward is how many rows are copied at a time from a tile whose strides a
// dense.Matrix cannot have.
const backward = 256

// few is how many elements are too few to be read by themselves.
const few = 1 << 17

// flops is how many operations a product of m x k and k x n takes.
func flops(m, k, n int) float64 { return 2 * float64(m) * float64(k) * float64(n) }

// newTall checks that in is a matrix that the reducer of some name can fold.
func newTall(name string, in reduce.Spec, leaf func(cols int) int) (tall, error) {
	if in.DType != dtype.Float64 || len(in.Shape) != 2 {
		return tall{}, fmt.Errorf("%s: needs a matrix of float64, not %v %v: convert or reshape it", name, in.DType, in.Shape)
	}
	return tall{name, in.Shape[0], in.Shape[1], leaf(in.Shape[1])}, nil
}

// Axes returns both axes.
func (m tall) Axes() []int { return []int{0, 1} }

// Tile asks for a leaf of whole rows, or several if they are short.
func (m tall) Tile() (elements, unit int) { return max(1, m.leaf*m.cols, few), m.leaf }

// InRows says that tiles must hold whole rows.
func (m tall) InRows() {}

// copied is how many bytes each takes at most.
func (m tall) copied() int64 { return 8 * int64(min(backward, m.leaf)) * int64(m.cols) }

// each calls f for the leaves of a tile, in order. Where f returns an error because
// of a NaN or Inf in them, each says where it is.
func (m tall) each(ctx context.Context, t reduce.Tile, f func(rows matrix) error) error {
	if len(t.Shape) != 2 || t.Shape[1] != m.cols {
		return fmt.Errorf("%s: a chunk %v of a matrix of %d columns: chunks must hold whole rows, rechunk it", m.name, t.Box, m.cols)
	}
	leaf, scratch := m.leaf, []byte(nil)
	if m.cols > 0 && t.Shape[0] > 0 && (t.Strides[0] < 0 || t.Strides[1] < 0) {
		leaf = min(backward, m.leaf)
		scratch = buffer.Get(int(m.copied()))
		defer buffer.Put(scratch)
	}
	for at := 0; at < t.Shape[0]; at += leaf {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := t.Array
		part.Shape = []int{min(leaf, t.Shape[0]-at), m.cols}
		part.Offset += at * t.Strides[0]
		if scratch != nil {
			straight := ndarray.Over(dtype.Float64, scratch[:part.Bytes()], part.Shape...)
			ndarray.Copy(straight, part)
			part = straight
		}
		rows := matrixOf(part)
		if err := f(rows); err != nil {
			return located(m.name, err, rows, t.Box.Start[0]+at)
		}
	}
	return nil
}

// matrixOf views an array of two axes as a matrix.
func matrixOf(a ndarray.Array) matrix {
	m := matrix{Rows: a.Shape[0], Cols: a.Shape[1], RowStride: max(1, a.Strides[0]), ColStride: a.Strides[1]}
	if a.Len() > 0 {
		m.RowStride = a.Strides[0]
		m.Data = ndarray.Elements[float64](a)
	}
	return m
}

// arrayOf returns a row-major matrix as an array.
func arrayOf(m matrix) ndarray.Array { return ndarray.From(m.Data[:m.Rows*m.Cols], m.Rows, m.Cols) }

// products returns limits for products of up to m x k by k x n elements that are
// the same for any number of threads, so that Bytes can tell them.
func products(m, n, k, threads int) dense.Limits {
	return dense.ProductLimits[float64](m, n, k, threads)
}
