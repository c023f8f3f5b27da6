package ndarray

import (
	"fmt"
	"strconv"
	"strings"
)

// An array of more than longest elements is printed by the first and last edge
// elements of each axis.
const (
	longest = 1000
	edge    = 3
)

// String returns the elements in brackets, with 8 digits, as NumPy prints them.
// Of a large array it returns those at the edges.
func (a Array) String() string {
	if len(a.Shape) == 0 {
		return text(a.At())
	}
	short := a.Len() > longest
	var cells []string
	a.cells(nil, short, func(cell string) { cells = append(cells, cell) })
	width := 0
	for _, c := range cells {
		width = max(width, len(c))
	}
	var b strings.Builder
	a.print(&b, 0, short, func() string {
		cell := cells[0]
		cells = cells[1:]
		return strings.Repeat(" ", width-len(cell)) + cell
	})
	return b.String()
}

// shown calls f for the places along an axis that are printed, and with -1 for
// those left out.
func shown(length int, short bool, f func(i int)) {
	for i := 0; i < length; i++ {
		if short && i == edge && length > 2*edge {
			f(-1)
			i = length - edge
		}
		f(i)
	}
}

// cells calls f with the text of each element that is printed.
func (a Array) cells(at []int, short bool, f func(string)) {
	if len(at) == len(a.Shape) {
		f(text(a.At(at...)))
		return
	}
	shown(a.Shape[len(at)], short, func(i int) {
		if i >= 0 {
			a.cells(append(at, i), short, f)
		}
	})
}

// print writes one axis and those after it.
func (a Array) print(b *strings.Builder, axis int, short bool, next func() string) {
	last := axis == len(a.Shape)-1
	gap := " "
	if !last {
		gap = strings.Repeat("\n", len(a.Shape)-1-axis) + strings.Repeat(" ", axis+1)
	}
	b.WriteByte('[')
	first := true
	shown(a.Shape[axis], short, func(i int) {
		if !first {
			b.WriteString(gap)
		}
		first = false
		switch {
		case i < 0:
			b.WriteString("...")
		case last:
			b.WriteString(next())
		default:
			a.print(b, axis+1, short, next)
		}
	})
	b.WriteByte(']')
}

// text returns an element with 8 digits.
func text(x any) string {
	switch x := x.(type) {
	case float32:
		return strconv.FormatFloat(float64(x), 'g', 8, 32)
	case float64:
		return strconv.FormatFloat(x, 'g', 8, 64)
	case complex128:
		return strings.Trim(strconv.FormatComplex(x, 'g', 8, 128), "()")
	}
	return fmt.Sprint(x)
}
