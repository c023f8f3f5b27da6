// Package array holds lazy arrays that may be larger than memory: chunks of a
// file, or of what is computed of files.
//
// An operation only notes what is to be done. Compute and Store do it: as a map
// over chunks by the root package, which finds its own number of processes,
// stays inside the memory it is given, and survives what dies. Chains of
// functions of elements are fused, so that nothing between is ever kept, and all
// reductions of one array that are asked for together take one pass over it.
//
// Names, shapes and types follow the Python array API standard and NumPy. An
// operation that cannot be done, for shapes that do not fit say, returns an array
// that remembers why: Err says so at once, and every run that needs it fails with
// that error before anything is read.
//
// Results have the same bits for any number of processes and threads and any
// amount of memory; they may depend on how an array is cut into chunks.
package array

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Errors of operations, wrapped by what Err returns.
var (
	// ErrShape says that shapes do not fit.
	ErrShape = errors.New("shapes do not fit")
	// ErrType says that an operation is not for elements of such a type.
	ErrType = errors.New("wrong type of elements")
	// ErrAxis says that an array has no such axis, or no such element along it.
	ErrAxis = errors.New("no such axis or element")
)

// Array is an array that is described, not yet computed. It does not change, and
// may be used by many goroutines.
type Array struct {
	node *expr.Node
	err  error
}

// failed returns an array that remembers why it cannot be.
func failed(op string, err error) *Array {
	if !strings.HasPrefix(err.Error(), op) { // or else it says so itself
		err = fmt.Errorf("%s: %w", op, err)
	}
	return &Array{err: err}
}

// made returns the array of an operation on others.
func made(op expr.Op, d dtype.DType, shape []int, in ...*expr.Node) *Array {
	return &Array{node: &expr.Node{Op: op, In: in, DType: d, Shape: shape, Chunk: chunkOf(op, d, shape, in)}}
}

// given returns the array of an operation that has no inputs.
func given(op expr.Op, d dtype.DType, shape, chunk []int) *Array {
	return &Array{node: &expr.Node{Op: op, DType: d, Shape: shape, Chunk: chunk}}
}

// Err returns why the array cannot be computed, nil if it can.
func (a *Array) Err() error { return a.err }

// DType returns the type of the elements; 0 if the array cannot be computed.
func (a *Array) DType() dtype.DType {
	if a.err != nil {
		return 0
	}
	return a.node.DType
}

// Shape returns the lengths of the axes.
func (a *Array) Shape() []int {
	if a.err != nil {
		return nil
	}
	return slices.Clone(a.node.Shape)
}

// Grid returns how the array is cut into chunks.
func (a *Array) Grid() grid.Grid {
	if a.err != nil {
		return grid.Grid{}
	}
	g, _ := grid.New(a.node.Shape, a.node.Chunk)
	return g
}

// String describes the array.
func (a *Array) String() string {
	if a.err != nil {
		return "no array: " + a.err.Error()
	}
	return fmt.Sprintf("%v %v in chunks of %v", a.node.DType, a.node.Shape, a.node.Chunk)
}

// operand returns the node of an argument: an Array, an ndarray.Array, or a
// number, whose type is weak.
func operand(v any) (n *expr.Node, weak bool, err error) {
	switch x := v.(type) {
	case *Array:
		return x.node, false, x.err
	case ndarray.Array:
		return constant(x), false, nil
	}
	s, err := expr.Scalar(v)
	if err != nil {
		return nil, false, fmt.Errorf("%w: %w", ErrType, err)
	}
	return constant(s), true, nil
}

// constant returns the node of an array in memory.
func constant(a ndarray.Array) *expr.Node {
	return &expr.Node{Op: &expr.Const{Array: a}, DType: a.DType, Shape: slices.Clone(a.Shape), Chunk: chunks(a.DType, a.Shape)}
}

// axis returns an axis that may be counted from the end.
func axis(i, n int) (int, error) {
	if i < -n || i >= n {
		return 0, fmt.Errorf("%w: axis %d of an array that has %d", ErrAxis, i, n)
	}
	return (i + n) % n, nil
}

// axesOf returns axes in order, each once; all if none is given.
func axesOf(given []int, n int) ([]int, error) {
	if len(given) == 0 {
		given = make([]int, n)
		for i := range given {
			given[i] = i
		}
	}
	axes := make([]int, 0, len(given))
	for _, g := range given {
		a, err := axis(g, n)
		if err != nil {
			return nil, err
		}
		if slices.Contains(axes, a) {
			return nil, fmt.Errorf("%w: axis %d is given twice", ErrAxis, a)
		}
		axes = append(axes, a)
	}
	slices.Sort(axes)
	return axes, nil
}
