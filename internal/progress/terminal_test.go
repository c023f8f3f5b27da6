package progress

import (
	"strconv"
	"strings"
)

// terminal is a small emulation of what the display uses: text, line ends,
// moving up, clearing and colours, with folding at the right edge.
type terminal struct {
	columns, rows int
	lines         [][]rune // all that was ever on it, the last rows being visible
	y, x          int
	colours       int
	writes        int
}

func newTerminal(columns, rows int) *terminal {
	return &terminal{columns: columns, rows: rows, lines: [][]rune{nil}}
}

func (t *terminal) size() (columns, rows int) { return t.columns, t.rows }

func (t *terminal) Write(p []byte) (int, error) {
	t.writes++
	text := []rune(string(p))
	for i := 0; i < len(text); i++ {
		switch r := text[i]; r {
		case '\n':
			t.down()
			t.x = 0
		case '\r':
			t.x = 0
		case '\x1b':
			end := i + 2
			for text[end] >= '0' && text[end] <= '9' {
				end++
			}
			t.escape(string(text[i+2:end]), text[end])
			i = end
		default:
			if t.x == t.columns {
				t.down()
				t.x = 0
			}
			line := t.lines[t.y]
			for len(line) <= t.x {
				line = append(line, ' ')
			}
			line[t.x] = r
			t.lines[t.y] = line
			t.x++
		}
	}
	return len(p), nil
}

func (t *terminal) down() {
	if t.y++; t.y == len(t.lines) {
		t.lines = append(t.lines, nil)
	}
}

func (t *terminal) escape(number string, command rune) {
	n, _ := strconv.Atoi(number)
	switch command {
	case 'A':
		t.y = max(t.y-n, len(t.lines)-t.rows, 0)
	case 'K':
		t.lines[t.y] = t.lines[t.y][:min(t.x, len(t.lines[t.y]))]
	case 'J':
		t.lines[t.y] = t.lines[t.y][:min(t.x, len(t.lines[t.y]))]
		t.lines = t.lines[:t.y+1]
	case 'm':
		t.colours++
	default:
		panic("the display uses ESC [ " + number + string(command))
	}
}

// resize folds the lines anew, as most terminals do.
func (t *terminal) resize(columns, rows int) {
	old := t.lines
	t.columns, t.rows, t.lines, t.y, t.x = columns, rows, nil, 0, 0
	for _, line := range old {
		for len(line) > columns {
			t.lines = append(t.lines, line[:columns:columns])
			line = line[columns:]
		}
		t.lines = append(t.lines, line)
	}
	t.y = len(t.lines) - 1
}

// String returns all lines without the blanks at their ends.
func (t *terminal) String() string {
	var b strings.Builder
	for i, line := range t.lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimRight(string(line), " "))
	}
	return b.String()
}
