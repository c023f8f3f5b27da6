package array

import (
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/dtype"
)

// CumulativeSum returns the sums of all elements up to each along an axis: of
// type int64 or uint64 for whole numbers, as NumPy's cumsum. It takes two passes,
// and one over the sums of the chunks.
func CumulativeSum(a *Array, over int) *Array {
	if a.err != nil {
		return a
	}
	x, err := axis(over, len(a.node.Shape))
	if err != nil {
		return failed("cumulative_sum", err)
	}
	d := a.node.DType
	switch d.Kind() {
	case dtype.Boolean, dtype.Signed:
		d = dtype.Int64
	case dtype.Unsigned:
		d = dtype.Uint64
	}
	shape, chunk := a.Shape(), slices.Clone(a.node.Chunk)
	shape[x], chunk[x] = a.Grid().Dims()[x], 1
	totals := made(&expr.Totals{Axis: x, Chunk: a.node.Chunk}, d, shape, chunk, a.node)
	held := made(&expr.Hold{}, d, shape, chunk, totals.node)
	along := slices.Clone(chunk)
	along[x] = max(1, shape[x]) // all of them one after the other, once
	before := made(&expr.Exclusive{Axis: x}, d, shape, along, held.node)
	ready := made(&expr.Hold{}, d, shape, along, before.node)
	return made(&expr.CumSum{Axis: x}, d, a.node.Shape, a.node.Chunk, a.node, ready.node)
}
