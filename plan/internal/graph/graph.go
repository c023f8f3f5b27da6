// Package graph draws boxes and the arrows between them as SVG: in layers from
// left to right, long arrows around boxes and not across them.
package graph

import (
	"strings"
	"unicode/utf8"
)

// Box is a rectangle with lines of text in it.
type Box struct {
	Lines []string // the first is its name; long ones are cut in the middle
	Title string   // what is shown beside the pointer
	Round bool     // corners: of what is kept, as opposed to what is done
}

// Arrow goes from one box to another, by their numbers. Arrows must not form a
// circle.
type Arrow struct {
	From, To int
	Label    string // a few letters
}

// Sizes in pixels. Text is in a font whose letters are of one width.
const (
	letter  = 7.25
	row     = 16.0
	padding = 10.0
	between = 18.0  // boxes of a layer
	gap     = 130.0 // layers: a label and a curve
	margin  = 20.0
	columns = 30 // letters in a line at most
)

// Draw returns boxes and arrows as an SVG document.
func Draw(boxes []Box, arrows []Arrow) []byte {
	p := newPicture(boxes, arrows)
	p.layer()
	p.split()
	p.arrange()
	p.place()
	return p.svg()
}

// short cuts a line in the middle if it is longer than a box is wide.
func short(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if columnsOf(string(r)) <= columns {
		return string(r)
	}
	head, tail := r[:columns/2], r
	for columnsOf(string(head)) > columns/2 {
		head = head[:len(head)-1]
	}
	for columnsOf(string(tail)) > columns-1-columns/2 {
		tail = tail[1:]
	}
	return string(head) + "…" + string(tail)
}

// columnsOf returns how many letters wide a text is; those of East Asia take two.
func columnsOf(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r >= 0x1100 && r <= 0x115f || r >= 0x2e80 {
			n++
		}
	}
	return n
}
