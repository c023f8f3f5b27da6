package expr

import (
	"slices"

	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Reshape has the elements of its input in row-major order, in another shape.
type Reshape struct{}

// Name returns "reshape".
func (*Reshape) Name() string { return "reshape" }

// Into takes the runs of neighbouring elements that a box consists of, each of
// which is a few boxes of the input.
func (*Reshape) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	if b.Len() == 0 {
		return nil
	}
	if !dst.Contiguous() {
		tmp := Alloc(n.DType, dst.Shape)
		defer Free(tmp)
		if err := n.Op.Into(e, n, b, tmp); err != nil {
			return err
		}
		ndarray.Copy(dst, tmp)
		return nil
	}
	size, in := n.DType.Size(), n.In[0]
	flat := dst.Raw()
	return runs(n.Shape, b, func(from, count int) error {
		for _, p := range flatBoxes(in.Shape, from, from+count) {
			k := p.Len() * size
			if err := e.Into(in, p, ndarray.Over(n.DType, flat[:k], p.Shape()...)); err != nil {
				return err
			}
			flat = flat[k:]
		}
		return nil
	})
}

// Need returns the bytes of a copy, which a destination of other strides needs, and
// what the most demanding box of the input does that is a part of a run.
func (*Reshape) Need(needs Needs, n *Node, shape []int) int64 {
	in, whole, most := n.In[0], len(shape), int64(0)
	for whole > 0 && shape[whole-1] == n.Shape[whole-1] {
		whole--
	}
	run := grid.Whole(shape[max(0, whole-1):]).Len()
	box := slices.Clone(in.Shape)
	for i := range box { // that is cut along axis i, with one place along those before
		if inner := grid.Whole(in.Shape[i+1:]).Len(); inner <= run && inner > 0 {
			box[i] = min(in.Shape[i], run/inner)
			most = max(most, needs.of(in, box))
		}
		box[i] = 1
	}
	if len(box) == 0 {
		most = needs.of(in, box)
	}
	return Room(n.DType, shape) + most
}

// runs calls f for each stretch of elements of a box that are neighbours in the
// array, in order: the place of the first, and how many.
func runs(shape []int, b grid.Box, f func(from, count int) error) error {
	strides := ndarray.RowMajor(shape)
	whole := len(shape) // axes from here on are taken whole
	for whole > 0 && b.Start[whole-1] == 0 && b.Stop[whole-1] == shape[whole-1] {
		whole--
	}
	outer := b.Shape()[:max(0, whole-1)]
	count, first := 1, 0
	for i := max(0, whole-1); i < len(shape); i++ {
		count *= b.Stop[i] - b.Start[i]
		first += b.Start[i] * strides[i]
	}
	var err error
	ndarray.Rows(append(slices.Clone(outer), 1), func(at []int) {
		from := first
		for i, x := range at {
			from += (b.Start[i] + x) * strides[i]
		}
		if err == nil {
			err = f(from, count)
		}
	})
	return err
}

// flatBoxes cuts the elements [from, to) of a shape in row-major order into boxes
// whose elements are neighbours, in order: at most two an axis, and one.
func flatBoxes(shape []int, from, to int) []grid.Box {
	if from >= to {
		return nil
	}
	if len(shape) == 0 {
		return []grid.Box{{Start: []int{}, Stop: []int{}}}
	}
	inner := 1
	for _, s := range shape[1:] {
		inner *= s
	}
	lead := func(row int, bs []grid.Box) []grid.Box {
		for i := range bs {
			bs[i].Start = append([]int{row}, bs[i].Start...)
			bs[i].Stop = append([]int{row + 1}, bs[i].Stop...)
		}
		return bs
	}
	first, last := from/inner, to/inner
	if first == last || from%inner == 0 && to-from < inner {
		return lead(first, flatBoxes(shape[1:], from-first*inner, to-first*inner))
	}
	var bs []grid.Box
	if from%inner != 0 {
		bs = append(bs, lead(first, flatBoxes(shape[1:], from%inner, inner))...)
		first++
	}
	if last > first {
		b := grid.Whole(shape)
		b.Start[0], b.Stop[0] = first, last
		bs = append(bs, b)
	}
	if to%inner != 0 {
		bs = append(bs, lead(last, flatBoxes(shape[1:], 0, to%inner))...)
	}
	return bs
}
