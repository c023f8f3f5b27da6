package factor

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/dense"
)

// stacked returns a on top of b.
func stacked(a, b matrix) matrix {
	s := dense.New[float64](a.Rows+b.Rows, a.Cols)
	s.Slice(0, a.Rows, 0, a.Cols).Copy(a)
	s.Slice(a.Rows, s.Rows, 0, a.Cols).Copy(b)
	return s
}

// marked returns a copy of the upper triangle of a, with numbers below it that
// nobody may look at or change.
func marked(rnd *rand.Rand, a matrix) matrix {
	m := random(rnd, a.Rows, a.Cols)
	for i := range a.Rows {
		for j := range a.Cols {
			m.Set(i, j, a.At(i, j))
			if j < i {
				m.Set(i, j, math.NaN())
			}
		}
	}
	return m
}

// TestStack compares triangles that took in rows, or another triangle, with those
// of all rows, on one thread and on three.
func TestStack(t *testing.T) {
	for _, s := range [][2]int{{0, 5}, {1, 1}, {7, 1}, {1, 9}, {5, 40}, {40, 40}, {200, 33}, {70, 129}, {300, 129}, {33, 200}} {
		for _, triangle := range []bool{false, true} {
			t.Run(fmt.Sprint(s, triangle), func(t *testing.T) {
				rnd := rand.New(rand.NewPCG(uint64(s[0]), uint64(s[1])))
				testStack(t, rnd, s[0], s[1], triangle)
			})
		}
	}
}

func testStack(t *testing.T, rnd *rand.Rand, m, n int, triangle bool) {
	r, a := dense.New[float64](n, n), random(rnd, m, n)
	upper(r, random(rnd, n, n))
	below := a.Clone()
	if triangle {
		a = random(rnd, n, n)
		below = dense.New[float64](n, n)
		upper(below, a)
		a = marked(rnd, below)
	}
	var first []float64
	for _, threads := range []int{1, 3} {
		got, given := marked(rnd, r), a.Clone()
		l := dense.Limits{Threads: threads, Memory: StackWorkspace(a.Rows, n)}
		var err error
		if triangle {
			err = Join(got.Upper(), given.Upper(), l)
		} else {
			err = Stack(got.Upper(), given, l)
		}
		if err != nil {
			t.Fatal(err)
		}
		made := dense.New[float64](n, n)
		upper(made, got)
		// QᵀQ = I, so the products of the triangles are those of the rows.
		all := stacked(r, below)
		if d := difference(times(made.T(), made), times(all.T(), all)); !(d <= 2*allowed(m+n, n)*frobenius(all)*frobenius(all)) {
			t.Errorf("the triangle is off by %g", d)
		}
		for i := range n {
			for j := range i {
				if !math.IsNaN(got.At(i, j)) {
					t.Fatalf("element %d, %d below the diagonal was written", i, j)
				}
			}
		}
		if !slices.EqualFunc(given.Data, a.Clone().Data, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }) {
			t.Error("what is below was changed")
		}
		if first == nil {
			first = made.Data
		} else if !slices.Equal(first, made.Data) {
			t.Error("bits depend on the number of threads")
		}
	}
}

// TestStackErrors asserts that faults are found and named.
func TestStackErrors(t *testing.T) {
	ok := func() dense.Triangle[float64] { return ones(4, 4).Upper() }
	bad := ones(9, 4)
	bad.Set(8, 3, math.Inf(1))
	huge := ones(9, 4)
	huge.Fill(math.MaxFloat64)
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"columns":  {Stack(ok(), ones(4, 5), dense.Limits{}), dense.ErrShape},
		"lower":    {Stack(ones(4, 4).Lower(), ones(4, 4), dense.Limits{}), dense.ErrShape},
		"sizes":    {Join(ok(), ones(5, 5).Upper(), dense.Limits{}), dense.ErrShape},
		"memory":   {Stack(ok(), ones(9, 4), dense.Limits{Memory: 100}), dense.ErrWorkspace},
		"inf":      {Stack(ok(), bad, dense.Limits{}), dense.ErrNotFinite},
		"overflow": {Stack(ok(), huge, dense.Limits{}), dense.ErrNotFinite},
		"inf join": {Join(ok(), bad.Slice(5, 9, 0, 4).Upper(), dense.Limits{}), dense.ErrNotFinite},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
}
