package array

import (
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
)

// rewrite replaces nodes of trees: those for which before returns another one,
// with all below them, and all others by what after makes of them once their
// inputs are in place. Nodes that nothing changes stay the same.
func rewrite(trees []*expr.Node, before, after func(*expr.Node) *expr.Node) {
	memo := map[*expr.Node]*expr.Node{}
	var visit func(n *expr.Node) *expr.Node
	visit = func(n *expr.Node) *expr.Node {
		if s := before(n); s != nil {
			return s
		}
		if m := memo[n]; m != nil {
			return m
		}
		m := n
		for i, in := range n.In {
			v := visit(in)
			if v == in {
				continue
			}
			if m == n {
				c := *n
				c.In = slices.Clone(n.In)
				m = &c
			}
			m.In[i] = v
		}
		memo[n] = after(m)
		return memo[n]
	}
	for i, n := range trees {
		trees[i] = visit(n)
	}
}

// settle puts what barriers have become in their place.
func (r *run) settle() {
	rewrite(r.nodes, func(n *expr.Node) *expr.Node { return r.settled[n] }, func(n *expr.Node) *expr.Node { return n })
}

// keepCostly has arrays held that a pass would read or compute again and again.
func keepCostly(trees []*expr.Node) {
	held := map[*expr.Node]*expr.Node{} // by what they hold
	hold := func(n *expr.Node) *expr.Node {
		if held[n] == nil {
			held[n] = &expr.Node{Op: &expr.Hold{}, In: []*expr.Node{n}, DType: n.DType, Shape: n.Shape, Chunk: n.Chunk}
		}
		return held[n]
	}
	after := func(n *expr.Node) *expr.Node {
		switch n.Op.(type) {
		case *expr.Fold:
			return withInput(n, 0, uncrossed(n.In[0], hold))
		case *expr.MatMul:
			dims := n.Grid().Dims()
			for i, in := range n.In {
				if dims[1-i] > fewTimes && costly(in) {
					n = withInput(n, i, hold(in))
				}
			}
		}
		return n
	}
	rewrite(trees, func(*expr.Node) *expr.Node { return nil }, after)
}

// fewTimes is how often a factor is rather computed again than written and read.
const fewTimes = 2

// costly tells whether a box of a node costs more than to read it.
func costly(n *expr.Node) bool {
	switch op := n.Op.(type) {
	case *expr.Const, *expr.Hold, *expr.Fold:
		return false
	case *expr.Source:
		return !op.Layout.Piecewise
	case *expr.Transpose, *expr.Slice, *expr.Rechunk, *expr.Cast, *expr.Broadcast, *expr.Concat:
		return slices.ContainsFunc(n.In, costly)
	}
	return true
}

// withInput returns n with another input.
func withInput(n *expr.Node, i int, in *expr.Node) *expr.Node {
	if n.In[i] == in {
		return n
	}
	c := *n
	c.In = slices.Clone(n.In)
	c.In[i] = in
	return &c
}
