package progress

import (
	"strings"

	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/internal/label"
)

// space returns the columns a cell takes.
func (c cell) space() int { return max(c.width, label.Width(c.text)) }

// taken returns the columns of cells with gaps between.
func taken(cells []cell) int {
	n := len(gap) * max(0, len(cells)-1)
	for _, c := range cells {
		n += c.space()
	}
	return n
}

// fit drops cells until the others fit, those with the highest rank first. The
// ones of rank 0 stay.
func fit(cells []cell, room int) []cell {
	for taken(cells) > room {
		worst := -1
		for i, c := range cells {
			if c.rank > 0 && (worst < 0 || c.rank > cells[worst].rank) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		cells = append(cells[:worst:worst], cells[worst+1:]...)
	}
	return cells
}

// align makes the cells of a column equally wide. All rows have as many cells.
func align(table [][]cell) {
	if len(table) == 0 {
		return
	}
	for column := range table[0] {
		width := 0
		for _, cells := range table {
			width = max(width, cells[column].space())
		}
		for _, cells := range table {
			cells[column].width = width
		}
	}
}

// write turns cells into a row of at most room columns, with a gap after each
// but the first glued ones, which touch.
func write(cells []cell, room int, color bool, glued int) row {
	var r row
	for i, c := range cells {
		if i > glued {
			r.text = append(r.text, gap...)
			r.width += len(gap)
		}
		text := c.text
		if free := room - r.width; label.Width(text) > free {
			text = label.Cut(text, max(0, free))
		}
		pad := max(0, min(c.width, room-r.width)-label.Width(text))
		if c.right {
			r.text = append(r.text, strings.Repeat(" ", pad)...)
		}
		r.paint(text, c.color, color)
		if !c.right && i < len(cells)-1 {
			r.text = append(r.text, strings.Repeat(" ", pad)...)
		}
		r.width += label.Width(text) + pad
		if r.width >= room {
			break
		}
	}
	return r
}

func (r *row) paint(text, code string, color bool) {
	if !color || code == "" || text == "" {
		r.text = append(r.text, text...)
		return
	}
	r.text = append(r.text, "\x1b["+code+"m"+text+"\x1b[0m"...)
}

// bar returns the two parts of a bar of that many columns.
func bar(s event.Snapshot, columns int, ascii bool) (filled, empty string) {
	part := 1.0
	if s.Total > 0 {
		part = float64(s.Done) / float64(s.Total)
	}
	if ascii {
		n := int(part * float64(columns-2))
		return "[" + strings.Repeat("#", n), strings.Repeat(".", columns-2-n) + "]"
	}
	eighths := int(part * float64(8*columns))
	filled = strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		filled += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return filled, strings.Repeat("░", columns-(eighths+7)/8)
}
