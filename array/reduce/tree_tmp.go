package reduce

import (
	"context"

	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

type Tree struct {
	r  Reducer
	g  grid.Grid
	st []State
}

func NewTree(r Reducer, g grid.Grid) *Tree { return &Tree{r, g, make([]State, g.Len())} }

func (t *Tree) Add(ctx context.Context, i int, s State) error { t.st[i] = s; return nil }

func (t *Tree) Finish(ctx context.Context) ([]ndarray.Array, error) {
	var s State
	for _, x := range t.st {
		if s == nil {
			s = x
			continue
		}
		var err error
		if s, err = t.r.Merge(ctx, s, x, 1); err != nil {
			return nil, err
		}
	}
	return t.r.Finish(ctx, s, 1)
}
