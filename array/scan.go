package array

import (
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/dtype"
)

// CumulativeSum returns the sums of all elements up to each along an axis: of
// type int64 or uint64 for whole numbers, as NumPy's cumsum. It takes two passes.
func CumulativeSum(a *Array, along int) *Array {
	if a.err != nil {
		return a
	}
	x, err := axis(along, len(a.node.Shape))
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
	before := made(&expr.Exclusive{Axis: x}, d, shape, chunk, held.node)
	return made(&expr.CumSum{Axis: x}, d, a.node.Shape, a.node.Chunk, a.node, before.node)
}
