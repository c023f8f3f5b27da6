package expr

import (
	"math"
	"slices"

	"github.com/comal-go/comal/array/internal/ufunc"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Totals has, for each chunk of its input along an axis, the sum of its elements
// along it.
type Totals struct {
	Axis  int   `json:"axis"`
	Chunk []int `json:"chunk"` // of the input
}

// Name returns "totals".
func (*Totals) Name() string { return "totals" }

// Into sums chunk after chunk.
func (t *Totals) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	in := n.In[0]
	zero(dst)
	for at := b.Start[t.Axis]; at < b.Stop[t.Axis]; at++ {
		part := b.Clone()
		part.Start[t.Axis], part.Stop[t.Axis] = at, at+1
		to := dst.Slice(part.Relative(b))
		part.Start[t.Axis] = at * t.Chunk[t.Axis]
		part.Stop[t.Axis] = min(part.Start[t.Axis]+t.Chunk[t.Axis], in.Shape[t.Axis])
		if err := accumulate(e, n, t.Axis, part, to, ndarray.Array{}, math.MaxInt); err != nil {
			return err
		}
	}
	return nil
}

// Need returns the bytes of a strip of the input.
func (t *Totals) Need(needs Needs, n *Node, shape []int) int64 {
	shape = slices.Clone(shape)
	shape[t.Axis] = min(t.Chunk[t.Axis], n.In[0].Shape[t.Axis])
	return scanNeed(needs, n, t.Axis, shape)
}

// Exclusive has the sums of all elements of its input before each, along an axis.
type Exclusive struct {
	Axis int `json:"axis"`
}

// Name returns "exclusive".
func (*Exclusive) Name() string { return "exclusive" }

// Into adds up from the beginning of the axis.
func (x *Exclusive) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	from := b.Clone()
	from.Start[x.Axis], from.Stop[x.Axis] = 0, max(0, b.Stop[x.Axis]-1)
	sum := Alloc(n.DType, plane(b, x.Axis, 0).Shape())
	defer Free(sum)
	zero(sum)
	a, free, err := e.View(n.In[0], from)
	if err != nil {
		return err
	}
	defer free()
	for i := range b.Stop[x.Axis] {
		if i >= b.Start[x.Axis] {
			ndarray.Copy(dst.Slice(plane(grid.Whole(dst.Shape), x.Axis, i-b.Start[x.Axis])), sum)
		}
		if i < from.Stop[x.Axis] {
			if err := ufunc.Apply("add", n.DType, sum, sum, a.Slice(plane(grid.Whole(a.Shape), x.Axis, i))); err != nil {
				return err
			}
		}
	}
	return nil
}

// Need returns the bytes of the input from the beginning of the axis on.
func (x *Exclusive) Need(needs Needs, n *Node, shape []int) int64 {
	whole := slices.Clone(shape)
	whole[x.Axis] = n.In[0].Shape[x.Axis]
	return needs.view(n.In[0], whole) + Room(n.DType, shape)
}

// plane returns the part of a box at one place of an axis.
func plane(b grid.Box, axis, at int) grid.Box {
	p := b.Clone()
	p.Start[axis], p.Stop[axis] = at, at+1
	return p
}

// CumSum has the sums of all elements up to each, along an axis: those of its
// chunk, and what its second input has for the chunks before.
type CumSum struct {
	Axis int `json:"axis"`
}

// Name returns "cumulative_sum".
func (*CumSum) Name() string { return "cumulative_sum" }

// Into sums each chunk from its beginning, or from where the last box of the chunk
// ended.
func (c *CumSum) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	length := n.Chunk[c.Axis]
	for at := b.Start[c.Axis] / length * length; at < b.Stop[c.Axis]; at += length {
		part := b.Clone()
		part.Start[c.Axis], part.Stop[c.Axis] = at, min(at+length, b.Stop[c.Axis])
		sum, from, err := c.begin(e, n, part, max(at, b.Start[c.Axis]))
		if err != nil {
			return err
		}
		out := part.Intersect(b)
		part.Start[c.Axis] = from
		skip := out.Start[c.Axis] - from
		if err := accumulate(e, n, c.Axis, part, sum, dst.Slice(out.Relative(b)), skip); err != nil {
			Free(sum)
			return err
		}
		if next := plane(part, c.Axis, part.Stop[c.Axis]); next.Len() <= e.most {
			e.sums[n] = piece{next, sum}
		} else {
			Free(sum)
		}
	}
	return nil
}

