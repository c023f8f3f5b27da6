package plan

import "github.com/comal-go/comal/grid"

// Side is one end of a rechunk: an array in a store, as its codec.Layout says. The
// axes of both ends are the same ones in the same order: that of a transposed
// array are permuted, with Axes saying how they lie.
type Side struct {
	grid.Grid
	Piecewise bool  `json:"piecewise,omitempty"` // boxes of any size cost their bytes
	Axes      []int `json:"axes,omitempty"`      // of a piecewise array, from the outermost in its file to the innermost; nil is 0 to n-1
	// Extra is what reading or writing needs at most beside the box in memory: of
	// compressed arrays a chunk and its compressed form.
	Extra int64 `json:"extra,omitempty"`
}

// traffic is what moves between an array and memory: elements, and in how many
// pieces, which are chunks, or runs of neighbours in a piecewise array.
type traffic struct{ elements, pieces int64 }

// cost is bytes, pieces counted as if none was shorter than a run, and a little for
// each, so that of ways that cost the same the one with fewer is taken.
func (t traffic) cost(itemsize, run int64) float64 {
	pieces := float64(t.pieces) * float64(run)
	return max(float64(t.elements)*float64(itemsize), pieces) + pieces/64
}

// unit returns what the lengths of tiles that are written must be multiples of,
// where they do not end with the axis.
func (s Side) unit(axis int) int {
	if s.Piecewise {
		return 1
	}
	return s.Chunk[axis]
}

// read returns what moves if the boxes of a grid are read one by one.
func (s Side) read(tile []int) traffic {
	if s.Piecewise {
		return s.runs(tile)
	}
	t := traffic{1, 1}
	for a, n := range s.Shape {
		elements, chunks := covered(n, s.Chunk[a], tile[a])
		t.elements, t.pieces = times(elements, t.elements), times(chunks, t.pieces)
	}
	return t
}

// written returns what moves if they are written.
func (s Side) written(tile []int) traffic {
	if s.Piecewise {
		return s.runs(tile)
	}
	return traffic{s.elements(), int64(s.Len())}
}

func (s Side) elements() int64 { return int64(grid.Whole(s.Shape).Len()) }

// runs counts the runs of neighbours of all boxes of a grid: of the axes from the
// innermost on that are whole, and a part of the next one.
func (s Side) runs(tile []int) traffic {
	t := traffic{s.elements(), 1}
	if t.elements == 0 {
		return traffic{}
	}
	cut := false
	for i := len(tile) - 1; i >= 0; i-- {
		a := i
		if s.Axes != nil {
			a = s.Axes[i]
		}
		n := s.Shape[a]
		switch {
		case cut:
			t.pieces = times(int64(n), t.pieces)
		case tile[a] < n:
			t.pieces, cut = int64((n+tile[a]-1)/tile[a]), true
		}
	}
	return t
}

// Repeats returns how often the chunks of a grid are read on average if boxes of some
// shape are read one by one.
func Repeats(g grid.Grid, box []int) float64 {
	often := 1.0
	for a, n := range g.Shape {
		if _, touched := covered(n, g.Chunk[a], box[a]); touched > 0 {
			often *= float64(touched) / float64((n+g.Chunk[a]-1)/g.Chunk[a])
		}
	}
	return often
}

// covered returns, for an axis of n elements in chunks, how many elements have the
// chunks that tiles touch, those between two tiles counted for both, and how many
// they are.
func covered(n, chunk, tile int) (elements, chunks int64) {
	if n == 0 {
		return 0, 0
	}
	borders := (n - 1) / tile // between tiles
	inside := borders - (n-1)/lcm(chunk, tile, n)
	last := (n - 1) / chunk * chunk // where the last chunk begins, which may be short
	inLast := borders - last/tile
	elements = int64(n) + int64(inside-inLast)*int64(chunk) + int64(inLast)*int64(n-last)
	return elements, int64((n+chunk-1)/chunk + inside)
}

// lcm returns the least common multiple of a and b, or most if that is less.
func lcm(a, b, most int) int {
	g, r := a, b
	for r != 0 {
		g, r = r, g%r
	}
	if a/g > most/b {
		return most
	}
	return min(most, a/g*b)
}
