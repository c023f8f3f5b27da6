package reduce

import (
	"context"
	"encoding/json"

	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Whole runs a reducer over an array in memory, cut into chunks as g says: with
// the same tiles, and the same tree, as where the array is larger than memory.
func Whole(ctx context.Context, name string, params any, a ndarray.Array, g grid.Grid, threads int) ([]ndarray.Array, error) {
	text, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	r, err := Make(name, Spec{a.DType, a.Shape}, text)
	if err != nil {
		return nil, err
	}
	tree := NewTree(r, g)
	for i := range g.Len() {
		s, err := chunk(ctx, r, a, g.Box(i), threads)
		if err != nil {
			return nil, err
		}
		if err := tree.Add(ctx, i, s); err != nil {
			return nil, err
		}
	}
	return tree.Finish(ctx)
}

// chunk folds the tiles of a chunk.
func chunk(ctx context.Context, r Reducer, a ndarray.Array, b grid.Box, threads int) (s State, err error) {
	elements, unit := r.Tile()
	if elements < 0 {
		elements = b.Len()
	}
	for box := range grid.Tiles(b, max(1, elements), unit) {
		s, err = r.Fold(ctx, s, Tile{Array: a.Slice(box), Box: box, Chunk: b, Threads: threads})
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}
