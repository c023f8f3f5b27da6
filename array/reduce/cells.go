package reduce

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// ErrAxes is wrapped by errors about axes that an array does not have.
var ErrAxes = errors.New("no such axes")

// ErrDType is wrapped by errors about types of elements that a reducer has no
// meaning for.
var ErrDType = errors.New("no meaning for elements of this type")

// ErrEmpty is wrapped by errors about reductions that no elements have.
var ErrEmpty = errors.New("no elements")

// Params are the parameters of the standard reducers.
type Params struct {
	// Axes are those that vanish, negative ones counted from the end; nil is all.
	Axes []int `json:"axes"`
	// Correction is what variances subtract from the number of elements.
	Correction float64 `json:"correction"`
}

// cells is what standard reducers share: some values for each place along the kept
// axes, which is a cell. A state has an array for each field of a cell, of the
// chunk's shape along the kept axes.
type cells struct {
	name       string
	in         Spec
	axes, kept []int
	count      int // elements that are reduced to one
	fields     []dtype.DType
	out        dtype.DType
	exact      bool // nothing is rounded: runs may begin anywhere
}

func newCells(name string, in Spec, params json.RawMessage) (c cells, p Params, err error) {
	if len(params) > 0 {
		if err := json.Unmarshal(params, &p); err != nil {
			return c, p, fmt.Errorf("%s: %w", name, err)
		}
	}
	if _, err := grid.Size(in.Shape); err != nil {
		return c, p, fmt.Errorf("%s: %w", name, err)
	}
	c = cells{name: name, in: in, count: 1}
	for _, a := range p.Axes {
		if a < 0 {
			a += len(in.Shape)
		}
		if a < 0 || a >= len(in.Shape) {
			return c, p, fmt.Errorf("%s: %w: %v of an array of %d axes, of which the first is 0 and the last -1", name, ErrAxes, p.Axes, len(in.Shape))
		}
		if slices.Contains(c.axes, a) {
			return c, p, fmt.Errorf("%s: %w: axis %d is given twice", name, ErrAxes, a)
		}
		c.axes = append(c.axes, a)
	}
	slices.Sort(c.axes)
	for a := range in.Shape {
		switch {
		case p.Axes == nil:
			c.axes = append(c.axes, a)
			c.count *= in.Shape[a]
		case slices.Contains(c.axes, a):
			c.count *= in.Shape[a]
		default:
			c.kept = append(c.kept, a)
		}
	}
	return c, p, nil
}

// Axes returns the axes that vanish.
func (c cells) Axes() []int { return c.axes }

// Results is one array of the kept axes.
func (c cells) Results() []Spec { return []Spec{{c.out, c.along(c.in.Shape)}} }

// Tile asks for tiles of the size of a cache, of whole blocks.
func (c cells) Tile() (elements, unit int) { return 1 << 16, 64 }

// Bytes counts the fields.
func (c cells) Bytes(chunk []int) (state, work int64) {
	n := int64(1)
	for _, s := range c.along(chunk) {
		n *= int64(s)
	}
	for _, f := range c.fields {
		state += (n*int64(f.Size()) + 7) / 8 * 8
	}
	return state, 0
}

// along returns the lengths of a shape along the kept axes.
func (c cells) along(shape []int) []int {
	s := make([]int, len(c.kept))
	for i, a := range c.kept {
		s[i] = shape[a]
	}
	return s
}

// start returns a state of zeros.
func (c cells) start(shape []int) State {
	s := make(State, len(c.fields))
	for i, f := range c.fields {
		s[i] = ndarray.New(f, shape...)
	}
	return s
}

// shape is that of the results of a state.
func (c cells) shape(s State) []int {
	if s == nil {
		return c.along(c.in.Shape)
	}
	return s[0].Shape
}

// axis is one along which a tile is walked: its length, and the steps in the
// tile's elements, in cells, and in the number that an element has among those
// that are reduced together.
type axis struct{ n, x, cell, flat int }

