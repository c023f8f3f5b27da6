package expr

import (
	"fmt"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Source is an array in a store.
type Source struct {
	Ref    Ref          `json:"ref"`
	Layout codec.Layout `json:"layout"`
}

// Name returns "source".
func (*Source) Name() string { return "source" }

// Into reads. Chunks that can only be read whole, and of which a part was asked
// for, are kept until others are asked for.
func (s *Source) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	r, err := e.reader(n, s.Ref)
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

// reader returns the reader of a source: opened once a task.
func (e *Eval) reader(n *Node, ref Ref) (codec.Reader, error) {
	if r := e.readers[n]; r != nil {
		return r, nil
	}
	r, err := e.Open(e.Ctx, ref)
	if err == nil {
		e.readers[n] = r
	}
	return r, err
}

// Need returns what a read takes beside its destination.
func (s *Source) Need(Needs, *Node, []int) int64 { return s.Layout.Extra }

// Keep returns how many chunks lie beside each other.
func (s *Source) Keep(n *Node, task []int) int {
	if s.Layout.Piecewise {
		return 0
	}
	return band(n, task)
}

// String names the source.
func (s *Source) String() string { return fmt.Sprintf("%s (%s)", s.Ref.URL, s.Layout.Format) }
