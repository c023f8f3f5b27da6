package expr

import (
	"slices"

	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// mostBand is how many bytes a task keeps of an array at most, for the tiles that
// follow, beyond one chunk.
const mostBand = 64 << 20

// chunkOf returns the chunks that n can only be made in, whole.
func chunkOf(n *Node) []int {
	if s, ok := n.Op.(*Source); ok {
		return s.Layout.Chunk
	}
	return n.Chunk
}

// band returns how many chunks of n are worth keeping. A tile is some rows of the
// task's chunk: where that is not one of n's, it may touch all that lie beside each
// other, and the next tile will touch them again.
func band(n *Node, task []int) int {
	chunk := chunkOf(n)
	if slices.Equal(chunk, task) {
		return 1
	}
	beside := 1
	for a := len(chunk) - 1; a > 0; a-- {
		length := n.Shape[a]
		if len(task) == len(n.Shape) {
			length = min(length, task[a]+chunk[a]-1)
		}
		beside *= max(1, (length+chunk[a]-1)/chunk[a])
	}
	return max(1, int(min(int64(beside), mostBand/max(1, Room(n.DType, chunk)))))
}

// chunk returns a whole chunk of a node, which is made unless it is one of those
// that were asked for last.
func (e *Eval) chunk(n *Node, whole grid.Box, fill func(ndarray.Array) error) (ndarray.Array, error) {
	kept := e.chunks[n]
	at := slices.IndexFunc(kept, func(p piece) bool { return p.box.Equal(whole) })
	if at >= 0 {
		p := kept[at]
		e.chunks[n] = append(slices.Delete(kept, at, at+1), p)
		return p.arr, nil
	}
	if len(kept) > 0 && len(kept) >= n.Op.(Keeper).Keep(n, e.task) {
		Free(kept[0].arr)
		e.chunks[n] = slices.Delete(kept, 0, 1)
	}
	a := Alloc(n.DType, whole.Shape())
	if err := fill(a); err != nil {
		Free(a)
		return a, err
	}
	e.chunks[n] = append(e.chunks[n], piece{whole, a})
	return a, nil
}
