package items

import (
	"errors"
	"fmt"
	"math"
)

// List is the words that follow a `:::` or, linked, a `:::+`.
type List struct {
	Words  []string
	Linked bool // goes in step with the list before it
}

// Split cuts the words of a command line at `:::` and `:::+` into the command
// and its lists. lists is nil if there is no such word. The first list cannot be
// linked to anything.
func Split(words []string) (command []string, lists []List, err error) {
	command = words
	for i, w := range words {
		switch w {
		case ":::", ":::+":
			if lists == nil && w == ":::+" {
				return nil, nil, errors.New(":::+ goes in step with the list before it, and there is none: a ::: comes first")
			}
			if lists == nil {
				command = words[:i]
			}
			lists = append(lists, List{Linked: w == ":::+"})
		case "::::", "::::+":
			return nil, nil, fmt.Errorf("%q is not known here: items in a file are given with --items FILE", w)
		default:
			if last := len(lists) - 1; last >= 0 {
				lists[last].Words = append(lists[last].Words, w)
			}
		}
	}
	return command, lists, nil
}

// Cross returns every combination of the lists' words, a column each, the last
// list changing fastest, as GNU parallel does. Linked lists are taken in step
// with the list before them; where their lengths differ, the shortest decides
// and the other words are left out. A first list stands for itself even if it is linked. If a list has no words there are no rows (GNU parallel
// takes it for one empty word).
func Cross(lists []List) Source {
	var groups []group
	for i, l := range lists {
		if i == 0 || !l.Linked {
			groups = append(groups, group{n: len(l.Words)})
		}
		g := &groups[len(groups)-1]
		g.lists = append(g.lists, l.Words)
		g.n = min(g.n, len(l.Words))
	}
	count := product(groups)
	return Source{columns: len(lists), count: count, rows: func(yield func([]string, error) bool) {
		if count == 0 {
			return
		}
		for at := make([]int, len(groups)); ; {
			if !yield(rowAt(groups, at, len(lists)), nil) || !advance(groups, at) {
				return
			}
		}
	}}
}

// group is lists that go in step, n words of each.
type group struct {
	lists [][]string
	n     int
}

// product returns how many combinations there are, -1 if an int cannot hold it.
func product(groups []group) int {
	if len(groups) == 0 {
		return 0
	}
	for _, g := range groups {
		if g.n == 0 {
			return 0
		}
	}
	n := 1
	for _, g := range groups {
		if n > math.MaxInt/g.n {
			return -1
		}
		n *= g.n
	}
	return n
}

func rowAt(groups []group, at []int, columns int) []string {
	row := make([]string, 0, columns)
	for i, g := range groups {
		for _, words := range g.lists {
			row = append(row, words[at[i]])
		}
	}
	return row
}

// advance moves to the next combination, the last group first.
func advance(groups []group, at []int) bool {
	for i := len(at) - 1; i >= 0; i-- {
		if at[i]++; at[i] < groups[i].n {
			return true
		}
		at[i] = 0
	}
	return false
}
