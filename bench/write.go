package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/comal-go/comal/internal/units"
)

// WriteJSON writes one line for each row and peer that were measured.
func (r *Report) WriteJSON(w io.Writer) error {
	type line struct {
		Row      string  `json:"row"`
		Ours     float64 `json:"ours"`
		Peer     float64 `json:"peer"`
		PeerName string  `json:"peer_name"`
		Unit     string  `json:"unit"`
		Ratio    float64 `json:"ratio"`
		AtLeast  float64 `json:"at_least,omitempty"`
		Slack    float64 `json:"slack,omitempty"`
		Reached  *bool   `json:"reached,omitempty"`
	}
	enc := json.NewEncoder(w)
	for _, row := range r.Rows {
		for _, p := range row.Peers {
			if row.Why != "" || p.Why != "" {
				continue
			}
			l := line{row.Name, row.Ours.Median, p.Median, p.Name, row.Unit, p.Ratio(row.Ours), p.AtLeast, p.Slack, nil}
			if reached := p.Reached(row.Ours); p.AtLeast > 0 && !r.Quick {
				l.Reached = &reached
			}
			if err := enc.Encode(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteMarkdown writes a table, aligned for those who read it as it is.
func (r *Report) WriteMarkdown(w io.Writer) error {
	table := [][]string{{"work", "comal", "peer", "", "ratio", "at least", "reached"}}
	table = append(table, make([]string, len(table[0]))) // the rule
	for _, row := range r.Rows {
		name, ours := row.Name, row.Ours.in(row.Unit)
		if row.Why != "" {
			table = append(table, []string{name, "not measured: " + cell(row.Why), "", "", "", "", ""})
			continue
		}
		for _, p := range row.Peers {
			table = append(table, append([]string{name, ours}, p.cells(row, r.Quick)...))
			name, ours = "", ""
		}
	}
	_, err := fmt.Fprintf(w, "%s\n%s", r.heading(), align(table))
	return err
}

func (r *Report) heading() string {
	how := fmt.Sprintf("medians of %s (smallest to largest); ratio = peer / comal.", units.Plural(r.Repeats, "interleaved repeat", "interleaved repeats"))
	if r.Processes > 0 {
		how = units.Plural(r.Processes, "worker", "workers") + ", " + how
	}
	if r.Quick {
		how += " A quick run with tiny sizes: the figures mean nothing."
	}
	return r.Machine + "\n\n" + how + "\n"
}

// cells are the columns of a peer. A quick run reaches nothing.
func (p *Peer) cells(row Row, quick bool) []string {
	atLeast, reached := "", ""
	if p.AtLeast > 0 {
		atLeast = strconv.FormatFloat(math.Round(p.AtLeast*100)/100, 'g', -1, 64)
		if p.Slack > 0 {
			atLeast += " or +" + one(p.Slack, row.Unit)
		}
	}
	if p.Why != "" {
		return []string{p.Name, cell(p.Why), "", atLeast, ""}
	}
	if p.AtLeast > 0 && !quick {
		reached = map[bool]string{true: "yes", false: "no"}[p.Reached(row.Ours)]
	}
	return []string{p.Name, p.in(row.Unit), ratio(p.Ratio(row.Ours)), atLeast, reached}
}

// in writes figures in a unit, with their spread if they have one.
func (f Figures) in(unit string) string {
	s := one(f.Median, unit)
	low, high := one(f.Min, unit), one(f.Max, unit)
	if low == high {
		return s
	}
	if number, name, ok := strings.Cut(low, " "); ok && strings.HasSuffix(high, " "+name) {
		low = number
	}
	return s + " (" + low + " to " + high + ")"
}

// one writes a figure in a unit.
func one(f float64, unit string) string {
	switch unit {
	case inBytes:
		return units.Bytes(int64(f))
	case inPercent:
		return strconv.FormatFloat(f, 'g', 2, 64) + " %"
	}
	return units.Time(time.Duration(f * float64(time.Second)))
}

// ratio writes two decimals, or none where they would not count.
func ratio(f float64) string {
	if f >= 9.995 {
		return strconv.FormatFloat(f, 'f', 0, 64)
	}
	return strconv.FormatFloat(f, 'f', 2, 64)
}

// cell makes text fit for a cell of a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
}

// A rule of Markdown has three dashes at least; reasons run on.
const narrowest, widest = 3, 40

// align writes a table whose second line is the rule below the headings.
func align(table [][]string) string {
	widths := slices.Repeat([]int{narrowest}, len(table[0]))
	for _, line := range table {
		for i, c := range line {
			if n := utf8.RuneCountInString(c); n <= widest {
				widths[i] = max(widths[i], n)
			}
		}
	}
	var b strings.Builder
	for n, line := range table {
		for i, c := range line {
			pad, fill := max(0, widths[i]-utf8.RuneCountInString(c)), " "
			if n == 1 {
				pad, fill = widths[i], "-"
			}
			b.WriteString("| " + c + strings.Repeat(fill, pad) + " ")
		}
		b.WriteString("|\n")
	}
	return b.String()
}
