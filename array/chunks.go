package array

import (
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
)

// chunks returns the chunks of an array that has none of its own.
func chunks(d dtype.DType, shape []int) []int {
	return grid.Default(shape, d.Size(), nil)
}

// chunkOf returns the chunks of what an operation makes of inputs: as far as it can
// theirs.
func chunkOf(op expr.Op, d dtype.DType, shape []int, in []*expr.Node) []int {
	switch op := op.(type) {
	case *expr.Func:
		return chunkOfFirst(d, shape, in)
	case *expr.Cast, *expr.Blocks, *expr.CumSum, *expr.Hold:
		return in[0].Chunk
	case *expr.Slice:
		chunk := slices.Clone(in[0].Chunk)
		for i, step := range op.Step {
			chunk[i] = max(1, min(shape[i], chunk[i]/max(step, -step)))
		}
		return chunk
	case *expr.Transpose:
		chunk := make([]int, len(op.Axes))
		for i, x := range op.Axes {
			chunk[i] = in[0].Chunk[x]
		}
		return chunk
	case *expr.Reshape:
		return reshapedChunk(d, shape, in[0])
	case *expr.Totals:
		return withLength(in[0].Chunk, op.Axis, 1)
	case *expr.Exclusive: // all of them one after the other, once
		return withLength(in[0].Chunk, op.Axis, max(1, shape[op.Axis]))
	case *expr.MatMul:
		if _, small := in[1].Op.(*expr.Const); small {
			return []int{in[0].Chunk[0], max(1, shape[1])}
		}
	}
	return chunks(d, shape)
}

func withLength(chunk []int, axis, length int) []int {
	chunk = slices.Clone(chunk)
	chunk[axis] = length
	return chunk
}

// chunkOfFirst returns the chunks of the first input that has the shape and lies in
// a store, or of the first that has the shape.
func chunkOfFirst(d dtype.DType, shape []int, in []*expr.Node) []int {
	var best *expr.Node
	for _, n := range in {
		if !slices.Equal(n.Shape, shape) {
			continue
		}
		_, constant := n.Op.(*expr.Const)
		if best == nil || !constant {
			best = n
			if !constant {
				break
			}
		}
	}
	if best == nil {
		return chunks(d, shape)
	}
	return best.Chunk
}

// reshapedChunk returns chunks of as many elements as those of the input. Where some
// axes of one have as many elements together as some of the other, so have the
// chunks along them; axes that are not touched keep their lengths.
func reshapedChunk(d dtype.DType, shape []int, in *expr.Node) []int {
	if elements(shape) == 0 {
		return chunks(d, shape)
	}
	chunk := make([]int, len(shape))
	from, to := 0, 0
	for from < len(in.Shape) || to < len(shape) {
		first := to
		a, b, room := 1, 1, 1 // elements of both groups, and of the input's chunk
		for more := true; more; more = a != b {
			if a <= b && from < len(in.Shape) {
				a, room = a*in.Shape[from], room*in.Chunk[from]
				from++
			} else {
				b *= shape[to]
				to++
			}
		}
		for i := to - 1; i >= first; i-- {
			chunk[i] = max(1, min(shape[i], room))
			room /= chunk[i]
		}
	}
	return chunk
}

// cutAnew returns trees whose inputs are cut as replace says. What an operation
// makes of them has other chunks then, too, as if it were made of them.
func cutAnew(trees []*expr.Node, replace func(*expr.Node) *expr.Node) []*expr.Node {
	trees = slices.Clone(trees)
	rewrite(trees, replace, func(n *expr.Node) *expr.Node {
		if _, given := n.Op.(*expr.Rechunk); given || len(n.In) == 0 {
			return n
		}
		c := *n
		if op, ok := n.Op.(*expr.Totals); ok {
			c.Op = &expr.Totals{Axis: op.Axis, Chunk: n.In[0].Chunk}
			c.Shape = withLength(n.Shape, op.Axis, n.In[0].Grid().Dims()[op.Axis])
		}
		if hold, ok := n.Op.(*expr.Hold); ok && hold.Mid == nil {
			c.Shape = n.In[0].Shape
		}
		if _, ok := n.Op.(*expr.Exclusive); ok {
			c.Shape = n.In[0].Shape
		}
		c.Chunk = chunkOf(c.Op, c.DType, c.Shape, c.In)
		return &c
	})
	return trees
}
