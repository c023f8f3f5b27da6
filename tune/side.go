package tune

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
)

// ReadBytes reads the peak memory of the cells from a table of "P T bytes" lines
// beside the grid's own; name is for messages. Lines of cells that the grid does
// not have are skipped: they were measured in a run that was interrupted. Errors
// are as those of [ReadGrid].
func (g *Grid) ReadBytes(r io.Reader, name string) error {
	t := &table{name: name, form: "P T bytes"}
	index := make(map[Split]int, len(g.Cells))
	for i, c := range g.Cells {
		index[c.Split] = i
	}
	lines := map[Split]int{}
	skip := func(string) error { return nil }
	return t.read(r, skip, func(fields []string) error {
		s, n, err := t.memory(fields)
		if err != nil {
			return err
		}
		if first, ok := lines[s]; ok {
			return t.wrong("keep one of the two", "%s stands in line %d already", s, first)
		}
		lines[s] = t.line
		if i, ok := index[s]; ok {
			g.Cells[i].Bytes = n
		}
		return nil
	})
}

func (t *table) memory(fields []string) (s Split, n int64, err error) {
	if err = t.count(fields, 3); err != nil {
		return s, 0, err
	}
	if s, err = t.split(fields[0], fields[1]); err != nil {
		return s, 0, err
	}
	n, err = strconv.ParseInt(fields[2], 10, 64)
	if err != nil || n < 1 {
		return s, 0, t.wrong("write a whole number of bytes", "no peak memory: %s", quoted(fields[2]))
	}
	return s, n, nil
}

// WriteBytes writes the peak memory of the cells where it is known, in the form
// that [Grid.ReadBytes] reads.
func (g *Grid) WriteBytes(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, c := range g.Cells {
		if c.Bytes > 0 {
			fmt.Fprintf(b, "%s %d\n", c.row(), c.Bytes)
		}
	}
	return b.Flush()
}
