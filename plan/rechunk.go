package plan

import (
	"fmt"
	"math"
	"slices"

	"github.com/comal-go/comal/grid"
)

// run is how many bytes should be read or written at once, for disks and stores to
// be as fast as they are: shorter pieces are taken to cost as much. It is what a
// call of the system costs, and some pages: what is written in short pieces comes
// together in the cache of the disk's pages before it goes there.
const run = 16 << 10

// Rechunk returns the moves that bring an array of elements of itemsize bytes from
// one cut to another while a task holds at most budget bytes. That is one move, if
// tiles fit that read chunks about once, or two, by way of an array that is there
// for the time between, cut so that both moves are in large pieces. The idea is
// rechunker's of the Pangeo project (https://github.com/pangeo-data/rechunker);
// sizes are found by counting what each would read and write.
//
// There are none, and no error, if what fits would move many times what there is:
// [Least] finds a budget that would do, and [Beside] says what takes the memory.
func Rechunk(from, to Side, itemsize int, budget int64) ([]Move, error) {
	if !slices.Equal(from.Shape, to.Shape) {
		return nil, fmt.Errorf("%w: an array of %v cannot be cut as one of %v", grid.ErrShape, from.Shape, to.Shape)
	}
	if _, err := grid.Size(from.Shape); err != nil {
		return nil, err
	}
	return terms{int64(max(1, itemsize)), budget, run}.rechunk(from, to), nil
}

// A move is good that costs at most enough times what the best conceivable would;
// moves are refused that cost patience times as much, and more than some bytes.
const (
	enough   = 1.25
	patience = 4
	trifle   = 64 << 20
)

// rechunk returns one or two moves, or nil if there are none.
func (t terms) rechunk(from, to Side) []Move {
	bytes := float64(from.elements()) * float64(t.itemsize)
	ideal := from.read(from.Shape).cost(t.itemsize, t.run) + to.written(to.Shape).cost(t.itemsize, t.run)
	if from.elements() == 0 {
		return []Move{t.describe(Move{From: from, To: to}, ones(from.Shape))}
	}
	direct, ok := t.move(from, to)
	if ok && direct.cost <= enough*ideal {
		return []Move{direct}
	}
	var best []Move
	cost := patience*(ideal+2*bytes) + trifle
	if ok && direct.cost <= cost {
		best, cost = []Move{direct}, direct.cost
	}
	for _, mid := range t.between(from, to) {
		first, ok1 := t.move(from, mid)
		if !ok1 || first.cost >= cost {
			continue
		}
		if second, ok2 := t.move(mid, to); ok2 && first.cost+second.cost < cost {
			best, cost = []Move{first, second}, first.cost+second.cost
		}
	}
	return best
}

// ones returns chunks of one element.
func ones(shape []int) []int {
	chunk := make([]int, len(shape))
	for i := range chunk {
		chunk[i] = 1
	}
	return chunk
}

// between returns cuts of an array between two moves: what tiles that are long
// along some axes, for the source, share with others, for the target. So a tile of
// either kind is some whole chunks.
func (t terms) between(from, to Side) []Side {
	var found []Side
	for _, part := range []int64{15, 8} { // sixteenths: a chunk needs a buffer beside its tile
		most := t.budget / t.itemsize / 16 * part
		for _, a := range growths(from, to, most) {
			for _, b := range growths(to, from, most) {
				for _, cut := range []func(x, y int) int{lesser, divisor, func(x, y int) int { return divisor(y, x) }} {
					chunk := make([]int, len(a))
					for i := range chunk {
						chunk[i] = cut(a[i], b[i])
					}
					found = append(found, t.mid(from.Shape, chunk))
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b Side) int { return slices.Compare(a.Chunk, b.Chunk) })
	return slices.CompactFunc(found, func(a, b Side) bool { return slices.Equal(a.Chunk, b.Chunk) })
}

// mid is an array that a rechunk makes and reads again: its chunks are written as
// they are, each through a buffer.
func (t terms) mid(shape, chunk []int) Side {
	return Side{
		Grid:  grid.Grid{Shape: shape, Chunk: chunk},
		Extra: times(t.itemsize, int64(grid.Whole(chunk).Len())),
	}
}

func lesser(a, b int) int { return min(a, b) }

// divisor returns the largest divisor of a that is at most b.
func divisor(a, b int) int {
	for k := (a + b - 1) / b; k*k <= a; k++ {
		if a%k == 0 {
			return a / k
		}
	}
	for d := min(b, a); d > 1; d-- {
		if a%d == 0 {
			return d
		}
	}
	return 1
}

// growths returns tiles of whole chunks of an array that have at most so many
// elements, as long as can be along axes in several orders.
func growths(s, other Side, most int64) [][]int {
	n := len(s.Shape)
	plain := func(axes []int) []int {
		if axes != nil {
			return axes
		}
		axes = make([]int, n)
		for i := range axes {
			axes[i] = i
		}
		return axes
	}
	var tiles [][]int
	for _, axes := range [][]int{plain(s.Axes), plain(other.Axes)} {
		back := slices.Clone(axes)
		slices.Reverse(back)
		tiles = append(tiles, s.grown(axes, most), s.grown(back, most))
	}
	return tiles
}

// grown returns the tile that is as long as can be along axes, one after the other.
func (s Side) grown(axes []int, most int64) []int {
	tile := make([]int, len(axes))
	left := most
	for a := range tile {
		tile[a] = max(1, min(s.unit(a), s.Shape[a]))
		left /= int64(tile[a])
	}
	for _, a := range axes {
		if left <= 1 {
			break
		}
		unit := tile[a]
		tile[a] = int(min(int64(unit)*left, int64(max(1, s.Shape[a]))))
		left /= int64((tile[a] + unit - 1) / unit)
	}
	return tile
}

// Beside returns what a task of a move holds beside its tile, the largest first.
func Beside(from, to Side, itemsize int) []Use {
	chunk := func(s Side) int64 {
		if s.Piecewise {
			return int64(itemsize)
		}
		return times(int64(itemsize), int64(grid.Whole(s.Chunk).Len()))
	}
	return sorted([]Use{
		{"chunk to be read", chunk(from)},
		{"chunk to be written", chunk(to)},
		{"buffers to read and write", max(from.Extra, to.Extra)},
	})
}

// Least returns a budget that fits, at most a 64th above the least one, or one beyond
// all memory if none does: bad is one that does not fit, good is tried first, and then
// doubled.
func Least(bad, good int64, fits func(budget int64) bool) int64 {
	for !fits(good) && good < math.MaxInt64/4 {
		bad, good = good, 2*good
	}
	for good-bad > good/64 {
		if middle := bad + (good-bad)/2; fits(middle) {
			good = middle
		} else {
			bad = middle
		}
	}
	return good
}
