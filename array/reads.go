package array

import (
	"cmp"
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/plan"
)

// inputs says what a stage reads of each source.
func (s *stage) inputs() []plan.Input {
	read := map[*expr.Node]float64{} // elements
	uses := expr.Uses(s.Roots...)
	for _, r := range s.Roots {
		s.reads(r, float64(elements(r.Shape)), uses, read)
	}
	var inputs []plan.Input
	for n, wanted := range read {
		src, ok := n.Op.(*expr.Source)
		if !ok {
			continue
		}
		all := expr.Bytes(n.DType, n.Shape)
		size := cmp.Or(src.Layout.Stored, all)
		in := plan.Input{Name: src.Ref.URL, Size: size, Read: int64(wanted / max(1, float64(elements(n.Shape))) * float64(size))}
		inputs = append(inputs, in)
	}
	slices.SortFunc(inputs, func(a, b plan.Input) int { return cmp.Compare(a.Name, b.Name) })
	return inputs
}

func elements(shape []int) int64 {
	n := int64(1)
	for _, s := range shape {
		n *= int64(s)
	}
	return n
}

// reads adds how many elements are asked for of the nodes below one, if so many
// are of itself. What is shared is read once for all.
func (s *stage) reads(n *expr.Node, wanted float64, uses map[*expr.Node]int, read map[*expr.Node]float64) {
	more := wanted
	if before, seen := read[n]; expr.Shared(n, uses) {
		if more = max(0, wanted-before); seen && more == 0 {
			return // by one of many ways
		}
		read[n] = max(before, wanted)
	} else {
		read[n] += wanted
	}
	if src, ok := n.Op.(*expr.Source); ok && !src.Layout.Piecewise && slices.Equal(n.Shape, s.Grid.Shape) {
		if often := plan.Repeats(src.Layout.Grid(), s.Grid.Chunk); wanted >= float64(elements(n.Shape)) {
			read[n] = max(read[n], often*float64(elements(n.Shape)))
		}
	}
	for i, in := range n.In {
		s.reads(in, more*s.ratio(n, i), uses, read)
	}
}

// ratio returns how many elements of an input are read for one of a node.
func (s *stage) ratio(n *expr.Node, i int) float64 {
	in, of := float64(elements(n.In[i].Shape)), max(1, float64(elements(n.Shape)))
	switch op := n.Op.(type) {
	case *expr.Slice:
		often := 1.0
		for _, step := range op.Step {
			often *= float64(max(step, -step))
		}
		return min(often, in/of)
	case *expr.MatMul:
		block := n.Chunk
		if slices.Equal(n.Shape, s.Grid.Shape) {
			block = s.Grid.Chunk
		}
		return float64(n.In[0].Shape[1]) / float64(max(1, min(block[1-i], n.Shape[1-i])))
	case *expr.Blocks:
		wide := 1.0
		for a, d := range op.Depth {
			wide *= 1 + 2*float64(d)/float64(max(1, n.Chunk[a]))
		}
		return wide * in / of
	}
	return in / of
}
