package cli

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/comal-go/comal/tune"
)

// timeTable prints times by processes, downwards, and threads, to the right.
type timeTable struct {
	p, t []int
	cell func(tune.Split) (text, mark string) // "" is a hole
}

// newTimeTable returns a table of the splits that there are.
func newTimeTable(splits []tune.Split, cell func(tune.Split) (text, mark string)) *timeTable {
	tt := &timeTable{cell: cell}
	for _, s := range splits {
		tt.p, tt.t = append(tt.p, s.P), append(tt.t, s.T)
	}
	slices.Sort(tt.p)
	slices.SortFunc(tt.t, byThreads)
	tt.p, tt.t = slices.Compact(tt.p), slices.Compact(tt.t)
	return tt
}

// write writes the table with its legend.
func (tt *timeTable) write(w io.Writer) error {
	rows := [][]string{{"P \\ T"}}
	for _, t := range tt.t {
		rows[0] = append(rows[0], threadsText(t)+" ")
	}
	marks := map[string]bool{}
	for _, p := range tt.p {
		row := []string{strconv.Itoa(p)}
		for _, t := range tt.t {
			text, mark := tt.cell(tune.Split{P: p, T: t})
			if text == "" {
				text = "."
			}
			if marks[mark] = true; mark == "" {
				mark = " "
			}
			row = append(row, text+mark)
		}
		rows = append(rows, row)
	}
	var b strings.Builder
	b.WriteString("seconds, by processes P and threads T\n")
	writeAligned(&b, rows)
	b.WriteString(legend(marks))
	_, err := io.WriteString(w, b.String())
	return err
}

// legend says what the marks that occur mean.
func legend(marks map[string]bool) string {
	var parts []string
	for _, m := range []struct{ mark, means string }{
		{"*", "* fastest"},
		{"=", "= not distinguishable from it"},
		{"!", "! slower than 1 x 1"},
		{">", "> ended before its end"},
	} {
		if marks[m.mark] {
			parts = append(parts, m.means)
		}
	}
	return strings.Join(parts, "   ") + "\n"
}

// writeAligned writes columns that end below each other.
func writeAligned(b *strings.Builder, rows [][]string) {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			width[i] = max(width[i], len(text))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, text := range row {
			fmt.Fprintf(&line, "%*s", width[i]+2, text)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// threadsText is a number of threads as people write it.
func threadsText(t int) string {
	if t == tune.Unset {
		return "unset"
	}
	return strconv.Itoa(t)
}

// secondsText writes three digits.
func secondsText(s float64) string {
	if s <= 0 {
		return "0"
	}
	decimals := 2 - int(math.Floor(math.Log10(s)))
	return strconv.FormatFloat(s, 'f', max(0, min(decimals, 4)), 64)
}
