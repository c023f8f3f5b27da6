package graph

import (
	"cmp"
	"slices"
)

// A node is a box, or a place in a layer through which a long arrow goes.
type node struct {
	Box
	layer         int
	before, after []int // neighbours, as numbers of nodes
	x, y, w, h    float64
	bend          bool // for an arrow
}

// A picture is boxes and arrows while they find their places.
type picture struct {
	nodes  []node
	arrows []Arrow
	paths  [][]int // of each arrow, the nodes it goes through, both ends among them
	layers [][]int // nodes from top to bottom
}

func newPicture(boxes []Box, arrows []Arrow) *picture {
	p := &picture{arrows: arrows}
	for _, b := range boxes {
		n := node{Box: b}
		n.Lines = make([]string, len(b.Lines))
		for i, l := range b.Lines {
			n.Lines[i] = short(l)
			n.w = max(n.w, letter*float64(columnsOf(n.Lines[i]))+2*padding)
		}
		n.h = row*float64(len(b.Lines)) + 2*padding
		p.nodes = append(p.nodes, n)
	}
	for _, a := range arrows {
		p.nodes[a.From].after = append(p.nodes[a.From].after, a.To)
		p.nodes[a.To].before = append(p.nodes[a.To].before, a.From)
	}
	for i := range p.nodes {
		n := &p.nodes[i]
		n.h = max(n.h, row*float64(max(len(n.before), len(n.after)))+padding)
	}
	return p
}

// layer puts each box behind all that have arrows to it, and those that have none
// before the first they have one to.
func (p *picture) layer() {
	for changed := true; changed; {
		changed = false
		for _, a := range p.arrows {
			if from := p.nodes[a.From].layer; p.nodes[a.To].layer <= from {
				p.nodes[a.To].layer, changed = from+1, true
			}
		}
	}
	for i := range p.nodes {
		n := &p.nodes[i]
		if len(n.before) > 0 || len(n.after) == 0 {
			continue
		}
		first := slices.MinFunc(n.after, func(a, b int) int { return cmp.Compare(p.nodes[a].layer, p.nodes[b].layer) })
		n.layer = p.nodes[first].layer - 1
	}
}

// split gives each arrow a node in each layer it crosses, and makes the layers.
func (p *picture) split() {
	boxes := len(p.nodes)
	for i := range boxes {
		p.nodes[i].before, p.nodes[i].after = nil, nil
	}
	for _, a := range p.arrows {
		path := []int{a.From}
		for l := p.nodes[a.From].layer + 1; l < p.nodes[a.To].layer; l++ {
			path = append(path, len(p.nodes))
			p.nodes = append(p.nodes, node{layer: l, h: row, bend: true})
		}
		path = append(path, a.To)
		for i, n := range path[1:] {
			p.nodes[path[i]].after = append(p.nodes[path[i]].after, n)
			p.nodes[n].before = append(p.nodes[n].before, path[i])
		}
		p.paths = append(p.paths, path)
	}
	for i, n := range p.nodes {
		for len(p.layers) <= n.layer {
			p.layers = append(p.layers, nil)
		}
		p.layers[n.layer] = append(p.layers[n.layer], i)
	}
}

// arrange orders each layer by where the neighbours are, forth and back, and keeps
// the order in which the fewest arrows cross.
func (p *picture) arrange() {
	best, least := p.order(), p.crossings()
	for round := range 12 {
		for i := range p.layers {
			l := i
			if round%2 == 1 {
				l = len(p.layers) - 1 - i
			}
			p.sort(p.layers[l], round%2 == 1)
		}
		if n := p.crossings(); n < least {
			best, least = p.order(), n
		}
	}
	p.layers = best
}

func (p *picture) order() [][]int {
	order := make([][]int, len(p.layers))
	for i, l := range p.layers {
		order[i] = slices.Clone(l)
	}
	return order
}

// rank returns the place of each node in its layer.
func (p *picture) rank() []float64 {
	rank := make([]float64, len(p.nodes))
	for _, l := range p.layers {
		for i, n := range l {
			rank[n] = float64(i)
		}
	}
	return rank
}

// sort orders a layer by the mean rank of neighbours on one side; nodes that have
// none keep their rank.
func (p *picture) sort(layer []int, after bool) {
	rank := p.rank()
	key := map[int]float64{}
	for _, i := range layer {
		next := p.nodes[i].before
		if after {
			next = p.nodes[i].after
		}
		key[i] = mean(next, rank, rank[i])
	}
	slices.SortStableFunc(layer, func(a, b int) int { return cmp.Compare(key[a], key[b]) })
}

// mean returns the mean of the values of some nodes, or what is given if there are
// none.
func mean(nodes []int, values []float64, otherwise float64) float64 {
	if len(nodes) == 0 {
		return otherwise
	}
	sum := 0.0
	for _, n := range nodes {
		sum += values[n]
	}
	return sum / float64(len(nodes))
}

// crossings counts the pairs of arrows that cross between two layers.
func (p *picture) crossings() int {
	rank := p.rank()
	count := 0
	for _, layer := range p.layers {
		var spans [][2]float64
		for _, i := range layer {
			for _, n := range p.nodes[i].after {
				spans = append(spans, [2]float64{rank[i], rank[n]})
			}
		}
		for i, a := range spans {
			for _, b := range spans[:i] {
				if (a[0]-b[0])*(a[1]-b[1]) < 0 {
					count++
				}
			}
		}
	}
	return count
}
