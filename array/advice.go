package array

import (
	"errors"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/plan"
)

// advise completes the error of a run that would not fit by chunks of its inputs in
// which it would.
func (r *run) advise(err error) error {
	large, ok := errors.AsType[*plan.TooLarge](err)
	if ok && !r.asked {
		r.otherwise().Advise(large, r.limits)
	}
	return err
}

// otherwise says what the run would be if its inputs had other chunks: the largest
// one, and with it all that have as many axes, as where people say once for all of
// them how they are to be cut. It is nil if there are no inputs.
func (r *run) otherwise() *plan.Chunks {
	var trees []*expr.Node
	for _, out := range r.outs {
		trees = append(trees, out.Array.node)
	}
	var largest *expr.Node
	for n := range expr.Uses(trees...) {
		if input(n) && (largest == nil || before(largest, n)) {
			largest = n
		}
	}
	if largest == nil {
		return nil
	}
	anew := func(chunk []int) ([]plan.Stage, error) {
		cuts := map[*expr.Node]*expr.Node{} // each once, as what is shared is computed once
		other := cutAnew(trees, func(n *expr.Node) *expr.Node {
			if !input(n) || len(n.Shape) != len(chunk) {
				return nil
			}
			if cuts[n] == nil {
				cuts[n] = Rechunk(&Array{node: uncut(n)}, chunk...).node
			}
			return cuts[n]
		})
		outs := append([]Output(nil), r.outs...)
		for i := range outs {
			outs[i].Array = &Array{node: other[i]}
		}
		as, err := prepare(r.opt, r.limits, outs, true)
		if err != nil {
			return nil, err
		}
		return as.stages()
	}
	return &plan.Chunks{Of: nameOf(largest), Grid: largest.Grid(), Stages: anew}
}

// input tells whether people say how a node is cut when they open or make it.
func input(n *expr.Node) bool {
	switch uncut(n).Op.(type) {
	case *expr.Source, *expr.Random, *expr.Arange:
		return true
	}
	return false
}

// uncut returns an array as it is before it is cut.
func uncut(n *expr.Node) *expr.Node {
	for {
		if _, ok := n.Op.(*expr.Rechunk); !ok {
			return n
		}
		n = n.In[0]
	}
}

// before tells whether of two inputs the second is rather named: it is larger, or
// cut already, or has the name that comes first.
func before(a, b *expr.Node) bool {
	if x, y := elements(a.Shape), elements(b.Shape); x != y {
		return x < y
	}
	_, cutA := a.Op.(*expr.Rechunk)
	_, cutB := b.Op.(*expr.Rechunk)
	if cutA != cutB {
		return cutB
	}
	return nameOf(b) < nameOf(a)
}

// nameOf names an input.
func nameOf(n *expr.Node) string {
	if s, ok := uncut(n).Op.(*expr.Source); ok {
		return s.Ref.URL
	}
	return uncut(n).Op.Name() + " numbers"
}
