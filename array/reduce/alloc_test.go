//go:build !race

// Under -race a sync.Pool loses at random what is put into it.

package reduce_test

import (
	"context"
	"testing"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/grid"
)

// TestAllocations asserts that folding a tile into a state that there is allocates
// nothing; the kernels of dense, for blocks of columns, a few hundred bytes.
func TestAllocations(t *testing.T) {
	for _, axes := range [][]int{{0}, {1}, nil} {
		for _, name := range floats {
			a := random(1, 128, 100)
			r, box := reducer(t, name, reduce.Params{Axes: axes}, a.Shape...), grid.Whole(a.Shape)
			var s reduce.State
			n := testing.AllocsPerRun(10, func() {
				var err error
				if s, err = r.Fold(context.Background(), s, reduce.Tile{Array: a, Box: box, Chunk: box}); err != nil {
					t.Fatal(err)
				}
			})
			if n > 16 || n > 0 && (len(axes) == 0 || axes[0] != 0) {
				t.Errorf("%s over %v: %v allocations", name, axes, n)
			}
		}
	}
}
