// Package label makes names of items fit for a line of a terminal. An item may
// be any bytes: its label has no control characters, so that it cannot move the
// cursor or break a row, and a known width.
package label

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Of returns s as it is shown in at most cols terminal columns. Control
// characters, bytes that are not UTF-8 and marks that change the direction of
// writing are escaped as in Go ("\n", "\xff"); a name that is too long loses its
// middle, because the start tells the folder and the end tells the file. cols
// of 0 or less means no limit.
func Of(s string, cols int) string {
	if cols > 0 {
		s = preCut(s, cols)
	}
	s = escape(s)
	if cols <= 0 || Width(s) <= cols {
		return s
	}
	return cutMiddle(s, cols)
}

// preCut drops the middle of a very long name, so that the price of a label does
// not depend on the length of the name. What is left is more than can be shown:
// a column takes at most one rune of four bytes, marks without width aside.
func preCut(s string, cols int) string {
	keep := 8 * (cols + 8)
	if len(s) <= 2*keep {
		return s
	}
	head, tail := s[:keep], s[len(s)-keep:]
	for len(head) > keep-utf8.UTFMax && !utf8.RuneStart(s[len(head)]) {
		head = head[:len(head)-1]
	}
	for len(tail) > keep-utf8.UTFMax && !utf8.RuneStart(tail[0]) {
		tail = tail[1:]
	}
	return head + tail
}

// escape replaces what must not reach a terminal.
func escape(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i])|0x100, 16)[1:])
		case plain(r):
			b.WriteString(s[i : i+n])
		default:
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
		}
		i += n
	}
	return b.String()
}

func clean(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0
		}
	}
	return true
}

// plain tells whether a rune is shown as it is: letters, marks, signs and the
// space, but no other blank and no format character except the joiner of emoji.
func plain(r rune) bool { return unicode.IsPrint(r) || r == zeroWidthJoiner }

// cutMiddle leaves cols columns of s, with an ellipsis in the middle.
func cutMiddle(s string, cols int) string {
	const dots = "..."
	if cols <= len(dots) {
		return Cut(s, cols)
	}
	left := (cols - len(dots)) / 2
	head := Cut(s, left)
	return head + dots + cutFront(s, cols-len(dots)-Width(head))
}

// Cut returns as much of the front of s as fits in cols columns.
func Cut(s string, cols int) string {
	for i, r := range s {
		if cols -= runeWidth(r); cols < 0 {
			return s[:i]
		}
	}
	return s
}

// cutFront returns as much of the end of s as fits in cols columns.
func cutFront(s string, cols int) string {
	i := len(s)
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if cols -= runeWidth(r); cols < 0 {
			break
		}
		i -= n
	}
	return s[i:]
}
