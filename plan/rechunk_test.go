package plan

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/grid"
)

// simulated is an array in a store that counts what moves.
type simulated struct {
	Side
	values          []int
	elements, calls int64
}

func simulate(s Side) *simulated {
	return &simulated{Side: s, values: make([]int, grid.Whole(s.Shape).Len())}
}

// each calls f for the elements of a box, in the order of the axes.
func (s *simulated) each(b grid.Box, axes []int, f func(i int)) {
	g := grid.Grid{Shape: permuted(b.Shape(), axes), Chunk: ones(s.Shape)}
	whole := grid.Grid{Shape: s.Shape, Chunk: ones(s.Shape)}
	at := make([]int, len(axes))
	for k := range g.Len() {
		for i, x := range g.Coords(k) {
			at[axes[i]] = b.Start[axes[i]] + x
		}
		f(whole.Index(at))
	}
}

func permuted(v, axes []int) []int {
	p := make([]int, len(v))
	for i, a := range axes {
		p[i] = v[a]
	}
	return p
}

// order returns the axes as they lie.
func (s *simulated) order() []int {
	if s.Axes != nil {
		return s.Axes
	}
	axes := make([]int, len(s.Shape))
	for i := range axes {
		axes[i] = i
	}
	return axes
}

// touch counts what moves for a box.
func (s *simulated) touch(b grid.Box) {
	if !s.Piecewise {
		for i := range s.Over(b) {
			s.elements += int64(s.Box(i).Len())
			s.calls++
		}
		return
	}
	// The place of an element in the file is its number in the order of axes.
	axes := s.order()
	file := grid.Grid{Shape: permuted(s.Shape, axes), Chunk: ones(s.Shape)}
	whole := grid.Grid{Shape: s.Shape, Chunk: ones(s.Shape)}
	last := -2
	s.each(b, axes, func(i int) {
		at := file.Index(permuted(whole.Coords(i), axes))
		if at != last+1 {
			s.calls++
		}
		s.elements++
		last = at
	})
}

// run carries a move out and holds what it says against what happens.
func (m Move) run(t *testing.T, from, to *simulated, itemsize, budget int64) {
	t.Helper()
	for i := range m.Tiles.Len() {
		b := m.Tiles.Box(i)
		from.touch(b)
		to.touch(b)
		held := int64(b.Len())*itemsize + max(from.Extra, to.Extra)
		if held > m.Bytes || m.Bytes > budget {
			t.Fatalf("a task holds %d bytes, planned %d of %d", held, m.Bytes, budget)
		}
		if !to.Piecewise {
			for c, shared := range to.Over(b) {
				if !shared.Equal(to.Box(c)) {
					t.Fatalf("tile %v has only %v of chunk %v", b, shared, to.Box(c))
				}
			}
		}
		from.each(b, from.order(), func(i int) {
			if to.values[i] != 0 {
				t.Fatalf("element %d is written twice", i)
			}
			to.values[i] = from.values[i]
		})
	}
	if from.elements*itemsize != m.Reads || from.calls != m.ReadCalls || to.elements*itemsize != m.Writes || to.calls != m.WriteCalls {
		t.Fatalf("read %d elements in %d pieces, wrote %d in %d: planned %+v", from.elements, from.calls, to.elements, to.calls, m)
	}
}

// randomSide cuts a shape at random, often into lines or slabs.
func randomSide(rng *rand.Rand, shape []int) Side {
	chunk := make([]int, len(shape))
	for i, n := range shape {
		chunk[i] = []int{1, max(1, n), 1 + rng.IntN(max(1, n))}[rng.IntN(3)]
	}
	s := Side{Grid: grid.Grid{Shape: shape, Chunk: chunk}, Extra: int64(rng.IntN(40))}
	if rng.IntN(3) == 0 {
		s.Piecewise = true
		if rng.IntN(2) == 0 {
			s.Axes = rng.Perm(len(shape))
		}
	}
	return s
}

// TestRechunkSimulated asserts, for random arrays, cuts and budgets, that moves
// write each element once, never hold more than they say, and move what they say;
// and that it is worth while.
func TestRechunkSimulated(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	count := [3]int{}
	for range 10_000 {
		shape := make([]int, rng.IntN(4))
		for i := range shape {
			shape[i] = rng.IntN(12)
		}
		from, to := randomSide(rng, shape), randomSide(rng, shape)
		size := int64(1 + rng.IntN(16))
		least := size*int64(max(grid.Whole(from.Chunk).Len(), grid.Whole(to.Chunk).Len())) + max(from.Extra, to.Extra)
		terms := terms{itemsize: size, budget: least/2 + rng.Int64N(2*least), run: 1 + rng.Int64N(64)}
		moves := terms.rechunk(from, to)
		count[len(moves)]++
		if moves == nil {
			continue
		}
		now := simulate(from)
		for i := range now.values {
			now.values[i] = i + 1
		}
		for i, m := range moves {
			next := simulate(m.To)
			m.run(t, now, next, size, terms.budget)
			if i == len(moves)-1 && !slices.Equal(m.To.Chunk, to.Chunk) {
				t.Fatalf("%+v ends in %+v", moves, m.To)
			}
			now = next
			now.elements, now.calls = 0, 0
		}
		for i, v := range now.values {
			if v != i+1 {
				t.Fatalf("element %d becomes %d", i, v)
			}
		}
	}
	t.Logf("%d refused, %d direct, %d by two moves", count[0], count[1], count[2])
	if min(count[0], count[1], count[2]) < 100 {
		t.Errorf("%d refused, %d direct, %d by two moves: the test tests little", count[0], count[1], count[2])
	}
}

