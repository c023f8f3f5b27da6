package expr

import (
	"fmt"
	"slices"

	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
)

// Needs are the bytes that boxes of nodes need, each found once: there may be more
// ways from a root to a node than can be counted, as each use of an array doubles
// them.
type Needs map[need]int64

// need is a box of some shape of a node.
type need struct {
	node  *Node
	shape string
}

// of returns what Into of a box of n holds at most beside its destination.
func (needs Needs) of(n *Node, shape []int) int64 {
	key := need{n, fmt.Sprint(shape)}
	bytes, ok := needs[key]
	if !ok {
		bytes = n.Op.Need(needs, n, shape)
		needs[key] = bytes
	}
	return bytes
}

// view returns what View of a box of n holds at most, the box included.
func (needs Needs) view(n *Node, shape []int) int64 {
	if _, ok := n.Op.(*Const); ok {
		return 0
	}
	return Room(n.DType, shape) + needs.of(n, shape)
}

// Need returns how many bytes the evaluation of a box of some shape of each root
// holds at most beside its destination, for tasks that are chunks of some shape:
// while it lasts, and for as long as the task does.
func Need(task, shape []int, roots ...*Node) (transient, kept int64) {
	needs := Needs{}
	for _, r := range roots {
		transient = max(transient, needs.of(r, shape))
	}
	for n := range Uses(roots...) {
		if k, ok := n.Op.(Keeper); ok {
			kept += int64(k.Keep(n, task)) * Room(n.DType, chunkOf(n))
		}
	}
	return transient, kept + remembered(shape, roots)
}

// remembered bounds what is kept of shared nodes and of scans: no box of more
// elements than a tile.
func remembered(tile []int, roots []*Node) int64 {
	uses, sum := Uses(roots...), int64(0)
	most := grid.Whole(tile).Len()
	room := func(n *Node, shape []int) int64 {
		whole, _ := grid.Size(shape)
		return int64(buffer.Size(min(most, whole) * n.DType.Size()))
	}
	for n := range uses {
		if Shared(n, uses) {
			sum += room(n, n.Shape)
		}
		if c, ok := n.Op.(*CumSum); ok {
			sum += room(n, plane(grid.Whole(n.Shape), c.Axis, 0).Shape())
		}
	}
	return sum
}

// strip returns the shape of the largest box that StripsOf makes of one of some
// shape.
func strip(shape []int, size int) []int {
	for t := range grid.Tiles(grid.Whole(shape), Strip/size, 1) {
		return t.Shape()
	}
	return slices.Clone(shape)
}

// broadcast returns the box of an input of some shape that a box of the output
// needs: axes of length 1 repeat, and missing ones are first.
func broadcast(b grid.Box, in []int) grid.Box {
	lead := len(b.Start) - len(in)
	r := grid.Box{Start: make([]int, len(in)), Stop: make([]int, len(in))}
	for i, s := range in {
		if s == 1 {
			r.Stop[i] = 1
			continue
		}
		r.Start[i], r.Stop[i] = b.Start[lead+i], b.Stop[lead+i]
	}
	return r
}

// broadcastShape is broadcast for the shape of a box alone.
func broadcastShape(shape, in []int) []int {
	return broadcast(grid.Whole(shape), in).Shape()
}
