package expr

import (
	"fmt"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Const is an array in memory.
type Const struct {
	Array ndarray.Array `json:"array"`
}

// Name returns "const".
func (*Const) Name() string { return "const" }

// Into copies.
func (c *Const) Into(_ *Eval, _ *Node, b grid.Box, dst ndarray.Array) error {
	ndarray.Copy(dst, c.Array.Slice(b))
	return nil
}

// Need returns 0.
func (*Const) Need(*Node, []int) int64 { return 0 }

// Source is an array in a store.
type Source struct {
	Ref    Ref          `json:"ref"`
	Layout codec.Layout `json:"layout"`
}

// Name returns "source".
func (*Source) Name() string { return "source" }

// Into reads. A chunk that can only be read whole is kept until another one is
// asked for.
func (s *Source) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	r, err := e.Open(e.Ctx, s.Ref)
	if err != nil {
		return err
	}
	if s.Layout.Piecewise {
		return r.Read(e.Ctx, b, dst)
	}
	for i, part := range s.Layout.Grid().Over(b) {
		whole := s.Layout.Grid().Box(i)
		d := dst.Slice(part.Relative(b))
		if whole.Equal(part) {
			if err := r.Read(e.Ctx, whole, d); err != nil {
				return err
			}
			continue
		}
		a, err := e.chunk(n, whole, func(a ndarray.Array) error { return r.Read(e.Ctx, whole, a) })
		if err != nil {
			return err
		}
		ndarray.Copy(d, a.Slice(part.Relative(whole)))
	}
	return nil
}

// chunk returns a whole chunk of a node, which is made unless it is the one that
// was asked for last.
func (e *Eval) chunk(n *Node, whole grid.Box, fill func(ndarray.Array) error) (ndarray.Array, error) {
	k := e.keeper(n)
	if p, ok := e.memo[k]; ok && p.box.Equal(whole) {
		return p.arr, nil
	}
	e.forget(k)
	a := Alloc(n.DType, whole.Shape())
	if err := fill(a); err != nil {
		Free(a)
		return a, err
	}
	e.memo[k] = piece{whole, a}
	return a, nil
}

// keeper returns what the chunk of a node is kept under: not the node itself, of
// which a box may be kept too.
func (e *Eval) keeper(n *Node) *Node {
	if e.keys == nil {
		e.keys = map[*Node]*Node{}
	}
	if e.keys[n] == nil {
		e.keys[n] = &Node{}
	}
	return e.keys[n]
}

// Need returns what a read takes beside its destination.
func (s *Source) Need(*Node, []int) int64 { return s.Layout.Extra }

// Kept returns the size of a chunk that can only be read whole.
func (s *Source) Kept(n *Node) int64 {
	if s.Layout.Piecewise {
		return 0
	}
	return Room(n.DType, s.Layout.Chunk)
}

// String names the source.
func (s *Source) String() string { return fmt.Sprintf("%s (%s)", s.Ref.URL, s.Layout.Format) }