// run is elements of a tile one after the other: the first, and the axis.
type run struct {
	axis
	at axis // n is not used
}

// next goes on to the next element.
func (r *run) next() {
	r.at.x, r.at.cell, r.at.flat = r.at.x+r.x, r.at.cell+r.cell, r.at.flat+r.flat
}

// walk calls f for the runs of a tile, nearest elements last.
func (c cells) walk(t Tile, f func(run)) { c.sweep(t, nil, f) }

// sweep calls rows, unless it is nil, for the matrices in a tile whose rows are
// elements of neighbouring cells, one below the other: the first of them, the axis
// from row to row, and how many columns there are. A tile of another form it walks.
func (c cells) sweep(t Tile, rows func(at, down axis, cols int), f func(run)) {
	var space [8]axis
	axes, at := c.walked(t, space[:0])
	for _, a := range axes {
		if a.n == 0 {
			return
		}
	}
	if len(axes) == 0 {
		axes = append(axes, axis{n: 1})
	}
	last := len(axes) - 1
	if rows == nil || last < 1 || axes[last].cell != 1 || axes[last].x != 1 || axes[last-1].cell != 0 || axes[last-1].x < 0 {
		step(axes, at, f)
		return
	}
	down, cols := axes[last-1], axes[last].n
	axes[last-1] = axis{n: 1}
	step(axes[:last], at, func(r run) { rows(r.at, down, cols) })
}

func step(axes []axis, at axis, f func(run)) {
	if len(axes) == 1 {
		f(run{axes[0], at})
		return
	}
	for range axes[0].n {
		step(axes[1:], at, f)
		at.x, at.cell, at.flat = at.x+axes[0].x, at.cell+axes[0].cell, at.flat+axes[0].flat
	}
}

// walked returns the axes of a tile, those of small steps last, and where it
// begins. It appends to all, which is empty.
func (c cells) walked(t Tile, all []axis) ([]axis, axis) {
	chunk := t.Chunk
	if chunk.Start == nil {
		chunk = t.Box
	}
	for range t.Shape {
		all = append(all, axis{})
	}
	cell, flat, at := 1, 1, axis{x: t.Offset}
	for a := len(all) - 1; a >= 0; a-- {
		all[a] = axis{n: t.Shape[a], x: t.Strides[a]}
		if slices.Contains(c.kept, a) {
			all[a].cell = cell
			at.cell += cell * (t.Box.Start[a] - chunk.Start[a])
			cell *= chunk.Stop[a] - chunk.Start[a]
		} else {
			all[a].flat = flat
			at.flat += flat * t.Box.Start[a]
			flat *= c.in.Shape[a]
		}
	}
	slices.SortStableFunc(all, func(a, b axis) int { return cmp.Compare(abs(b.x), abs(a.x)) })
	return c.merged(all), at
}

// merged joins neighbouring axes that are one: kept ones always, and those that
// vanish while they are short. Longer ones are left alone unless nothing is rounded,
// because tiles may cut them, and where sums begin must not depend on tiles.
func (c cells) merged(all []axis) []axis {
	for i := len(all) - 1; i > 0; i-- {
		a, b := all[i-1], all[i]
		joins := a.x == b.n*b.x && a.cell == b.n*b.cell && a.flat == b.n*b.flat
		if a.n == 1 || joins && (c.exact || b.cell != 0 || b.n < 64) {
			b.n *= a.n
			all[i] = b
			all = slices.Delete(all, i-1, i)
		}
	}
	return all
}

func abs(x int) int { return max(x, -x) }

// begin returns the state for a tile's chunk.
func (c cells) begin(s State, t Tile) State {
	if s != nil {
		return s
	}
	chunk := t.Chunk
	if chunk.Start == nil {
		chunk = t.Box
	}
	return c.start(c.along(chunk.Shape()))
}
