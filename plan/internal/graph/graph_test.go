package graph

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// random returns some boxes and arrows that form no circle.
func random(rng *rand.Rand) ([]Box, []Arrow) {
	boxes := make([]Box, 1+rng.IntN(25))
	var arrows []Arrow
	for i := range boxes {
		boxes[i] = Box{Title: "<&>", Round: rng.IntN(2) == 0}
		for range 1 + rng.IntN(3) {
			boxes[i].Lines = append(boxes[i].Lines, strings.Repeat("<α&漢\x00", rng.IntN(9))+strconv.Itoa(i))
		}
		for range rng.IntN(4) {
			if i > 0 {
				arrows = append(arrows, Arrow{rng.IntN(i), i, "8 GB"})
			}
		}
	}
	return boxes, arrows
}

// TestPlaces asserts, for random graphs, that boxes and the ways of arrows around
// them do not overlap, that text fits into its box, and that arrows go to the right.
func TestPlaces(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		boxes, arrows := random(rng)
		p := newPicture(boxes, arrows)
		p.layer()
		p.split()
		p.arrange()
		p.place()
		w, h := p.size()
		for i, a := range p.nodes {
			if a.x < margin || a.y < margin-1e-6 || a.x+a.w > w || a.y+a.h > h {
				t.Fatalf("node %d at %g %g is outside of %g x %g", i, a.x, a.y, w, h)
			}
			for _, b := range p.nodes[:i] {
				if a.x < b.x+b.w+gap-1e-6 && b.x < a.x+a.w+gap-1e-6 && a.x != b.x {
					t.Fatalf("layers at %g and %g are too near", a.x, b.x)
				}
				if a.x == b.x && a.y < b.y+b.h+between-1e-6 && b.y < a.y+a.h+between-1e-6 {
					t.Fatalf("%v and %v overlap", a, b)
				}
			}
			for _, l := range a.Lines {
				if letter*float64(columnsOf(l))+2*padding > a.w || columnsOf(l) > columns {
					t.Fatalf("%q does not fit into %g", l, a.w)
				}
			}
			if !a.bend && row*float64(len(a.Lines)) > a.h {
				t.Fatalf("%d lines do not fit into %g", len(a.Lines), a.h)
			}
		}
		from, to := p.ports()
		for i, a := range p.arrows {
			if from[i].x+gap > to[i].x+1e-6 || p.nodes[a.From].layer >= p.nodes[a.To].layer {
				t.Fatalf("arrow %d goes from %v to %v", i, from[i], to[i])
			}
		}
		for i := range to {
			for j := range to[:i] {
				if to[i].x == to[j].x && to[i].y > to[j].y-10 && to[i].y < to[j].y+10 {
					t.Fatalf("labels at %v and %v overlap", to[i], to[j])
				}
			}
		}
	}
}

// TestDraw asserts that drawings are XML whatever the names are, and the same each
// time.
func TestDraw(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		boxes, arrows := random(rng)
		svg := Draw(boxes, arrows)
		if !bytes.Equal(svg, Draw(boxes, arrows)) {
			t.Fatal("two drawings of the same differ")
		}
		d := xml.NewDecoder(bytes.NewReader(svg))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in %s", err, svg)
			}
		}
	}
	if svg := Draw(nil, nil); !bytes.HasPrefix(svg, []byte("<svg")) {
		t.Errorf("nothing is drawn as %s", svg)
	}
}

// TestCrossings asserts that two chains whose boxes come in a bad order are drawn
// without crossings.
func TestCrossings(t *testing.T) {
	boxes := make([]Box, 8)
	p := newPicture(boxes, []Arrow{{0, 3, ""}, {1, 2, ""}, {2, 5, ""}, {3, 4, ""}, {4, 7, ""}, {5, 6, ""}})
	p.layer()
	p.split()
	before := p.crossings()
	p.arrange()
	if after := p.crossings(); before == 0 || after != 0 {
		t.Errorf("%d crossings become %d", before, after)
	}
}
