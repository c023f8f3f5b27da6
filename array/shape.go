package array

import (
	"fmt"
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
)

// Range is part of an axis, as start:stop:step is in Python: nil counts from the
// beginning or to the end, negative numbers count from the end. A Step of 0 is 1.
type Range struct {
	Start, Stop *int
	Step        int
}

// Whole is the whole axis.
var Whole Range

// From is [start:stop].
func From(start, stop int) Range { return Range{Start: &start, Stop: &stop} }

// Every is [start:stop:step] with the whole axis between.
func Every(step int) Range { return Range{Step: step} }

// bounds returns the first index, the step and the number of elements, as
// Python's slice.indices does.
func (r Range) bounds(n int) (start, step, count int) {
	step = r.Step
	if step == 0 {
		step = 1
	}
	low, high := 0, n
	if step < 0 {
		low, high = -1, n-1
	}
	clamp := func(p *int, missing int) int {
		if p == nil {
			return missing
		}
		x := *p
		if x < 0 {
			x += n
		}
		return min(max(x, low), high)
	}
	if step > 0 {
		start = clamp(r.Start, low)
		count = clamp(r.Stop, high) - start
	} else {
		start = clamp(r.Start, high)
		count = start - clamp(r.Stop, low)
	}
	// No step is longer than the axis, so that nothing that follows overflows.
	step = min(max(step, -n-1), n+1)
	if count <= 0 {
		return start, step, 0
	}
	return start, step, (count-1)/max(step, -step) + 1
}

// Slice returns part of an array: a range for each axis from the first on; those
// that are not given are whole.
func Slice(a *Array, ranges ...Range) *Array {
	if a.err != nil {
		return a
	}
	if len(ranges) > len(a.node.Shape) {
		return failed("slice", fmt.Errorf("%w: %d ranges for %d axes", ErrAxis, len(ranges), len(a.node.Shape)))
	}
	op := &expr.Slice{}
	shape := a.Shape()
	for i, n := range a.node.Shape {
		r := Whole
		if i < len(ranges) {
			r = ranges[i]
		}
		start, step, count := r.bounds(n)
		op.Start, op.Step = append(op.Start, start), append(op.Step, step)
		shape[i] = count
	}
	return made(op, a.node.DType, shape, a.node)
}

// Transpose returns the array whose axis i is a's axis axes[i]; without axes they
// are turned round.
func Transpose(a *Array, axes ...int) *Array {
	if a.err != nil {
		return a
	}
	n := len(a.node.Shape)
	if len(axes) == 0 {
		for i := range n {
			axes = append(axes, n-1-i)
		}
	}
	seen := make([]bool, n)
	order := make([]int, n)
	if len(axes) != n {
		return failed("transpose", fmt.Errorf("%w: %d axes given for %d", ErrAxis, len(axes), n))
	}
	shape := make([]int, n)
	for i, x := range axes {
		x, err := axis(x, n)
		if err == nil && seen[x] {
			err = fmt.Errorf("%w: axis %d is given twice", ErrAxis, x)
		}
		if err != nil {
			return failed("transpose", err)
		}
		seen[x], order[i] = true, x
		shape[i] = a.node.Shape[x]
	}
	return made(&expr.Transpose{Axes: order}, a.node.DType, shape, a.node)
}

// BroadcastTo stretches axes of length 1, and missing first ones.
func BroadcastTo(a *Array, shape ...int) *Array {
	if a.err != nil {
		return a
	}
	together, err := broadcastShapes(a.node.Shape, shape)
	if err != nil || !slices.Equal(together, shape) {
		return failed("broadcast_to", fmt.Errorf("%w: %v stretched to %v", ErrShape, a.node.Shape, shape))
	}
	return made(&expr.Broadcast{}, a.node.DType, together, a.node)
}

