package expr

import (
	"github.com/comal-go/comal/array/internal/ufunc"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
)

// Func is a function of elements.
type Func struct {
	Func  string      `json:"func"`
	Inner dtype.DType `json:"inner"` // that arguments are converted to
}

// Name returns the name of the function.
func (f *Func) Name() string { return "func" }

// Into evaluates strip after strip, so that what lies between stays in the cache.
func (f *Func) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	for t := range grid.Tiles(b, Strip/n.DType.Size(), 1) {
		if err := f.strip(e, n, t, dst.Slice(t.Relative(b))); err != nil {
			return err
		}
	}
	return nil
}

func (f *Func) strip(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	args := make([]ndarray.Array, len(n.In))
	for i, in := range n.In {
		if i == 0 && f.inPlace(e, n, dst) {
			if err := e.Into(in, b, dst); err != nil {
				return err
			}
			args[0] = dst
			continue
		}
		a, free, err := e.View(in, broadcast(b, in.Shape))
		if err != nil {
			return err
		}
		defer free()
		args[i] = a.Broadcast(dst.Shape...)
	}
	return ufunc.Apply(f.Func, f.Inner, dst, args...)
}

// inPlace tells whether the first argument can be evaluated where the result will
// stand.
func (f *Func) inPlace(e *Eval, n *Node, dst ndarray.Array) bool {
	in := n.In[0]
	_, constant := in.Op.(*Const)
	return !constant && !e.remembers(in) && in.DType == n.DType && f.Inner == n.DType && same(in.Shape, n.Shape) && dst.Contiguous()
}

func same(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Need returns the bytes of a strip of each argument, and what the most demanding
// of them needs.
func (f *Func) Need(needs Needs, n *Node, shape []int) int64 {
	s := strip(shape, n.DType.Size())
	var sum, most int64
	for _, in := range n.In {
		part := broadcastShape(s, in.Shape)
		if v := needs.view(in, part); v > 0 {
			own := Room(in.DType, part)
			sum += own
			most = max(most, v-own)
		}
	}
	return sum + most
}

// Cast converts elements to another type.
type Cast struct{}

// Name returns "astype".
func (*Cast) Name() string { return "astype" }

// Into converts strip after strip.
func (*Cast) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	in := n.In[0]
	for t := range grid.Tiles(b, Strip/in.DType.Size(), 1) {
		a, free, err := e.View(in, t)
		if err != nil {
			return err
		}
		ufunc.Convert(dst.Slice(t.Relative(b)), a)
		free()
	}
	return nil
}

// Need returns the bytes of a strip.
func (*Cast) Need(needs Needs, n *Node, shape []int) int64 {
	return needs.view(n.In[0], strip(shape, n.In[0].DType.Size()))
}

// Free gives back an array that Alloc returned.
func Free(a ndarray.Array) { buffer.Put(a.Data) }
