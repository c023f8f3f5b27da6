package reduce

import (
	"context"
	"fmt"
	"slices"

	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Tree merges the states of an array's chunks. Chunks that lie at the same place
// along the kept axes are a group, in which they have numbers by their place along
// the axes that vanish, in row-major order. A group is merged as a binary tree over
// these numbers: two neighbours as soon as both are there, so that of states that
// come in order no more than the logarithm of their number are held.
type Tree struct {
	r     Reducer
	g     grid.Grid
	kept  []int
	group grid.Grid // of chunks along kept axes
	inner grid.Grid // of chunks along the axes that vanish
	held  map[node]State
	seen  int
}

// node is a place in the tree of a group: of level 0 for chunks themselves.
type node struct{ group, level, at int }

// NewTree returns a tree for the chunks of g, the array that r folds.
func NewTree(r Reducer, g grid.Grid) *Tree {
	t := &Tree{r: r, g: g, held: map[node]State{}}
	gone, dims := r.Axes(), g.Dims()
	for a := range g.Shape {
		part := &t.group
		if slices.Contains(gone, a) {
			part = &t.inner
		} else {
			t.kept = append(t.kept, a)
		}
		part.Shape, part.Chunk = append(part.Shape, dims[a]), append(part.Chunk, 1)
	}
	return t
}

// Add gives the state of chunk i, once for each, in any order. Merges use the
// context of the call that completes a pair.
func (t *Tree) Add(ctx context.Context, i int, s State) error {
	var group, inner []int
	for a, x := range t.g.Coords(i) {
		if slices.Contains(t.kept, a) {
			group = append(group, x)
		} else {
			inner = append(inner, x)
		}
	}
	t.seen++
	n := node{t.group.Index(group), 0, t.inner.Index(inner)}
	for width := t.inner.Len(); width > 1; width = (width + 1) / 2 {
		if n.at^1 < width {
			other := node{n.group, n.level, n.at ^ 1}
			o, ok := t.held[other]
			if !ok {
				break
			}
			delete(t.held, other)
			if n.at&1 == 1 {
				s, o = o, s
			}
			var err error
			if s, err = t.r.Merge(ctx, s, o, 1); err != nil {
				return err
			}
		}
		n.level, n.at = n.level+1, n.at/2
	}
	t.held[n] = s
	return nil
}

// Held returns how many states are held.
func (t *Tree) Held() int { return len(t.held) }

// Finish returns the results, after the states of all chunks.
func (t *Tree) Finish(ctx context.Context) ([]ndarray.Array, error) {
	if t.seen != t.g.Len() {
		return nil, fmt.Errorf("%d of %d chunks are folded", t.seen, t.g.Len())
	}
	if t.seen == 0 {
		return t.r.Finish(ctx, nil, 1)
	}
	states := make([]State, t.group.Len())
	for n, s := range t.held {
		states[n.group] = s
	}
	if len(states) == 1 {
		return t.r.Finish(ctx, states[0], 1)
	}
	specs := t.r.Results()
	out := make([]ndarray.Array, len(specs))
	for i, s := range specs {
		out[i] = ndarray.New(s.DType, s.Shape...)
	}
	for i, s := range states {
		parts, err := t.r.Finish(ctx, s, 1)
		if err != nil {
			return nil, err
		}
		for k, p := range parts {
			ndarray.Copy(out[k].Slice(t.place(i, specs[k].Shape)), p)
		}
	}
	return out, nil
}

// place returns where the results of a group lie in one of a shape.
func (t *Tree) place(group int, shape []int) grid.Box {
	b := grid.Whole(shape)
	for k, x := range t.group.Coords(group) {
		a := t.kept[k]
		b.Start[k] = x * t.g.Chunk[a]
		b.Stop[k] = min(b.Start[k]+t.g.Chunk[a], t.g.Shape[a])
	}
	return b
}
