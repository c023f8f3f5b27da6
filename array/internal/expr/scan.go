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
func (t *Totals) Need(n *Node, shape []int) int64 { return scanNeed(n, t.Axis, shape) }

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
func (x *Exclusive) Need(n *Node, shape []int) int64 {
	whole := slices.Clone(shape)
	whole[x.Axis] = n.In[0].Shape[x.Axis]
	return viewNeed(n.In[0], whole) + Room(n.DType, shape)
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

// accumulate adds the planes of a box of n's first input to sum, one after the
// other along an axis. After each but the first few, as many as skip says, sum is
// copied to the next plane of out.
func accumulate(e *Eval, n *Node, axis int, b grid.Box, sum, out ndarray.Array, skip int) error {
	row := plane(b, axis, 0).Len()
	per := max(1, Strip/n.DType.Size()/max(1, row))
	wide := Alloc(n.DType, sum.Shape)
	defer Free(wide)
	for at := b.Start[axis]; at < b.Stop[axis]; at += per {
		part := b.Clone()
		part.Start[axis], part.Stop[axis] = at, min(at+per, b.Stop[axis])
		a, free, err := e.View(n.In[0], part)
		if err != nil {
			return err
		}
		for i := range part.Stop[axis] - at {
			ufunc.Convert(wide, a.Slice(plane(grid.Whole(a.Shape), axis, i)))
			if err = ufunc.Apply("add", n.DType, sum, sum, wide); err != nil {
				break
			}
			if k := at + i - b.Start[axis]; k >= skip {
				ndarray.Copy(out.Slice(plane(grid.Whole(out.Shape), axis, k-skip)), sum)
			}
		}
		free()
		if err != nil {
			return err
		}
	}
	return nil
}

// Need returns the bytes of the sums and of a strip of the input.
func (c *CumSum) Need(n *Node, shape []int) int64 {
	return scanNeed(n, c.Axis, shape) + n.In[1].Op.Need(n.In[1], shape)
}

func scanNeed(n *Node, axis int, shape []int) int64 {
	part := slices.Clone(shape)
	part[axis] = 1
	row := Room(n.DType, part)
	per := max(1, int64(Strip)/max(1, Bytes(n.DType, part)))
	part[axis] = int(per)
	return 2*row + viewNeed(n.In[0], part)
}
