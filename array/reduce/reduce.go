// Package reduce holds what folds the elements of an array into something
// smaller: sums, extremes, moments, histograms, and whatever else is registered.
//
// A reducer sees an array chunk by chunk, a chunk as a sequence of tiles, and
// makes a State of it; states of neighbouring chunks are merged in a tree that
// depends on the chunks alone. So the result has the same bits however many
// processes and threads there were, and in whatever order they worked.
package reduce

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/near"
	"github.com/comal-go/comal/ndarray"
)

// Spec is the type and shape of an array.
type Spec struct {
	DType dtype.DType `json:"dtype"`
	Shape []int       `json:"shape"`
}

// State is what a reducer knows of some part of an array. It travels between
// processes.
type State []ndarray.Array

// Tile is a part of an array in memory.
type Tile struct {
	ndarray.Array
	Box     grid.Box // where it lies in the whole array
	Chunk   grid.Box // the chunk that it is a part of
	Threads int      // how many goroutines may work on it
}

// Reducer folds an array over some of its axes. It must not change tiles, nor
// keep them.
type Reducer interface {
	// Axes returns the axes that vanish, in order; all others are kept, and an
	// array is reduced for each place along them.
	Axes() []int
	// Results returns what the whole array reduces to: one or more arrays. Kept
	// axes come first in each, in order, unless the reducer works on the whole
	// array at once and says so by Axes.
	Results() []Spec
	// Tile returns how many elements a tile should have, and a number that its
	// length along the axis that is cut should be a multiple of; 0 leaves it to
	// the caller, and less than 0 asks for whole chunks.
	Tile() (elements, unit int)
	// Fold adds a tile to a state, which it may change and return; nil is the
	// state of nothing. Tiles of a chunk come in row-major order.
	Fold(ctx context.Context, s State, t Tile) (State, error)
	// Merge joins the states of two neighbouring parts, a before b, either of
	// which it may change and return.
	Merge(ctx context.Context, a, b State, threads int) (State, error)
	// Finish makes the results of a state: those of the places along kept axes
	// that its chunks had.
	Finish(ctx context.Context, s State, threads int) ([]ndarray.Array, error)
	// Bytes returns what a state of a chunk of some shape takes at most, and what
	// Fold and Merge need at most beside states and tiles.
	Bytes(chunk []int) (state, work int64)
}

// Laborious is a Reducer for which reading is not most of the work.
type Laborious interface {
	// Flops returns about how many floating-point operations it takes to fold an
	// array of some shape.
	Flops(shape []int) float64
}

// InRows is a Reducer that needs whole rows: tiles that are cut along the first axis,
// also where elements lie in another order.
type InRows interface {
	Reducer
	InRows()
}

// Maker returns the reducer of some parameters for an array. It fails if they,
// or the array, do not suit.
type Maker func(in Spec, params json.RawMessage) (Reducer, error)

var (
	lock   sync.RWMutex
	makers = map[string]Maker{}
)

// Register gives a reducer a name, by which worker processes find it. It is to
// be called while a program starts, and panics if the name is taken.
func Register(name string, m Maker) {
	lock.Lock()
	defer lock.Unlock()
	if makers[name] != nil {
		panic("reduce: " + name + " is registered twice")
	}
	makers[name] = m
}

// Make returns the reducer of a name for an array.
func Make(name string, in Spec, params json.RawMessage) (Reducer, error) {
	lock.RLock()
	m := makers[name]
	names := make([]string, 0, len(makers))
	for n := range makers {
		names = append(names, n)
	}
	lock.RUnlock()
	if m == nil {
		hint := ""
		if n := near.Name(name, names); n != "" {
			hint = fmt.Sprintf(": did you mean %q?", n)
		}
		return nil, fmt.Errorf("there is no reduction %q%s", name, hint)
	}
	return m(in, params)
}
