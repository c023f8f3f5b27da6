package expr

import (
	"encoding/json"
	"fmt"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
)

// operations makes the empty operation of each name.
var operations = map[string]func() Op{}

func init() {
	for _, f := range []func() Op{
		func() Op { return new(Const) },
		func() Op { return new(Source) },
		func() Op { return new(Random) },
		func() Op { return new(Arange) },
		func() Op { return new(Func) },
		func() Op { return new(Cast) },
		func() Op { return new(Slice) },
		func() Op { return new(Transpose) },
		func() Op { return new(Concat) },
		func() Op { return new(Broadcast) },
		func() Op { return new(Rechunk) },
		func() Op { return new(Reshape) },
		func() Op { return new(MatMul) },
		func() Op { return new(Blocks) },
		func() Op { return new(Totals) },
		func() Op { return new(Exclusive) },
		func() Op { return new(CumSum) },
	} {
		operations[f().Name()] = f
	}
}

// step is a node as data.
type step struct {
	Op    string          `json:"op"`
	Args  json.RawMessage `json:"args"`
	In    []int           `json:"in,omitempty"`
	DType dtype.DType     `json:"dtype"`
	Shape []int           `json:"shape"`
	Chunk []int           `json:"chunk"`
}

// Program is a few trees as data: nodes, inputs before those who need them. The
// elements of arrays in memory are no part of it.
type Program struct {
	Steps []step `json:"steps"`
	Roots []int  `json:"roots"`
}

// Flatten makes a program of trees.
func Flatten(roots ...*Node) (Program, error) {
	var p Program
	index := map[*Node]int{}
	for i, n := range inOrder(roots) {
		args, err := json.Marshal(n.Op)
		if err != nil {
			return p, fmt.Errorf("%s cannot travel: %w", n.Op.Name(), err)
		}
		s := step{Op: n.Op.Name(), Args: args, DType: n.DType, Shape: n.Shape, Chunk: n.Chunk}
		for _, in := range n.In {
			s.In = append(s.In, index[in])
		}
		p.Steps = append(p.Steps, s)
		index[n] = i
	}
	for _, r := range roots {
		p.Roots = append(p.Roots, index[r])
	}
	return p, nil
}

// inOrder returns the nodes of trees, each once, inputs before those who need them.
func inOrder(roots []*Node) []*Node {
	var nodes []*Node
	seen := map[*Node]bool{}
	var visit func(n *Node)
	visit = func(n *Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, in := range n.In {
			visit(in)
		}
		nodes = append(nodes, n)
	}
	for _, r := range roots {
		visit(r)
	}
	return nodes
}

// Build makes the trees of a program.
func (p Program) Build() ([]*Node, error) {
	nodes := make([]*Node, len(p.Steps))
	for i, s := range p.Steps {
		f := operations[s.Op]
		if f == nil {
			return nil, fmt.Errorf("there is no operation %q: the worker is another version", s.Op)
		}
		n := &Node{Op: f(), DType: s.DType, Shape: s.Shape, Chunk: s.Chunk}
		if _, err := grid.Size(s.Shape); err != nil || len(s.Chunk) != len(s.Shape) {
			return nil, fmt.Errorf("step %d of a program: shape %v, chunks %v", i, s.Shape, s.Chunk)
		}
		if err := json.Unmarshal(s.Args, n.Op); err != nil {
			return nil, fmt.Errorf("step %d of a program: %w", i, err)
		}
		for _, in := range s.In {
			if in < 0 || in >= i {
				return nil, fmt.Errorf("step %d of a program needs step %d", i, in)
			}
			n.In = append(n.In, nodes[in])
		}
		nodes[i] = n
	}
	roots := make([]*Node, len(p.Roots))
	for i, r := range p.Roots {
		if r < 0 || r >= len(nodes) {
			return nil, fmt.Errorf("a program of %d steps has a root %d", len(nodes), r)
		}
		roots[i] = nodes[r]
	}
	return roots, nil
}
