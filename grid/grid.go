// Package grid cuts arrays of any number of axes into chunks: shapes, boxes, and
// which chunks a box touches. It is pure arithmetic, checked for overflow.
package grid

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
)

// ErrShape is wrapped by errors about shapes that are impossible.
var ErrShape = errors.New("impossible shape")

// Size returns the number of elements of a shape: 1 without axes. It fails where
// an axis is negative or their product, in bytes of elements of 16, overflows.
func Size(shape []int) (int, error) {
	n, empty := 1, false
	for _, s := range shape {
		switch {
		case s < 0:
			return 0, fmt.Errorf("%w %v: an axis is negative", ErrShape, shape)
		case s == 0:
			empty = true
		case n > math.MaxInt/16/s:
			return 0, fmt.Errorf("%w %v: the number of elements overflows", ErrShape, shape)
		default:
			n *= s
		}
	}
	if empty {
		return 0, nil
	}
	return n, nil
}

// Box is a part of an array: along each axis from Start up to, not including,
// Stop.
type Box struct {
	Start []int `json:"start"`
	Stop  []int `json:"stop"`
}

// Whole returns the box of all elements of a shape.
func Whole(shape []int) Box {
	return Box{make([]int, len(shape)), slices.Clone(shape)}
}

// Shape returns the lengths of b's axes.
func (b Box) Shape() []int {
	shape := make([]int, len(b.Start))
	for i := range shape {
		shape[i] = max(0, b.Stop[i]-b.Start[i])
	}
	return shape
}

// Len returns the number of elements of b.
func (b Box) Len() int {
	n := 1
	for i := range b.Start {
		n *= max(0, b.Stop[i]-b.Start[i])
	}
	return n
}

// Equal tells whether a and b are the same.
func (b Box) Equal(c Box) bool { return slices.Equal(b.Start, c.Start) && slices.Equal(b.Stop, c.Stop) }

// Clone returns a copy of b.
func (b Box) Clone() Box { return Box{slices.Clone(b.Start), slices.Clone(b.Stop)} }

// Intersect returns what b and c share; it is empty if some Stop <= Start.
func (b Box) Intersect(c Box) Box {
	r := b.Clone()
	for i := range r.Start {
		r.Start[i], r.Stop[i] = max(b.Start[i], c.Start[i]), min(b.Stop[i], c.Stop[i])
	}
	return r
}

// Relative returns b in the coordinates of a box that contains it: as if that
// began at 0.
func (b Box) Relative(outer Box) Box {
	r := b.Clone()
	for i := range r.Start {
		r.Start[i] -= outer.Start[i]
		r.Stop[i] -= outer.Start[i]
	}
	return r
}

// Contains tells whether c lies in b.
func (b Box) Contains(c Box) bool {
	for i := range b.Start {
		if c.Start[i] < b.Start[i] || c.Stop[i] > b.Stop[i] {
			return false
		}
	}
	return true
}

// String returns b as NumPy writes a slice, as in "[0:10, 5:6]".
func (b Box) String() string {
	s := []byte{'['}
	for i := range b.Start {
		if i > 0 {
			s = append(s, ", "...)
		}
		s = fmt.Appendf(s, "%d:%d", b.Start[i], b.Stop[i])
	}
	return string(append(s, ']'))
}

// Grid is a shape that is cut into chunks of one size; the last along an axis may
// be shorter. Chunks have numbers in row-major order.
type Grid struct {
	Shape []int `json:"shape"`
	Chunk []int `json:"chunk"`
}

// New returns the grid of a shape and chunks of the size given. A chunk longer
// than its axis is as long as the axis; a length of 0 or less means the axis.
func New(shape, chunk []int) (Grid, error) {
	if _, err := Size(shape); err != nil {
		return Grid{}, err
	}
	if len(chunk) != len(shape) {
		return Grid{}, fmt.Errorf("%w: chunks %v have %d axes, the array %v has %d", ErrShape, chunk, len(chunk), shape, len(shape))
	}
	g := Grid{slices.Clone(shape), slices.Clone(chunk)}
	for i, c := range chunk {
		if c <= 0 || c > shape[i] {
			g.Chunk[i] = max(1, shape[i])
		}
	}
	return g, nil
}

