package array

import (
	"fmt"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/internal/ufunc"
	"github.com/comal-go/comal/dtype"
)

// Apply returns a function of elements by its name in the array API standard,
// of arrays, arrays in memory and numbers, which are stretched to one shape. The
// functions below are the same with names that the compiler knows.
func Apply(name string, args ...any) *Array {
	types := make([]ufunc.Arg, len(args))
	in := make([]*expr.Node, len(args))
	shapes := make([][]int, len(args))
	for i, v := range args {
		n, weak, err := operand(v)
		if err != nil {
			return failed(name, err)
		}
		in[i], shapes[i] = n, n.Shape
		types[i] = ufunc.Arg{DType: n.DType, Weak: weak}
	}
	result, inner, err := ufunc.Result(name, types...)
	if err != nil {
		return failed(name, fmt.Errorf("%w: %w", ErrType, err))
	}
	shape, err := broadcastShapes(shapes...)
	if err != nil {
		return failed(name, err)
	}
	return made(&expr.Func{Func: name, Inner: inner}, result, shape, in...)
}

// AsType returns a with elements of another type, converted as NumPy's astype
// does.
func AsType(a *Array, d dtype.DType) *Array {
	switch {
	case a.err != nil:
		return a
	case !d.Valid():
		return failed("astype", fmt.Errorf("%w: %v", ErrType, d))
	case d == a.node.DType:
		return a
	}
	return made(&expr.Cast{}, d, a.node.Shape, a.node)
}
