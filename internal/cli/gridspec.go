package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/comal-go/comal/tune"
)

// gridSpec is which splits of a grid are measured: 1..9x1..11 or 1,2,4x1,unset.
type gridSpec struct {
	text string
	p, t []int // t may hold tune.Unset
}

// mostCells bounds a grid: a larger one is a slip of the pen.
const mostCells = 10_000

// given says whether there is a grid.
func (g *gridSpec) given() bool { return g.text != "" }

// String returns the grid as it was given.
func (g *gridSpec) String() string { return g.text }

// Type names the value in a flag's help.
func (g *gridSpec) Type() string { return "PxT" }

// Set reads a grid.
func (g *gridSpec) Set(s string) error {
	left, right, ok := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "x")
	if !ok {
		return fmt.Errorf("%q is no grid: write processes x threads, as 1..9x1..11 or 1,2,4x1,2,unset", s)
	}
	n := gridSpec{text: s}
	var err error
	if n.p, err = gridAxis(left, "processes"); err != nil {
		return err
	}
	if slices.Contains(n.p, tune.Unset) {
		return fmt.Errorf("%q: unset is a number of threads, not of processes", left)
	}
	if n.t, err = gridAxis(right, "threads"); err != nil {
		return err
	}
	if cells := len(n.p) * len(n.t); cells > mostCells {
		return fmt.Errorf("%q has %d cells: at most %d make sense", s, cells, mostCells)
	}
	*g = n
	return nil
}

// gridAxis reads one side: numbers, ranges and unset, with commas between.
// The numbers come in ascending order, unset last.
func gridAxis(s, what string) ([]int, error) {
	var axis []int
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if part == "unset" {
			axis = append(axis, tune.Unset)
			continue
		}
		from, to, isRange := strings.Cut(part, "..")
		if !isRange {
			to = from
		}
		a, err := gridNumber(from, what)
		if err != nil {
			return nil, err
		}
		b, err := gridNumber(to, what)
		if err != nil {
			return nil, err
		}
		if b < a {
			return nil, fmt.Errorf("%s: %d..%d is no range: write the smaller number first", what, a, b)
		}
		for n := a; n <= b; n++ {
			axis = append(axis, n)
		}
	}
	slices.SortFunc(axis, byThreads)
	return slices.Compact(axis), nil
}

// byThreads orders numbers of threads, unset last.
func byThreads(a, b int) int {
	if (a == tune.Unset) != (b == tune.Unset) {
		return b - a
	}
	return a - b
}

func gridNumber(s, what string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	switch {
	case err != nil:
		return 0, fmt.Errorf("%q is not a number of %s: write a number, a range such as 1..4, or several with commas", s, what)
	case n < 1:
		return 0, fmt.Errorf("%d %s make no sense: at least 1 is needed", n, what)
	case n > mostCells:
		return 0, fmt.Errorf("%d %s are too many: at most %d make sense", n, what, mostCells)
	}
	return n, nil
}

// splits returns all cells, by P, then T.
func (g *gridSpec) splits() []tune.Split {
	var all []tune.Split
	for _, p := range g.p {
		for _, t := range g.t {
			all = append(all, tune.Split{P: p, T: t})
		}
	}
	return all
}
