package array

import (
	"context"
	"fmt"
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// BlockFunc makes a chunk of the chunks of some arrays: it writes to dst, whose
// place in the whole array is at. It must not change in, nor keep anything, and
// may be called on many goroutines.
type BlockFunc = expr.BlockFunc

// RegisterBlock gives a function of chunks a name, by which workers that are other
// processes find it. It is to be called while a program starts, before
// comal.Main, and panics if the name is taken.
func RegisterBlock(name string, f BlockFunc) string {
	expr.RegisterBlock(name, f)
	return name
}

// Overlap is what MapOverlap gives a function beside a chunk.
type Overlap struct {
	// Depth is how many neighbours there are on either side along each axis.
	Depth []int
	// Boundary is what lies beyond the edges: "reflect" (the edge repeated) if
	// empty, "nearest", "periodic", "constant", or "none": chunks at an edge are
	// smaller there.
	Boundary string
	Constant float64
}

// blocksOf returns the application of a function, which may be a name.
func blocksOf(f any) (*expr.Blocks, error) {
	switch f := f.(type) {
	case string:
		return &expr.Blocks{Func: f}, nil
	case BlockFunc:
		return expr.Anonymously(f), nil
	case func(context.Context, ndarray.Array, []ndarray.Array, grid.Box) error:
		return expr.Anonymously(f), nil
	}
	return nil, fmt.Errorf("%w: %T is neither the name of a function of chunks nor a BlockFunc", ErrType, f)
}

// MapBlocks applies a function to the chunks of arrays of one shape (axes of
// length 1 are stretched): a BlockFunc, which keeps the run in this process, or
// the name of one that was registered. The result has elements of type d and the
// shape and chunks of the first array.
func MapBlocks(f any, d dtype.DType, as ...*Array) *Array {
	return blocks(f, d, Overlap{}, as...)
}

// MapOverlap is MapBlocks with neighbours around each chunk. The function gets
// them and writes the chunk alone.
func MapOverlap(f any, d dtype.DType, o Overlap, a *Array) *Array {
	if a.err != nil {
		return a
	}
	if len(o.Depth) != len(a.node.Shape) {
		return failed("map_overlap", fmt.Errorf("%w: %d depths for %d axes", ErrShape, len(o.Depth), len(a.node.Shape)))
	}
	for i, n := range o.Depth {
		if n < 0 || n > a.node.Shape[i] {
			return failed("map_overlap", fmt.Errorf("%w: %d neighbours along axis %d of length %d", ErrShape, n, i, a.node.Shape[i]))
		}
	}
	if o.Boundary == "" {
		o.Boundary = "reflect"
	}
	if !slices.Contains([]string{"reflect", "nearest", "periodic", "constant", "none"}, o.Boundary) {
		return failed("map_overlap", fmt.Errorf("there is no boundary %q: there are reflect, nearest, periodic, constant, none", o.Boundary))
	}
	return blocks(f, d, o, a)
}

func blocks(f any, d dtype.DType, o Overlap, as ...*Array) *Array {
	op, err := blocksOf(f)
	if err != nil {
		return failed("map_blocks", err)
	}
	if len(as) == 0 || !d.Valid() {
		return failed("map_blocks", fmt.Errorf("%w: %d arrays, result of type %v", ErrType, len(as), d))
	}
	in := make([]*expr.Node, len(as))
	shapes := make([][]int, len(as))
	for i, a := range as {
		if a.err != nil {
			return a
		}
		in[i], shapes[i] = a.node, a.node.Shape
	}
	shape, err := broadcastShapes(shapes...)
	if err != nil || !slices.Equal(shape, in[0].Shape) {
		return failed("map_blocks", fmt.Errorf("%w: %v", ErrShape, shapes))
	}
	op.Depth, op.Boundary, op.Constant = o.Depth, o.Boundary, o.Constant
	return made(op, d, shape, in...)
}
