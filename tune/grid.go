package tune

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Cell is what one split took.
type Cell struct {
	Split
	Seconds float64
	Bytes   int64 // peak memory; 0 if not known
}

// Grid is what a job took at the splits of a grid.
type Grid struct {
	Name  string // of its file, for messages
	Facts Facts
	Cells []Cell // by P, then T
}

const gridForm = "P T seconds" // of a line

// ReadGrid reads a table of "P T seconds" lines; name is for messages. T may be
// "unset". Empty lines and lines that begin with # are skipped, but for those
// before the first cell that hold [Facts]. What is wrong with the table is told
// by a [*GridError].
func ReadGrid(r io.Reader, name string) (*Grid, error) {
	g := &Grid{Name: name}
	t := &table{name: name, form: gridForm}
	lines := map[Split]int{}
	comment := func(text string) error {
		if len(g.Cells) > 0 {
			return nil
		}
		return g.Facts.read(t, text)
	}
	err := t.read(r, comment, func(fields []string) error {
		c, err := t.cell(fields)
		if err != nil {
			return err
		}
		if first, ok := lines[c.Split]; ok {
			return t.wrong("keep one of the two", "%s stands in line %d already", c.Split, first)
		}
		lines[c.Split] = t.line
		g.Cells = append(g.Cells, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(g.Cells) == 0 {
		return nil, g.fault("a line is "+strconv.Quote(gridForm), "no cells in it")
	}
	slices.SortFunc(g.Cells, func(a, b Cell) int { return a.compare(b.Split) })
	return g, nil
}

func (t *table) cell(fields []string) (c Cell, err error) {
	if err = t.count(fields, 3); err != nil {
		return c, err
	}
	if c.Split, err = t.split(fields[0], fields[1]); err != nil {
		return c, err
	}
	c.Seconds, err = t.seconds(fields[2])
	return c, err
}

// compare orders by P, then T.
func (s Split) compare(o Split) int { return cmp.Or(cmp.Compare(s.P, o.P), cmp.Compare(s.T, o.T)) }

// row is the split as it stands in tables.
func (s Split) row() string {
	if s.T == Unset {
		return fmt.Sprintf("%02d unset", s.P)
	}
	return fmt.Sprintf("%02d %02d", s.P, s.T)
}

// Write writes the table in the form that [ReadGrid] reads. Peak memory is no
// part of it: see [Grid.WriteBytes].
func (g *Grid) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	if facts := g.Facts.String(); facts != "" {
		fmt.Fprintf(b, "# %s\n", facts)
	}
	for _, c := range g.Cells {
		fmt.Fprintf(b, "%s %s\n", c.row(), number(c.Seconds))
	}
	return b.Flush()
}

// number is written so that reading gives the same one.
func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

// Add puts a cell in its place. It refuses, as [ReadGrid] does, what is there
// already and what is no time or split.
func (g *Grid) Add(c Cell) error {
	if c.P < 1 || c.P > mostWorkers || c.T < Unset || c.T > mostWorkers {
		return g.fault("P is 1 or more, T is 1 or more, or unset", "no split: %s", c.Split)
	}
	if fault := faultOfTime(c.Seconds); fault != "" {
		return g.fault("measure it again", "%s of %s: %v", fault, c.Split, c.Seconds)
	}
	i, there := slices.BinarySearchFunc(g.Cells, c.Split, Cell.compare)
	if there {
		return g.fault("keep one of the two", "%s is in it twice", c.Split)
	}
	g.Cells = slices.Insert(g.Cells, i, c)
	return nil
}

// At returns the cell of a split.
func (g *Grid) At(s Split) (Cell, bool) {
	i := slices.IndexFunc(g.Cells, func(c Cell) bool { return c.Split == s })
	if i < 0 {
		return Cell{}, false
	}
	return g.Cells[i], true
}

// Serial returns the cell of 1 x 1, without which there is no speed-up to tell,
// or a [*GridError].
func (g *Grid) Serial() (Cell, error) {
	c, ok := g.At(Split{1, 1})
	if !ok {
		return c, g.fault("measure 1 x 1", "no speed-up without 1 x 1")
	}
	return c, nil
}

// Best returns the fastest cell, the one of fewest threads among equals, where
// unset counts as many. Of no cells it is the zero Cell.
func (g *Grid) Best() Cell {
	if len(g.Cells) == 0 {
		return Cell{}
	}
	return slices.MinFunc(g.Cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Seconds, b.Seconds), cmp.Compare(a.threads(), b.threads()), a.compare(b.Split))
	})
}

// threads is how many run at once.
func (s Split) threads() int64 {
	if s.T == Unset {
		return int64(s.P) * mostWorkers
	}
	return int64(s.P) * int64(s.T)
}

// Complete says which cell of the rectangle of all P and T is missing, as a
// [*GridError]; nil if none is.
func (g *Grid) Complete() error {
	there := map[Split]bool{}
	var ps, ts []int
	for _, c := range g.Cells {
		there[c.Split] = true
		ps, ts = append(ps, c.P), append(ts, c.T)
	}
	slices.Sort(ps)
	slices.Sort(ts)
	ps, ts = slices.Compact(ps), slices.Compact(ts)
	for _, p := range ps {
		for _, t := range ts {
			if s := (Split{p, t}); !there[s] {
				return g.fault("measure it, or draw the grid with a hole", "no cell %s: add a line %q", s, s.row()+" seconds")
			}
		}
	}
	return nil
}

// fault is an error of the grid as a whole.
func (g *Grid) fault(advice, format string, args ...any) error {
	return &GridError{File: g.Name, Message: fmt.Sprintf(format, args...), Advice: advice}
}

// GridError says what is wrong with a grid or a curve, and where.
type GridError struct {
	File    string
	Line    int // from 1; 0 is the file as a whole
	Message string
	Advice  string // the next step
}

// Error returns file, line, message and advice.
func (e *GridError) Error() string {
	s := e.File
	if e.Line > 0 {
		s += fmt.Sprintf(", line %d", e.Line)
	}
	s += ": " + e.Message
	if e.Advice != "" {
		s += "; " + e.Advice
	}
	return s
}
