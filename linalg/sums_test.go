package linalg_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
)

// TestGram compares sums of products with two passes over all rows, and of columns
// whose mean is a hundred million times their deviation.
func TestGram(t *testing.T) {
	for _, c := range []struct {
		rows, cols int
		mean       float64
		cut
	}{{3000, 20, 0, cut{1100, 300, 1}}, {3000, 5, 1e8, cut{700, 100, 2}}, {1, 3, 5, cut{1, 1, 1}}, {2500, 7, 1, cut{2500, 2500, 1}}} {
		x := normal(rand.New(rand.NewPCG(1, 2)), c.rows, c.cols)
		for i := range x.Data {
			x.Data[i] += c.mean
		}
		means := make([]float64, c.cols)
		centred := x.Clone()
		for j := range means {
			for i := range c.rows {
				means[j] += (x.At(i, j) - c.mean) / float64(c.rows)
			}
			means[j] += c.mean
			for i := range c.rows {
				centred.Set(i, j, x.At(i, j)-means[j])
			}
		}
		for _, center := range []bool{false, true} {
			got, err := fold("gram", linalg.GramParams{Center: center}, viewed(x), c.cut)
			again, err2 := fold("gram", linalg.GramParams{Center: center}, viewed(x), cut{c.chunk, c.tile, 3})
			if err := errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got[0].Data, again[0].Data) {
				t.Error("bits depend on the number of threads")
			}
			want := times(t, x.T(), x)
			if center {
				want = times(t, centred.T(), centred)
			}
			// The elements themselves are known to eps·mean.
			if d := norm(minus(got[0], want)); d > 1e-13*norm(want)+1e-15*c.mean*math.Sqrt(float64(c.rows))*math.Sqrt(norm(want)) {
				t.Errorf("%v centred %v: off by %g of %g", c, center, d, norm(want))
			}
			for j, m := range means {
				if math.Abs(got[1].Data[j]-m) > 1e-15*(10+c.mean) {
					t.Errorf("%v: mean %d is %g, want %g", c, j, got[1].Data[j], m)
				}
			}
			if got[2].Data[0] != float64(c.rows) {
				t.Errorf("%g rows, want %d", got[2].Data[0], c.rows)
			}
		}
	}
}

// TestPower compares Xᵀ·(X·W) with the products one after the other.
func TestPower(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct{ rows, cols, k int }{{3000, 40, 6}, {10, 40, 40}, {5, 1, 1}, {0, 4, 2}, {7, 3, 0}} {
		x, w := normal(rnd, c.rows, c.cols), normal(rnd, c.cols, c.k)
		got, err := fold("xtxw", linalg.NewXTXWParams(w), viewed(x), cut{1100, 300, 1})
		if err != nil {
			t.Fatal(err)
		}
		want := times(t, x.T(), times(t, x, w))
		if d := norm(minus(got[0], want)); d > 1e-13*norm(want) {
			t.Errorf("%v: off by %g of %g", c, d, norm(want))
		}
	}
	for _, p := range []linalg.XTXWParams{{}, {Cols: -1}, {Cols: 2, W: make([]byte, 8)}, {Cols: math.MaxInt / 8}} {
		if _, err := fold("xtxw", p, ndarray.From(make([]float64, 20), 4, 5), cut{1, 1, 1}); err == nil && p.Cols != 0 {
			t.Errorf("%d bytes for %d columns are taken", len(p.W), p.Cols)
		}
	}
}

// TestNoRows asserts what nothing sums to.
func TestNoRows(t *testing.T) {
	got, err := fold("gram", linalg.GramParams{Center: true}, ndarray.From([]float64{}, 0, 3), cut{1, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	if norm(got[0]) != 0 || !math.IsNaN(got[1].Data[0]) || got[2].Data[0] != 0 {
		t.Errorf("no rows give %v", got)
	}
}

// TestBytes asserts that states are no larger than said.
func TestBytes(t *testing.T) {
	for name, params := range reducers(30) {
		r := mustMake(t, name, params, 500, 30)
		state, work := r.Bytes([]int{100, 30})
		var sum int64
		for _, s := range r.Results() {
			n := int64(8)
			for _, l := range s.Shape {
				n *= int64(l)
			}
			sum += n
		}
		if state < sum || work <= 0 {
			t.Errorf("%s: a state of %d bytes and %d of workspace, results have %d", name, state, work, sum)
		}
		if axes := r.Axes(); !slices.Equal(axes, []int{0, 1}) {
			t.Errorf("%s: axes %v", name, axes)
		}
		if n, unit := r.Tile(); unit < 1 || n < unit*30 {
			t.Errorf("%s: tiles of %d elements, %d rows", name, n, unit)
		}
	}
}

// TestAllocated asserts that folding and merging allocate no more than is said.
func TestAllocated(t *testing.T) {
	for name, params := range reducers(120) {
		for _, rows := range []int{40, 900, 5000} {
			r := mustMake(t, name, params, 2*rows, 120)
			state, work := r.Bytes([]int{rows, 120})
			x := normal(rand.New(rand.NewPCG(1, 1)), rows, 120)
			box := grid.Whole([]int{rows, 120})
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			a, err := r.Fold(t.Context(), nil, reduce.Tile{Array: viewed(x), Box: box, Threads: 2})
			runtime.ReadMemStats(&after)
			// Goroutines, errors and slices' headers are not what is counted.
			if got := int64(after.TotalAlloc - before.TotalAlloc); got > state+work+64<<10 {
				t.Errorf("%s of %d rows: a fold allocates %d bytes, said to be %d and %d", name, rows, got, state, work)
			}
			b, err2 := r.Fold(t.Context(), nil, reduce.Tile{Array: viewed(x), Box: box, Threads: 2})
			runtime.ReadMemStats(&before)
			s, err3 := r.Merge(t.Context(), a, b, 2)
			runtime.ReadMemStats(&after)
			if err := errors.Join(err, err2, err3); err != nil {
				t.Fatal(err)
			}
			if got := int64(after.TotalAlloc - before.TotalAlloc); got > state+work+64<<10 {
				t.Errorf("%s of %d rows: a merge allocates %d bytes, said to be %d and %d", name, rows, got, state, work)
			}
			var held int64
			for _, part := range s {
				held += int64(part.Bytes())
			}
			if held > state {
				t.Errorf("%s of %d rows: a state of %d bytes, said to be %d", name, rows, held, state)
			}
		}
	}
}
