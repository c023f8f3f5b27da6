package graph

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

const style = `<style>
text { font: 12px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #222 }
.name { font-weight: bold }
.label { font-size: 10px; fill: #555 }
.done { fill: #e8eef7; stroke: #4a6fa5 }
.kept { fill: #f6f3ea; stroke: #9a8b5f }
.arrow { fill: none; stroke: #777 }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#777"/></marker></defs>
`

// svg writes the picture, whose nodes have their places.
func (p *picture) svg() []byte {
	var s bytes.Buffer
	w, h := p.size()
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+"\n", w, h, w, h)
	s.WriteString(style)
	fmt.Fprintf(&s, `<rect width="%.0f" height="%.0f" fill="white"/>`+"\n", w, h)
	from, to := p.ports()
	for i, a := range p.arrows {
		fmt.Fprintf(&s, `<path class="arrow" marker-end="url(#tip)" d="%s"/>`+"\n", p.curve(p.paths[i], from[i], to[i]))
		if a.Label != "" {
			fmt.Fprintf(&s, `<text class="label" text-anchor="end" x="%.1f" y="%.1f">%s</text>`+"\n", to[i].x-12, to[i].y-3, escaped(a.Label))
		}
	}
	for _, n := range p.nodes {
		if !n.bend {
			n.draw(&s)
		}
	}
	s.WriteString("</svg>\n")
	return s.Bytes()
}

func (p *picture) size() (w, h float64) {
	for _, n := range p.nodes {
		w, h = max(w, n.x+n.w), max(h, n.y+n.h)
	}
	return w + margin, h + margin
}

// draw writes a box.
func (n node) draw(s *bytes.Buffer) {
	class, corner := "done", 2
	if n.Round {
		class, corner = "kept", 12
	}
	fmt.Fprintf(s, `<g><title>%s</title><rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="%d"/>`+"\n",
		escaped(n.Title), class, n.x, n.y, n.w, n.h, corner)
	top := n.y + (n.h-row*float64(len(n.Lines)))/2
	for i, l := range n.Lines {
		name := ""
		if i == 0 {
			name = ` class="name"`
		}
		// textLength has the text fit in whatever font it is shown.
		fmt.Fprintf(s, `<text%s x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n",
			name, n.x+padding, top+row*float64(i)+12, letter*float64(columnsOf(l)), escaped(l))
	}
	s.WriteString("</g>\n")
}

// curve is the way of an arrow: level where it passes a layer, bent between two.
func (p *picture) curve(path []int, from, to point) string {
	s := fmt.Sprintf("M%.1f %.1f", from.x, from.y)
	at := from
	bend := func(next point) {
		middle := (at.x + next.x) / 2
		s += fmt.Sprintf("C%.1f %.1f %.1f %.1f %.1f %.1f", middle, at.y, middle, next.y, next.x, next.y)
		at = next
	}
	for _, i := range path[1 : len(path)-1] {
		n := p.nodes[i]
		bend(point{n.x, n.y + n.h/2})
		at.x = n.x + n.w
		s += fmt.Sprintf("H%.1f", at.x)
	}
	// The end is level, for its label.
	const level = gap / 2
	bend(point{to.x - level, to.y})
	return s + fmt.Sprintf("H%.1f", to.x)
}

// escaped makes text safe in XML.
func escaped(text string) string {
	var s bytes.Buffer
	_ = xml.EscapeText(&s, []byte(text)) // a buffer takes all
	return s.String()
}
