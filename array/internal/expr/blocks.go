package expr

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// BlockFunc makes a chunk of the chunks of some arrays. It writes to dst, and
// must not keep or change in.
type BlockFunc func(ctx context.Context, dst ndarray.Array, in []ndarray.Array, at grid.Box) error

var (
	blockLock  sync.RWMutex
	blockFuncs = map[string]BlockFunc{}
)

// RegisterBlock gives a function a name. It panics if the name is taken.
func RegisterBlock(name string, f BlockFunc) {
	blockLock.Lock()
	defer blockLock.Unlock()
	if blockFuncs[name] != nil {
		panic("array: the function " + name + " is registered twice")
	}
	blockFuncs[name] = f
}

func blockFunc(name string) (BlockFunc, error) {
	blockLock.RLock()
	defer blockLock.RUnlock()
	if f := blockFuncs[name]; f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("there is no function of chunks %q here: register it before the program starts its workers", name)
}

// Blocks applies a function to whole chunks, each with Depth neighbours on
// either side along each axis.
type Blocks struct {
	Func     string `json:"func"`
	Depth    []int  `json:"depth,omitempty"`    // nil is none
	Boundary string `json:"boundary,omitempty"` // nearest, reflect, periodic, constant, none
	Constant any    `json:"constant,omitempty"` // 0 if nil

	closure BlockFunc // that was given no name; it goes with the arrays made by it
}

// Name returns "blocks".
func (*Blocks) Name() string { return "blocks" }

// Into makes the chunks a box touches, whole; the last one is kept.
func (o *Blocks) Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error {
	f, err := o.closure, error(nil)
	if f == nil {
		f, err = blockFunc(o.Func)
	}
	if err != nil {
		return err
	}
	g := n.Grid()
	for i, part := range g.Over(b) {
		whole := g.Box(i)
		if whole.Equal(part) {
			if err := o.call(e, n, f, whole, dst.Slice(part.Relative(b))); err != nil {
				return err
			}
			continue
		}
		a, err := e.chunk(n, whole, func(a ndarray.Array) error { return o.call(e, n, f, whole, a) })
		if err != nil {
			return err
		}
		ndarray.Copy(dst.Slice(part.Relative(b)), a.Slice(part.Relative(whole)))
	}
	return nil
}

func (o *Blocks) call(e *Eval, n *Node, f BlockFunc, whole grid.Box, dst ndarray.Array) error {
	args := make([]ndarray.Array, len(n.In))
	for i, in := range n.In {
		a, free, err := o.argument(e, in, broadcast(whole, in.Shape))
		if err != nil {
			return err
		}
		defer free()
		args[i] = a
	}
	return f(e.Ctx, dst, args, whole)
}

// argument returns a box of an input with its neighbours.
func (o *Blocks) argument(e *Eval, in *Node, b grid.Box) (ndarray.Array, func(), error) {
	if o.Depth == nil {
		return e.View(in, b)
	}
	wide := b.Clone()
	for i, d := range o.Depth {
		wide.Start[i] -= d
		wide.Stop[i] += d
	}
	if o.Boundary == "none" {
		return e.View(in, wide.Intersect(grid.Whole(in.Shape)))
	}
	a := Alloc(in.DType, wide.Shape())
	inside := wide.Intersect(grid.Whole(in.Shape))
	if err := e.Into(in, inside, a.Slice(inside.Relative(wide))); err != nil {
		Free(a)
		return a, nil, err
	}
	if err := o.edges(e, in, wide, inside, a); err != nil {
		Free(a)
		return a, nil, err
	}
	return a, func() { Free(a) }, nil
}

// edges fills what of a box lies outside the array, axis by axis, so that corners
// follow from edges.
func (o *Blocks) edges(e *Eval, in *Node, wide, inside grid.Box, a ndarray.Array) error {
	done := inside.Clone()
	for axis := range wide.Start {
		for at := wide.Start[axis]; at < wide.Stop[axis]; at++ {
			if at >= inside.Start[axis] && at < inside.Stop[axis] {
				continue
			}
			if err := o.edge(e, in, wide, done, a, axis, at); err != nil {
				return err
			}
		}
		done.Start[axis], done.Stop[axis] = wide.Start[axis], wide.Stop[axis]
	}
	return nil
}

// edge fills the plane at a place of an axis, as far as done goes along the
// others.
func (o *Blocks) edge(e *Eval, in *Node, wide, done grid.Box, a ndarray.Array, axis, at int) error {
	plane := done.Clone()
	plane.Start[axis], plane.Stop[axis] = at, at+1
	dst := a.Slice(plane.Relative(wide))
	length := in.Shape[axis]
	var from int
	switch o.Boundary {
	case "nearest":
		from = max(0, min(length-1, at))
	case "reflect":
		from = reflected(at, length)
	case "periodic":
		from = ((at % length) + length) % length
	default:
		value, err := scalar(in.DType, o.Constant)
		if err == nil {
			ndarray.Copy(dst, value.Broadcast(dst.Shape...))
		}
		return err
	}
	src := plane.Clone()
	src.Start[axis], src.Stop[axis] = from, from+1
	if wide.Contains(src) && from >= done.Start[axis] && from < done.Stop[axis] {
		ndarray.Copy(dst, a.Slice(src.Relative(wide)))
		return nil
	}
	return o.far(e, in, src, dst)
}

// far fills a plane from a part of the input that is not at hand. Of the other
// axes only what lies inside the array can be asked for: the rest is wrapped too.
func (o *Blocks) far(e *Eval, in *Node, src grid.Box, dst ndarray.Array) error {
	flat := &Blocks{Depth: make([]int, len(src.Start)), Boundary: o.Boundary, Constant: o.Constant}
	inside := src.Intersect(grid.Whole(in.Shape))
	if inside.Equal(src) {
		return e.Into(in, src, dst)
	}
	if err := e.Into(in, inside, dst.Slice(inside.Relative(src))); err != nil {
		return err
	}
	return flat.edges(e, in, src, inside, dst)
}

// reflected returns the place that mirrors one outside [0, length): the edge is
// repeated.
func reflected(at, length int) int {
	at = ((at % (2 * length)) + 2*length) % (2 * length)
	if at >= length {
		return 2*length - 1 - at
	}
	return at
}

// Keep returns how many chunks lie beside each other.
func (o *Blocks) Keep(n *Node, task []int) int { return band(n, task) }

// Need returns the bytes of the arguments, and what they need.
func (o *Blocks) Need(needs Needs, n *Node, _ []int) int64 {
	var sum, most int64
	for _, in := range n.In {
		part := slices.Clone(broadcastShape(n.Chunk, in.Shape))
		for i, d := range o.Depth {
			part[i] += 2 * d
		}
		own := Room(in.DType, part)
		sum += own
		most = max(most, needs.view(in, part)-own)
	}
	return sum + max(0, most)
}

var closures atomic.Int64

// Anonymously returns the application of a function that was given no name. What it
// is called tells it from others of the process.
func Anonymously(f BlockFunc) *Blocks {
	return &Blocks{Func: "closure " + strconv.FormatInt(closures.Add(1), 10), closure: f}
}

// Anonymous tells whether the function was given no name, and so is not known to
// other processes.
func (o *Blocks) Anonymous() bool { return o.closure != nil }