// Dims returns the number of chunks along each axis.
func (g Grid) Dims() []int {
	dims := make([]int, len(g.Shape))
	for i, s := range g.Shape {
		dims[i] = (s + g.Chunk[i] - 1) / g.Chunk[i]
	}
	return dims
}

// Len returns the number of chunks.
func (g Grid) Len() int {
	n := 1
	for _, d := range g.Dims() {
		n *= d
	}
	return n
}

// Coords returns the place of chunk i along each axis.
func (g Grid) Coords(i int) []int {
	dims := g.Dims()
	at := make([]int, len(dims))
	for a := len(dims) - 1; a >= 0; a-- {
		at[a] = i % dims[a]
		i /= dims[a]
	}
	return at
}

// Index returns the number of the chunk at some place.
func (g Grid) Index(at []int) int {
	i := 0
	for a, d := range g.Dims() {
		i = i*d + at[a]
	}
	return i
}

// Box returns the part of the array that is chunk i.
func (g Grid) Box(i int) Box {
	at := g.Coords(i)
	b := Box{make([]int, len(at)), make([]int, len(at))}
	for a, c := range at {
		b.Start[a] = c * g.Chunk[a]
		b.Stop[a] = min(b.Start[a]+g.Chunk[a], g.Shape[a])
	}
	return b
}

// Over returns the chunks that share elements with a box: the number of each and
// what is shared, in the order of their numbers.
func (g Grid) Over(b Box) iter.Seq2[int, Box] {
	return func(yield func(int, Box) bool) {
		if b.Len() == 0 {
			return
		}
		n := len(g.Shape)
		first, last := make([]int, n), make([]int, n)
		for a := range first {
			first[a], last[a] = b.Start[a]/g.Chunk[a], (b.Stop[a]-1)/g.Chunk[a]
		}
		at := slices.Clone(first)
		for {
			i := g.Index(at)
			if !yield(i, g.Box(i).Intersect(b)) {
				return
			}
			a := n - 1
			for ; a >= 0; a-- {
				if at[a]++; at[a] <= last[a] {
					break
				}
				at[a] = first[a]
			}
			if a < 0 {
				return
			}
		}
	}
}

// Tiles cuts a box into boxes of at most limit elements, as long as can be along
// the last axes, in row-major order. Along the axis that is cut their length is a
// multiple of unit where that is possible.
func Tiles(b Box, limit, unit int) iter.Seq[Box] { return TilesAlong(b, limit, unit, nil) }

// TilesAlong is Tiles with the axes in another order, from the one that is cut
// first to the one that is cut last; nil is row-major.
func TilesAlong(b Box, limit, unit int, axes []int) iter.Seq[Box] {
	g := Grid{b.Shape(), tile(b.Shape(), limit, unit, axes)}
	return func(yield func(Box) bool) {
		for i := range g.Len() {
			t := g.Box(i)
			for a := range t.Start {
				t.Start[a] += b.Start[a]
				t.Stop[a] += b.Start[a]
			}
			if !yield(t) {
				return
			}
		}
	}
}

// tile returns the shape of the largest tile.
func tile(shape []int, limit, unit int, axes []int) []int {
	tile, n, cut := make([]int, len(shape)), 1, false
	for i := len(shape) - 1; i >= 0; i-- {
		a := i
		if axes != nil {
			a = axes[i]
		}
		switch length := max(1, shape[a]); {
		case cut:
			tile[a] = 1
		case n > limit/length:
			cut = true
			tile[a] = max(1, limit/n)
			if unit > 1 && tile[a] > unit {
				tile[a] -= tile[a] % unit
			}
		default:
			tile[a] = length
			n *= length
		}
	}
	return tile
}
