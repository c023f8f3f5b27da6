package expr

// Order returns the order of axes in which neighbours of n are read fastest, from
// the axis along which they lie farthest apart; nil is row-major.
func Order(n *Node) []int {
	switch op := n.Op.(type) {
	case *Source:
		return op.Layout.Axes
	case *Transpose:
		in := Order(n.In[0])
		back, order := op.back(), make([]int, len(op.Axes))
		for i := range order {
			a := i
			if in != nil {
				a = in[i]
			}
			order[i] = back[a]
		}
		return order
	case *Func, *Cast, *Rechunk, *Slice:
		for _, in := range n.In {
			if len(in.Shape) == len(n.Shape) && in.Op.Name() != "const" {
				return Order(in)
			}
		}
	}
	return nil
}
