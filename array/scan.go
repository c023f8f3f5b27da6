package array

import (
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
	shape := withLength(a.node.Shape, x, a.Grid().Dims()[x])
	totals := made(&expr.Totals{Axis: x, Chunk: a.node.Chunk}, d, shape, a.node)
	held := made(&expr.Hold{}, d, shape, totals.node)
	before := made(&expr.Exclusive{Axis: x}, d, shape, held.node)
	ready := made(&expr.Hold{}, d, shape, before.node)
	return made(&expr.CumSum{Axis: x}, d, a.node.Shape, a.node, ready.node)
}
