package lint

import (
	"fmt"
	"regexp"
	"strings"
)

// tableFile is where the import table stands, between the two markers.
const (
	tableFile  = "ARCHITECTURE.md"
	tableBegin = "<!-- imports:begin -->"
	tableEnd   = "<!-- imports:end -->"
	tableHead  = "| package | one line | of this module | third party |\n|---|---|---|---|\n"
)

// row says what one package is and may import.
type row struct {
	label   string
	oneLine string
	own     []string // labels of packages of this module
	third   []string // module paths
	line    int      // in tableFile
}

// quoted finds the names in a cell.
var quoted = regexp.MustCompile("`([^`]+)`")

// parseTable reads the rows between the markers.
func parseTable(text string) ([]row, error) {
	before, inside, _, err := cutTable(text)
	if err != nil {
		return nil, err
	}
	var rows []row
	number := strings.Count(before, "\n")
	for line := range strings.Lines(inside) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "| package |") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != 4 || len(cellNames(cells[0])) != 1 {
			return nil, fmt.Errorf("%s:%d: a row is | `package` | one line | `of this module`, ... | `third party`, ... |", tableFile, number)
		}
		rows = append(rows, row{
			label:   cellNames(cells[0])[0],
			oneLine: strings.TrimSpace(cells[1]),
			own:     cellNames(cells[2]),
			third:   cellNames(cells[3]),
			line:    number,
		})
	}
	return rows, nil
}

// cutTable splits the text around what stands between the markers.
func cutTable(text string) (before, inside, after string, err error) {
	before, rest, begun := strings.Cut(text, tableBegin)
	inside, after, ended := strings.Cut(rest, tableEnd)
	if !begun || !ended {
		return "", "", "", fmt.Errorf("%s: the import table has lost its markers %s and %s", tableFile, tableBegin, tableEnd)
	}
	return before, inside, after, nil
}

func cellNames(cell string) []string {
	var names []string
	for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
		names = append(names, m[1])
	}
	return names
}

// replaceTable returns the text with these rows between the markers.
func replaceTable(text string, rows []row) (string, error) {
	before, _, after, err := cutTable(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(before + tableBegin + "\n" + tableHead)
	for _, r := range rows {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.label, r.oneLine, cell(r.own), cell(r.third))
	}
	b.WriteString(tableEnd + after)
	return b.String(), nil
}

func cell(names []string) string {
	if len(names) == 0 {
		return "-"
	}
	return "`" + strings.Join(names, "`, `") + "`"
}