// Concat puts arrays one behind the other along an axis. Their types are brought
// together, as by addition.
func Concat(as []*Array, along int) *Array {
	if len(as) == 0 {
		return failed("concat", fmt.Errorf("%w: no arrays", ErrShape))
	}
	for _, a := range as {
		if a.err != nil {
			return a
		}
	}
	first := as[0].node
	x, err := axis(along, len(first.Shape))
	if err != nil {
		return failed("concat", err)
	}
	shape, d := slices.Clone(first.Shape), first.DType
	shape[x] = 0
	for i, a := range as {
		if len(a.node.Shape) != len(shape) {
			return failed("concat", fmt.Errorf("%w: array %d has %d axes, the first has %d", ErrShape, i, len(a.node.Shape), len(shape)))
		}
		for k, s := range a.node.Shape {
			if k != x && s != shape[k] {
				return failed("concat", fmt.Errorf("%w: array %d is %v, the first %v", ErrShape, i, a.node.Shape, first.Shape))
			}
		}
		shape[x] += a.node.Shape[x]
		d = dtype.Promote(d, a.node.DType)
	}
	if _, err := grid.Size(shape); err != nil {
		return failed("concat", err)
	}
	in := make([]*expr.Node, len(as))
	for i, a := range as {
		in[i] = AsType(a, d).node
	}
	return made(&expr.Concat{Axis: x}, d, shape, in...)
}

// Stack puts arrays of one shape beside each other along a new axis.
func Stack(as []*Array, along int) *Array {
	wider := make([]*Array, len(as))
	for i, a := range as {
		wider[i] = ExpandDims(a, along)
	}
	return Concat(wider, along)
}

// Reshape returns the elements of a in row-major order in another shape; one
// length may be -1 and follows from the others. It costs little where rows stay
// together.
func Reshape(a *Array, shape ...int) *Array {
	if a.err != nil {
		return a
	}
	shape = slices.Clone(shape)
	whole, _ := grid.Size(a.node.Shape)
	if i := slices.Index(shape, -1); i >= 0 {
		shape[i] = 1
		if rest, err := grid.Size(shape); err == nil && rest > 0 {
			shape[i] = whole / rest
		}
	}
	n, err := grid.Size(shape)
	if err != nil {
		return failed("reshape", err)
	}
	if n != whole {
		return failed("reshape", fmt.Errorf("%w: %v has %d elements, %v has %d", ErrShape, a.node.Shape, whole, shape, n))
	}
	return made(&expr.Reshape{}, a.node.DType, shape, a.node)
}

// ExpandDims returns a with a new axis of length 1 before the one given.
func ExpandDims(a *Array, before int) *Array {
	if a.err != nil {
		return a
	}
	x, err := axis(before, len(a.node.Shape)+1)
	if err != nil {
		return failed("expand_dims", err)
	}
	return Reshape(a, slices.Insert(a.Shape(), x, 1)...)
}

// Squeeze returns a without the axes given, which have length 1; without all of
// that length if none is given.
func Squeeze(a *Array, axes ...int) *Array {
	if a.err != nil {
		return a
	}
	if len(axes) == 0 {
		return Reshape(a, slices.DeleteFunc(a.Shape(), func(n int) bool { return n == 1 })...)
	}
	axes, err := axesOf(axes, len(a.node.Shape))
	if err != nil {
		return failed("squeeze", err)
	}
	var shape []int
	for i, s := range a.node.Shape {
		switch {
		case !slices.Contains(axes, i):
			shape = append(shape, s)
		case s != 1:
			return failed("squeeze", fmt.Errorf("%w: axis %d has length %d", ErrShape, i, s))
		}
	}
	return Reshape(a, shape...)
}

// Rechunk returns a cut into other chunks; 0 is the whole axis.
func Rechunk(a *Array, chunk ...int) *Array {
	if a.err != nil {
		return a
	}
	g, err := grid.New(a.node.Shape, chunk)
	if err != nil {
		return failed("rechunk", err)
	}
	if slices.Equal(g.Chunk, a.node.Chunk) {
		return a
	}
	return &Array{node: cut(a.node, g.Chunk)}
}

// broadcastShapes returns the shape that all can be stretched to.
func broadcastShapes(shapes ...[]int) ([]int, error) {
	var out []int
	for _, s := range shapes {
		for len(out) < len(s) {
			out = slices.Insert(out, 0, 1)
		}
		lead := len(out) - len(s)
		for i, n := range s {
			switch {
			case out[lead+i] == 1:
				out[lead+i] = n
			case n != 1 && n != out[lead+i]:
				return nil, fmt.Errorf("%w: %v", ErrShape, shapes)
			}
		}
	}
	if _, err := grid.Size(out); err != nil {
		return nil, err
	}
	return out, nil
}
