package plan

import (
	"cmp"
	"math"
	"slices"

	"github.com/comal-go/comal/grid"
)

// Move is one pass of a rechunk: each task reads a tile and writes it.
type Move struct {
	From, To Side
	Tiles    grid.Grid // whose chunks are the tiles, whole chunks of To unless that is piecewise
	Bytes    int64     // that a task holds at most
	// Reads and Writes are bytes in all, of chunks that are touched; ReadCalls and
	// WriteCalls are how many chunks, or runs of neighbours, they come in.
	Reads, Writes         int64
	ReadCalls, WriteCalls int64

	cost float64
}

// terms are what moves are judged by.
type terms struct{ itemsize, budget, run int64 }

// tries bounds how many sizes of tiles are tried for a move.
const tries = 1 << 10

// move returns the cheapest move from one array to another; false if not even
// tiles of one chunk fit.
func (t terms) move(from, to Side) (Move, bool) {
	most := (t.budget - max(from.Extra, to.Extra)) / t.itemsize
	best := Move{From: from, To: to, cost: math.Inf(1)}
	if most < 1 {
		return best, false
	}
	lengths := t.lengths(from, to, most)
	var tile []int
	now := make([]int, len(lengths))
	var try func(axis int, left int64)
	try = func(axis int, left int64) {
		if axis == len(lengths) {
			cost := from.read(now).cost(t.itemsize, t.run) + to.written(now).cost(t.itemsize, t.run)
			if cost < best.cost {
				best.cost, tile = cost, slices.Clone(now)
			}
			return
		}
		for _, n := range lengths[axis] {
			if int64(n) > left {
				break
			}
			now[axis] = n
			try(axis+1, left/int64(n))
		}
	}
	try(0, most)
	if tile == nil {
		return best, false
	}
	return t.describe(best, tile), true
}

// describe fills in what follows from the tiles of a move.
func (t terms) describe(m Move, tile []int) Move {
	m.Tiles = grid.Grid{Shape: m.From.Shape, Chunk: tile}
	m.Bytes = t.itemsize*int64(grid.Whole(tile).Len()) + max(m.From.Extra, m.To.Extra)
	read, written := m.From.read(tile), m.To.written(tile)
	m.Reads, m.ReadCalls = times(t.itemsize, read.elements), read.pieces
	m.Writes, m.WriteCalls = times(t.itemsize, written.elements), written.pieces
	return m
}

// lengths returns, for each axis, the lengths of tiles to try, by size: multiples
// of what is written at once, those among them that end where chunks of the source
// do, the longest that fits where all others are whole, and all of the axis. The
// more axes there are, the fewer; beyond ten axes with a choice the shorter ones
// have none.
func (t terms) lengths(from, to Side, most int64) [][]int {
	lengths := make([][]int, len(from.Shape))
	var free []int
	for a, n := range from.Shape {
		lengths[a] = []int{max(1, min(to.unit(a), n))}
		if to.unit(a) < n {
			free = append(free, a)
		}
	}
	slices.SortStableFunc(free, func(a, b int) int { return cmp.Compare(from.Shape[b], from.Shape[a]) })
	free = free[:min(len(free), 10)]
	each := int(math.Pow(tries, 1/float64(max(1, len(free)))))
	for _, a := range free {
		n, unit := from.Shape[a], to.unit(a)
		source := 1
		if !from.Piecewise {
			source = from.Chunk[a]
		}
		some := append(lengths[a], n)
		fits := int(min(int64(n), most/max(1, from.elements()/int64(n)))) // beside the others whole
		for _, step := range []int{unit, lcm(unit, source, n)} {
			some = append(some, multiples(step, int(min(most, int64(n))), each/2)...)
			some = append(some, multiples(fits-fits%step, fits, 1)...)
		}
		slices.Sort(some)
		lengths[a] = slices.Compact(some)
	}
	return lengths
}

// multiples returns some multiples of step up to most, spread by their logarithms:
// all if there are not more than count.
func multiples(step, most, count int) []int {
	if step == 0 || most < step {
		return nil
	}
	all := most / step
	var some []int
	if all <= count {
		for k := 1; k <= all; k++ {
			some = append(some, k*step)
		}
		return some
	}
	for i := range count {
		k := int(math.Round(math.Pow(float64(all), float64(i+1)/float64(count))))
		some = append(some, k*step)
	}
	return some
}
