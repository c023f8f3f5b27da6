// Package expr is the tree behind a lazy array: what is to be computed, as data,
// and how a box of it is evaluated.
//
// Evaluation pulls: whoever wants a box of a node asks for it, and the node asks
// its inputs for what it needs of them. A chain of functions of elements is fused
// by that alone, since a box is small enough to stay in the cache.
package expr

import (
	"context"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
)

// Strip is how many bytes of one array are evaluated at a time where nothing asks
// for more: few enough that a handful of such pieces stays in the second cache.
const Strip = 512 << 10

// Node is an array that can be evaluated.
type Node struct {
	Op    Op
	In    []*Node
	DType dtype.DType
	Shape []int
	Chunk []int // of its grid: what a task is made of
}

// Grid returns the chunks of n.
func (n *Node) Grid() grid.Grid { return grid.Grid{Shape: n.Shape, Chunk: n.Chunk} }

// Op is what a node does. Its exported fields are its parameters, and travel as
// JSON.
type Op interface {
	// Name is what the operation is known by in another process, and to people.
	Name() string
	// Into evaluates a box of n to dst, which has its shape and any strides.
	Into(e *Eval, n *Node, b grid.Box, dst ndarray.Array) error
	// Need returns how many bytes Into holds at most beside dst, for a box of some
	// shape. What inputs need it has from needs.
	Need(needs Needs, n *Node, shape []int) int64
}

// Keeper is an Op that keeps whole chunks for as long as a task lasts, those that
// were asked for last.
type Keeper interface {
	// Keep returns how many, for tasks that are chunks of some shape.
	Keep(n *Node, task []int) int
}

// Wide is an Op that should see more elements at once than fit into the cache.
type Wide interface {
	// Rows returns how many places along the first axis a box should have.
	Rows(n *Node) int
}

// Divisible tells whether boxes of a node cost what they have of elements, however
// small they are.
func Divisible(n *Node) bool {
	if s, ok := n.Op.(*Source); ok {
		return s.Layout.Piecewise
	}
	_, keeps := n.Op.(Keeper)
	_, wide := n.Op.(Wide)
	_, scan := n.Op.(*CumSum)
	return !keeps && !wide && !scan
}

// Eval evaluates nodes for one task. It is for one goroutine.
type Eval struct {
	Ctx     context.Context
	Threads int
	// Open returns the reader of a source.
	Open func(ctx context.Context, ref Ref) (codec.Reader, error)

	task    []int // shape of the task's chunk
	most    int   // elements of a box that is kept at most
	uses    map[*Node]int
	readers map[*Node]codec.Reader
	memo    map[*Node]*shared
	chunks  map[*Node][]piece // the one that was asked for last is the last
	sums    map[*Node]piece   // of scans: up to the plane that follows
}

// Ref names an array in a store.
type Ref struct {
	URL     string   `json:"url"`
	Columns []string `json:"columns,omitempty"`
	Fill    bool     `json:"fill,omitempty"` // missing chunks are the fill value
	// Tag is that of the array when it was opened first.
	Tag string `json:"tag,omitempty"`
	// Contents tells its objects then, if it has several and that is known.
	Contents string `json:"contents,omitempty"`
}

// piece is a box of a node that is kept.
type piece struct {
	box grid.Box
	arr ndarray.Array
}

// shared is a box that is kept for the next who asks for it, and how many look at
// it now.
type shared struct {
	piece
	views int
}

// New returns what evaluates roots, tile by tile, for a task that is a chunk of
// some shape.
func New(ctx context.Context, threads int, task, tile []int, roots ...*Node) *Eval {
	return &Eval{
		Ctx: ctx, Threads: max(1, threads), task: task, most: grid.Whole(tile).Len(), uses: Uses(roots...),
		readers: map[*Node]codec.Reader{}, memo: map[*Node]*shared{}, chunks: map[*Node][]piece{}, sums: map[*Node]piece{},
	}
}

// Uses counts how often each node below roots is an input.
func Uses(roots ...*Node) map[*Node]int {
	uses := map[*Node]int{}
	var visit func(n *Node)
	visit = func(n *Node) {
		if uses[n]++; uses[n] == 1 {
			for _, in := range n.In {
				visit(in)
			}
		}
	}
	for _, r := range roots {
		visit(r)
	}
	return uses
}

// Close gives back all memory that e keeps.
func (e *Eval) Close() {
	for n := range e.memo {
		e.forget(n)
	}
	for _, kept := range e.chunks {
		for _, p := range kept {
			Free(p.arr)
		}
	}
	for _, p := range e.sums {
		Free(p.arr)
	}
	e.chunks, e.sums = nil, nil
}

func (e *Eval) forget(n *Node) {
	if p := e.memo[n]; p != nil {
		Free(p.arr)
		delete(e.memo, n)
	}
}

// Into evaluates a box of n to dst.
func (e *Eval) Into(n *Node, b grid.Box, dst ndarray.Array) error {
	p, err := e.recall(n, b)
	if err != nil {
		return err
	}
	if p != nil {
		ndarray.Copy(dst, p.arr)
		return nil
	}
	return n.Op.Into(e, n, b, dst)
}

// remembers tells whether boxes of n are kept for the next who asks.
func (e *Eval) remembers(n *Node) bool { return Shared(n, e.uses) }

// Shared tells whether a node that is an input as often as uses says is evaluated
// once for all of them.
func Shared(n *Node, uses map[*Node]int) bool {
	if _, ok := n.Op.(*Const); ok {
		return false
	}
	return uses[n] > 1
}

// recall returns a box of a shared node; nil if it is not to be kept: it is larger
// than what the plan counts, or somebody still looks at another box, as in x@x.
func (e *Eval) recall(n *Node, b grid.Box) (*shared, error) {
	if !e.remembers(n) || b.Len() > e.most {
		return nil, nil
	}
	if p := e.memo[n]; p != nil {
		switch {
		case p.box.Equal(b):
			return p, nil
		case p.views > 0:
			return nil, nil
		}
	}
	e.forget(n)
	a := Alloc(n.DType, b.Shape())
	if err := n.Op.Into(e, n, b, a); err != nil {
		Free(a)
		return nil, err
	}
	p := &shared{piece: piece{b.Clone(), a}}
	e.memo[n] = p
	return p, nil
}

// View returns a box of n for reading, and what gives it back, which is to be
// called once unless there is an error.
func (e *Eval) View(n *Node, b grid.Box) (ndarray.Array, func(), error) {
	if c, ok := n.Op.(*Const); ok {
		return c.Array.Slice(b), func() {}, nil
	}
	p, err := e.recall(n, b)
	if err != nil {
		return ndarray.Array{}, nil, err
	}
	if p != nil {
		p.views++
		return p.arr, func() { p.views-- }, nil
	}
	a := Alloc(n.DType, b.Shape())
	if err := n.Op.Into(e, n, b, a); err != nil {
		Free(a)
		return ndarray.Array{}, nil, err
	}
	return a, func() { Free(a) }, nil
}

// Alloc returns an array of unknown content.
func Alloc(d dtype.DType, shape []int) ndarray.Array {
	n := d.Size()
	for _, s := range shape {
		n *= s
	}
	return ndarray.Over(d, buffer.Get(n), shape...)
}

// Bytes returns the size of an array.
func Bytes(d dtype.DType, shape []int) int64 {
	n := int64(d.Size())
	for _, s := range shape {
		n *= int64(s)
	}
	return n
}

// Room returns what Alloc takes: the size of an array, and what rounding adds.
func Room(d dtype.DType, shape []int) int64 { return int64(buffer.Size(int(Bytes(d, shape)))) }
