package graph

import (
	"cmp"
	"slices"
)

// place gives all nodes their coordinates: layers are columns, as wide as their
// widest box, in which nodes come near to the height of their neighbours.
func (p *picture) place() {
	x := margin
	for _, layer := range p.layers {
		w := 0.0
		for _, i := range layer {
			w = max(w, p.nodes[i].w)
		}
		for _, i := range layer {
			p.nodes[i].x, p.nodes[i].w = x, w
		}
		p.stack(layer, make([]float64, len(p.nodes)))
		x += w + gap
	}
	for round := range 8 {
		for i := range p.layers {
			l := i
			if round%2 == 1 {
				l = len(p.layers) - 1 - i
			}
			p.pull(p.layers[l])
		}
	}
	top := 0.0
	for i, n := range p.nodes {
		if i == 0 || n.y < top {
			top = n.y
		}
	}
	for i := range p.nodes {
		p.nodes[i].y += margin - top
	}
}

// pull moves the nodes of a layer towards the middle of all their neighbours.
func (p *picture) pull(layer []int) {
	middles, want := make([]float64, len(p.nodes)), make([]float64, len(p.nodes))
	for i, n := range p.nodes {
		middles[i] = n.y + n.h/2
	}
	for _, i := range layer {
		n := p.nodes[i]
		want[i] = mean(slices.Concat(n.before, n.after), middles, middles[i]) - n.h/2
	}
	p.stack(layer, want)
}

// stack places the nodes of a layer one below the other, each where it wants to be
// if there is room, and together as near to that as can be.
func (p *picture) stack(layer []int, want []float64) {
	bottom, off := 0.0, 0.0
	for k, i := range layer {
		n := &p.nodes[i]
		n.y = want[i]
		if k > 0 {
			n.y = max(n.y, bottom+between)
		}
		bottom = n.y + n.h
		off += n.y - want[i]
	}
	for _, i := range layer {
		p.nodes[i].y -= off / float64(len(layer))
	}
}

// A point is a place in the picture.
type point struct{ x, y float64 }

// ports returns where each arrow leaves its first box and reaches its last one: at
// points along the side of the box, in the order of the places they go to.
func (p *picture) ports() (from, to []point) {
	from, to = make([]point, len(p.arrows)), make([]point, len(p.arrows))
	leaving, coming := make([][]int, len(p.nodes)), make([][]int, len(p.nodes))
	for i, a := range p.arrows {
		leaving[a.From] = append(leaving[a.From], i)
		coming[a.To] = append(coming[a.To], i)
	}
	for i, n := range p.nodes {
		p.spread(leaving[i], from, point{n.x + n.w, n.y}, n.h, func(path []int) int { return path[1] })
		p.spread(coming[i], to, point{n.x, n.y}, n.h, func(path []int) int { return path[len(path)-2] })
	}
	return from, to
}

// spread distributes arrows along the side of a box.
func (p *picture) spread(arrows []int, ports []point, corner point, height float64, next func(path []int) int) {
	middle := func(arrow int) float64 {
		n := p.nodes[next(p.paths[arrow])]
		return n.y + n.h/2
	}
	slices.SortStableFunc(arrows, func(a, b int) int { return cmp.Compare(middle(a), middle(b)) })
	step := height / float64(len(arrows)+1)
	for k, a := range arrows {
		ports[a] = point{corner.x, corner.y + step*float64(k+1)}
	}
}