// begin returns the sums of all before some place of a part of a chunk, and that
// place: the one that is wanted if the last part ended there, else the chunk's
// beginning.
func (c *CumSum) begin(e *Eval, n *Node, part grid.Box, want int) (sum ndarray.Array, from int, err error) {
	if last, ok := e.sums[n]; ok {
		delete(e.sums, n)
		if want > part.Start[c.Axis] && last.box.Equal(plane(part, c.Axis, want)) {
			return last.arr, want, nil
		}
		Free(last.arr)
	}
	from = part.Start[c.Axis]
	before := plane(part, c.Axis, from/n.Chunk[c.Axis])
	sum = Alloc(n.DType, before.Shape())
	if err := e.Into(n.In[1], before, sum); err != nil {
		Free(sum)
		return sum, 0, err
	}
	return sum, from, nil
}

// accumulate adds up a box of n's first input along an axis, from sum on, which is
// the last sum in the end. All but those of the first few places, as many as skip
// says, go to out.
func accumulate(e *Eval, n *Node, axis int, b grid.Box, sum, out ndarray.Array, skip int) error {
	for t := range grid.Tiles(b, Strip/n.DType.Size(), 1) {
		for _, part := range split(t, axis, b.Start[axis]+min(skip, b.Stop[axis])) {
			if part.Len() == 0 {
				continue
			}
			local := part.Relative(b)
			before := local.Clone()
			before.Start[axis], before.Stop[axis] = 0, 1
			last := sum.Slice(before)
			if local.Start[axis] < skip {
				if err := summed(e, n, axis, part, last); err != nil {
					return err
				}
				continue
			}
			local.Start[axis] -= skip
			local.Stop[axis] -= skip
			to := out.Slice(local)
			if err := widened(e, n, part, to); err != nil {
				return err
			}
			if err := ufunc.Scan(to, last, axis); err != nil {
				return err
			}
		}
	}
	return nil
}

// split cuts a box at a place of an axis.
func split(b grid.Box, axis, at int) [2]grid.Box {
	first, second := b.Clone(), b.Clone()
	at = max(b.Start[axis], min(at, b.Stop[axis]))
	first.Stop[axis], second.Start[axis] = at, at
	return [2]grid.Box{first, second}
}

// summed adds up a box of which only the last sums are wanted.
func summed(e *Eval, n *Node, axis int, b grid.Box, sum ndarray.Array) error {
	a := Alloc(n.DType, b.Shape())
	defer Free(a)
	if err := widened(e, n, b, a); err != nil {
		return err
	}
	return ufunc.Scan(a, sum, axis)
}

// widened evaluates a box of n's first input in n's type.
func widened(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	in := n.In[0]
	if in.DType == n.DType {
		return e.Into(in, b, dst)
	}
	a, free, err := e.View(in, b)
	if err != nil {
		return err
	}
	defer free()
	ufunc.Convert(dst, a)
	return nil
}

// Need returns the bytes of the sums and of a strip of the input.
func (c *CumSum) Need(needs Needs, n *Node, shape []int) int64 {
	long := slices.Clone(shape)
	long[c.Axis] = min(n.Chunk[c.Axis], n.Shape[c.Axis])
	return scanNeed(needs, n, c.Axis, long) + needs.of(n.In[1], shape)
}

func scanNeed(needs Needs, n *Node, axis int, shape []int) int64 {
	row := slices.Clone(shape)
	row[axis] = 1
	part, in := strip(shape, n.DType.Size()), n.In[0]
	need := Room(n.DType, row) + Room(n.DType, part)
	if in.DType == n.DType {
		return need + needs.of(in, part)
	}
	return need + needs.view(in, part)
}
