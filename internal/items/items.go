// Package items says where the items of a run on the command line come from,
// and how commands are made of them.
//
// A Source gives rows of one or more columns: words, lists that are crossed
// (`:::`), file patterns, the lines of a file or pipe, or a range of numbers.
// Rows are made as they are asked for, so a source may be endless. A Template
// turns a row into the argument list of a command.
//
// Items are bytes: whatever is in a name, spaces, quotes, line ends or bytes
// that are not UTF-8, passes through unchanged.
package items

import (
	"iter"
	"slices"
)

// Source is a sequence of rows.
type Source struct {
	columns int
	count   int // -1 if it is not known
	rows    iter.Seq2[[]string, error]
}

// Rows returns the rows in order. A row belongs to who receives it. An error is
// the last thing there is. The rows of a file or pipe can be had once.
func (s Source) Rows() iter.Seq2[[]string, error] { return s.rows }

// Count returns the number of rows, if it is known before they are read.
func (s Source) Count() (n int, known bool) { return max(s.count, 0), s.count >= 0 }

// Columns returns the number of values in a row. The last row of a source of
// groups may have fewer.
func (s Source) Columns() int { return s.columns }

// Words returns a source of one column.
func Words(words []string) Source {
	return Source{columns: 1, count: len(words), rows: func(yield func([]string, error) bool) {
		for _, w := range words {
			if !yield([]string{w}, nil) {
				return
			}
		}
	}}
}

// Group puts k rows into one, for commands that take several items at once; the
// last group may be smaller. What was read before an error is not lost.
func (s Source) Group(k int) Source {
	g := Source{columns: s.columns * k, count: s.count}
	if s.count >= 0 {
		g.count = s.count/k + min(1, s.count%k)
	}
	g.rows = func(yield func([]string, error) bool) {
		var group []string
		n := 0
		for row, err := range s.rows {
			if err != nil {
				if n > 0 && !yield(group, nil) {
					return
				}
				yield(nil, err)
				return
			}
			group = append(group, row...)
			if n++; n == k {
				if !yield(group, nil) {
					return
				}
				group, n = make([]string, 0, g.columns), 0
			}
		}
		if n > 0 {
			yield(group, nil)
		}
	}
	return g
}

// Fixed returns a source of rows that are there already, so that they can be had
// again and again. Each has at most so many columns.
func Fixed(rows [][]string, columns int) Source {
	return Source{columns: columns, count: len(rows), rows: func(yield func([]string, error) bool) {
		for _, row := range rows {
			if !yield(slices.Clone(row), nil) {
				return
			}
		}
	}}
}
