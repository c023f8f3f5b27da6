package array

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/reduce"
)

// Fold returns the results of a registered reducer (see package reduce) with the
// parameters given, which travel as JSON. Folds of one array that are computed
// together take one pass over it.
func Fold(a *Array, reducer string, params any) []*Array {
	if a.err != nil {
		return []*Array{a}
	}
	text, err := json.Marshal(params)
	if err != nil {
		return []*Array{failed(reducer, err)}
	}
	r, err := reduce.Make(reducer, reduce.Spec{DType: a.node.DType, Shape: a.node.Shape}, text)
	if err != nil {
		return []*Array{failed(reducer, err)}
	}
	results := r.Results()
	out := make([]*Array, len(results))
	for i, s := range results {
		op := &expr.Fold{Reducer: reducer, Params: text, Result: i}
		out[i] = made(op, s.DType, s.Shape, a.node)
	}
	return out
}

// over is Fold of a standard reducer with one result.
func over(a *Array, reducer string, axes []int, more map[string]any) *Array {
	if a.err != nil {
		return a
	}
	axes, err := axesOf(axes, len(a.node.Shape))
	if err != nil {
		return failed(reducer, err)
	}
	params := map[string]any{"axes": axes}
	for k, v := range more {
		params[k] = v
	}
	return Fold(a, reducer, params)[0]
}

// KeepDims puts axes of length 1 where a reduction of an array of n axes over
// some axes, all if none is given, has taken them away.
func KeepDims(a *Array, n int, axes ...int) *Array {
	if a.err != nil {
		return a
	}
	axes, err := axesOf(axes, n)
	if err != nil {
		return failed("keepdims", err)
	}
	shape := a.Shape()
	if len(shape)+len(axes) != n {
		return failed("keepdims", fmt.Errorf("%w: %v without %d of %d axes", ErrShape, shape, len(axes), n))
	}
	for _, x := range axes {
		shape = slices.Insert(shape, x, 1)
	}
	return Reshape(a, shape...)
}
