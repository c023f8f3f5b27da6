package array

import (
	"encoding/json"
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/internal/files"
	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/grid"
)

// target is what becomes of an array that a pass evaluates: it is folded, written,
// or brought back. Exactly one of the three is given.
type target struct {
	Reducer string          `json:"reducer,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Write   *files.Target   `json:"write,omitempty"`
	Gather  bool            `json:"gather,omitempty"`
}

// stage is one pass: a map over the chunks of a grid, at each of which arrays of
// the grid's shape are evaluated.
type stage struct {
	Grid    grid.Grid
	Roots   []*expr.Node
	Targets []target

	apart bool             // tasks are those of other processes
	folds []reduce.Reducer // one a target, nil unless it is folded
	tile  int              // elements of a tile
	unit  int
	axes  []int // order in which tiles take axes whole, last first; nil is row-major
}

// prepare makes the reducers, and decides how large tiles are: as small as the
// cache where nothing asks for more.
func (s *stage) prepare() error {
	s.folds = make([]reduce.Reducer, len(s.Targets))
	s.unit = 1
	widest := 1
	for _, r := range s.Roots {
		widest = max(widest, r.DType.Size())
	}
	s.tile = expr.Strip / widest
	whole, rows := grid.Whole(s.Grid.Chunk).Len(), false
	for i, t := range s.Targets {
		if s.Roots[i].DType.Size() == widest {
			s.axes = expr.Order(s.Roots[i])
		}
		if t.Reducer == "" {
			continue
		}
		r, err := reduce.Make(t.Reducer, reduce.Spec{DType: s.Roots[i].DType, Shape: s.Grid.Shape}, t.Params)
		if err != nil {
			return err
		}
		s.folds[i] = r
		elements, unit := r.Tile()
		if elements < 0 {
			elements = whole
		}
		if _, ok := r.(reduce.InRows); ok {
			rows = true
		}
		s.tile, s.unit = max(s.tile, elements), max(s.unit, unit)
	}
	if rows {
		s.axes = nil
	}
	for n := range expr.Uses(s.Roots...) {
		if w, ok := n.Op.(expr.Wide); ok && len(s.Grid.Chunk) > 0 && s.Grid.Chunk[0] > 0 {
			s.tile = max(s.tile, w.Rows(n)*(whole/s.Grid.Chunk[0]))
		}
	}
	if s.crossed() {
		s.tile = whole
	}
	s.tile = max(1, min(s.tile, whole))
	return nil
}

// crossed tells whether something is written along another axis than it is read.
func (s *stage) crossed() bool {
	for i, t := range s.Targets {
		if t.Write != nil && t.Write.Layout.Piecewise && crossed(s.Roots[i]) {
			return true
		}
	}
	return false
}

// crossed tells whether neighbours of a node in row-major order do not lie next
// to each other where they are read.
func crossed(n *expr.Node) bool {
	axes, last := expr.Order(n), len(n.Shape)-1
	return axes != nil && axes[last] != last
}

// tiles cuts a chunk.
func (s *stage) tiles(b grid.Box) []grid.Box {
	return slices.Collect(grid.TilesAlong(b, s.tile, s.unit, s.axes))
}

// tileShape is that of the largest tile.
func (s *stage) tileShape() []int { return s.tiles(grid.Whole(s.Grid.Chunk))[0].Shape() }