// TestRechunkLarge asserts how much moves for arrays much larger than the budget.
func TestRechunkLarge(t *testing.T) {
	side := func(piecewise bool, axes []int, shape, chunk []int) Side {
		g, err := grid.New(shape, chunk)
		if err != nil {
			t.Fatal(err)
		}
		return Side{Grid: g, Piecewise: piecewise, Axes: axes}
	}
	square, tall, cube := []int{30_000, 30_000}, []int{2_000_000, 1_000}, []int{1000, 1000, 1000}
	for _, c := range []struct {
		name     string
		from, to Side
		budget   int64
		moves    int
	}{
		{"npy transposed, a tenth", side(true, nil, square, square), side(true, []int{1, 0}, square, square), 720e6, 1},
		{"npy transposed, a hundredth", side(true, nil, square, square), side(true, []int{1, 0}, square, square), 72e6, 1},
		{"tall npy transposed", side(true, nil, tall, tall), side(true, []int{1, 0}, tall, tall), 200e6, 1},
		{"rows to columns", side(false, nil, square, []int{100, 30_000}), side(false, nil, square, []int{30_000, 100}), 100e6, 2},
		{"rows to columns, a tenth", side(false, nil, square, []int{100, 30_000}), side(false, nil, square, []int{30_000, 100}), 720e6, 2},
		{"odd to odd", side(false, nil, square, []int{700, 900}), side(false, nil, square, []int{1100, 1300}), 72e6, 1},
		{"slabs of a cube", side(false, nil, cube, []int{10, 1000, 1000}), side(false, nil, cube, []int{1000, 1000, 10}), 400e6, 2},
		{"time first", side(false, nil, cube, []int{1, 1000, 1000}), side(false, nil, cube, []int{1000, 10, 10}), 100e6, 2},
		{"npy to tiles", side(true, nil, square, square), side(false, nil, square, []int{1000, 1000}), 100e6, 1},
		{"tiles to npy", side(false, nil, square, []int{1000, 1000}), side(true, nil, square, square), 300e6, 1},
	} {
		moves, err := Rechunk(c.from, c.to, 8, c.budget)
		if err != nil || moves == nil {
			t.Errorf("%s: no moves: %v", c.name, err)
			continue
		}
		bytes := c.from.elements() * 8
		reads, calls := int64(0), int64(0)
		for _, m := range moves {
			t.Logf("%s: tiles %v from %v to %v, %d MB; reads %.2f in %d, writes in %d", c.name, m.Tiles.Chunk, m.From.Chunk, m.To.Chunk,
				m.Bytes/mb, float64(m.Reads)/float64(bytes), m.ReadCalls, m.WriteCalls)
			reads += m.Reads
			calls += m.ReadCalls + m.WriteCalls
			if m.Bytes > c.budget {
				t.Errorf("%s: %d bytes of %d", c.name, m.Bytes, c.budget)
			}
		}
		if len(moves) != c.moves || reads > 2*bytes {
			t.Errorf("%s: %d moves that read %d of %d bytes, want %d and two passes at most", c.name, len(moves), reads, bytes, c.moves)
		}
	}
}

// TestRechunkRefuses asserts that what cannot be is refused, and how much would do.
func TestRechunkRefuses(t *testing.T) {
	shape := []int{30_000, 30_000}
	from := Side{Grid: grid.Grid{Shape: shape, Chunk: []int{30_000, 1}}}
	to := Side{Grid: grid.Grid{Shape: shape, Chunk: []int{1, 30_000}}}
	const small = 300_000
	if moves, err := Rechunk(from, to, 8, small); moves != nil || err != nil {
		t.Errorf("%v, %v, want neither moves nor an error", moves, err)
	}
	need := Least(small, 2*small, func(budget int64) bool {
		moves, err := Rechunk(from, to, 8, budget)
		return moves != nil && err == nil
	})
	if moves, err := Rechunk(from, to, 8, need); moves == nil || err != nil {
		t.Errorf("%d bytes do not do: %v", need, err)
	}
	if moves, err := Rechunk(from, to, 8, need-need/64-1); moves != nil || err != nil {
		t.Errorf("less than %d bytes do: %v", need, err)
	}
	if _, err := Rechunk(from, Side{Grid: grid.Grid{Shape: []int{3}, Chunk: []int{1}}}, 8, 1e9); !errors.Is(err, grid.ErrShape) {
		t.Errorf("another shape: %v", err)
	}
}
