package expr

import (
	"slices"

	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Slice takes every Step-th element from Start on along each axis; steps may be
// negative.
type Slice struct {
	Start []int `json:"start"`
	Step  []int `json:"step"`
}

// Name returns "slice".
func (*Slice) Name() string { return "slice" }

// covers returns the box of the input that holds all elements of a box, and the
// view of an array of that box that is the slice.
func (s *Slice) covers(b grid.Box) grid.Box {
	r := grid.Box{Start: make([]int, len(b.Start)), Stop: make([]int, len(b.Start))}
	for i := range b.Start {
		first, last := s.Start[i]+b.Start[i]*s.Step[i], s.Start[i]+(b.Stop[i]-1)*s.Step[i]
		r.Start[i], r.Stop[i] = min(first, last), max(first, last)+1
	}
	return r
}

// Into reads what covers a box: straight to dst if that is all of it, else by
// pieces of bounded size.
func (s *Slice) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	if b.Len() == 0 {
		return nil
	}
	if s.dense() {
		return e.Into(n.In[0], s.covers(b), reversed(dst, s.Step))
	}
	for t := range grid.Tiles(b, s.piece(n), 1) {
		cover := s.covers(t)
		a, free, err := e.View(n.In[0], cover)
		if err != nil {
			return err
		}
		ndarray.Copy(dst.Slice(t.Relative(b)), s.pick(a))
		free()
	}
	return nil
}

// dense tells whether no element is left out.
func (s *Slice) dense() bool {
	for _, step := range s.Step {
		if step != 1 && step != -1 {
			return false
		}
	}
	return true
}

// piece returns how many elements of the slice are taken at a time, so that what
// covers them is about a strip.
func (s *Slice) piece(n *Node) int {
	size := n.DType.Size()
	for _, step := range s.Step {
		size *= max(step, -step)
	}
	return max(1, Strip/size)
}

// reversed turns the axes round whose step is negative.
func reversed(a ndarray.Array, step []int) ndarray.Array {
	v := a
	v.Strides = slices.Clone(a.Strides)
	for i, st := range step {
		if st < 0 && a.Shape[i] > 0 {
			v.Offset += (a.Shape[i] - 1) * a.Strides[i]
			v.Strides[i] = -a.Strides[i]
		}
	}
	return v
}

// pick returns the slice of an array that covers it.
func (s *Slice) pick(a ndarray.Array) ndarray.Array {
	v := reversed(a, s.Step)
	v.Shape = slices.Clone(a.Shape)
	for i, st := range s.Step {
		st = max(st, -st)
		v.Shape[i] = (a.Shape[i] + st - 1) / st
		v.Strides[i] *= st
	}
	return v
}

// Need returns the bytes of a piece.
func (s *Slice) Need(needs Needs, n *Node, shape []int) int64 {
	if grid.Whole(shape).Len() == 0 {
		return 0
	}
	if s.dense() {
		return needs.of(n.In[0], shape)
	}
	for t := range grid.Tiles(grid.Whole(shape), s.piece(n), 1) {
		return needs.view(n.In[0], s.covers(t).Shape())
	}
	return 0
}

// Transpose orders axes anew: axis i is the input's axis Axes[i].
type Transpose struct {
	Axes []int `json:"axes"`
}

// Name returns "transpose".
func (*Transpose) Name() string { return "transpose" }

// back returns a box, or a view, with the axes of the input.
func (t *Transpose) back() []int {
	back := make([]int, len(t.Axes))
	for i, a := range t.Axes {
		back[a] = i
	}
	return back
}

func permuted(x, axes []int) []int {
	r := make([]int, len(axes))
	for i, a := range axes {
		r[i] = x[a]
	}
	return r
}

// Into evaluates the input to the transposed destination.
func (t *Transpose) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	back := t.back()
	in := grid.Box{Start: permuted(b.Start, back), Stop: permuted(b.Stop, back)}
	return e.Into(n.In[0], in, dst.Transpose(back...))
}

// Need returns what the input needs.
func (t *Transpose) Need(needs Needs, n *Node, shape []int) int64 {
	return needs.of(n.In[0], permuted(shape, t.back()))
}

// Concat puts arrays one behind the other along an axis.
type Concat struct {
	Axis int `json:"axis"`
}

// Name returns "concat".
func (*Concat) Name() string { return "concat" }

// Into evaluates what the box has of each input.
func (c *Concat) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	at := 0
	for _, in := range n.In {
		part := b.Clone()
		part.Start[c.Axis] = max(b.Start[c.Axis], at)
		part.Stop[c.Axis] = min(b.Stop[c.Axis], at+in.Shape[c.Axis])
		if part.Len() > 0 {
			from := part.Clone()
			from.Start[c.Axis] -= at
			from.Stop[c.Axis] -= at
			if err := e.Into(in, from, dst.Slice(part.Relative(b))); err != nil {
				return err
			}
		}
		at += in.Shape[c.Axis]
	}
	return nil
}

// Need returns what the most demanding input needs.
func (c *Concat) Need(needs Needs, n *Node, shape []int) int64 {
	var most int64
	for _, in := range n.In {
		part := slices.Clone(shape)
		part[c.Axis] = min(shape[c.Axis], in.Shape[c.Axis])
		most = max(most, needs.of(in, part))
	}
	return most
}

// Broadcast stretches an array to a larger shape.
type Broadcast struct{}

// Name returns "broadcast".
func (*Broadcast) Name() string { return "broadcast" }

// Into copies the input as often as need be.
func (*Broadcast) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	a, free, err := e.View(n.In[0], broadcast(b, n.In[0].Shape))
	if err != nil {
		return err
	}
	defer free()
	ndarray.Copy(dst, a.Broadcast(dst.Shape...))
	return nil
}

// Need returns the bytes of what is repeated.
func (*Broadcast) Need(needs Needs, n *Node, shape []int) int64 {
	return needs.view(n.In[0], broadcastShape(shape, n.In[0].Shape))
}

// Rechunk has the elements of its input, and other chunks.
type Rechunk struct{}

// Name returns "rechunk".
func (*Rechunk) Name() string { return "rechunk" }

// Into evaluates the input.
func (*Rechunk) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	return e.Into(n.In[0], b, dst)
}

// Need returns what the input needs.
func (*Rechunk) Need(needs Needs, n *Node, shape []int) int64 { return needs.of(n.In[0], shape) }
