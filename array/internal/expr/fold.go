package expr

import (
	"encoding/json"
	"fmt"

	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Fold is one result of a reduction of its input, which takes a pass over it: a
// run puts a constant in its place before it evaluates what depends on it.
type Fold struct {
	Reducer string          `json:"reducer"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  int             `json:"result"`
}

// Name returns the name of the reducer.
func (f *Fold) Name() string { return "fold" }

// Into fails: see Fold.
func (f *Fold) Into(*Eval, *Node, grid.Box, ndarray.Array) error {
	return fmt.Errorf("the result of %s was asked for before its pass", f.Reducer)
}

// Need returns 0: it is a constant by then.
func (*Fold) Need(Needs, *Node, []int) int64 { return 0 }

// Hold is its input, computed once and kept for all who need it: in memory or on
// disk.
type Hold struct {
	// Mid are the chunks that it has on disk; nil leaves it to the run.
	Mid []int `json:"mid,omitempty"`
}

// Name returns "hold".
func (*Hold) Name() string { return "hold" }

// Into fails: see Fold.
func (*Hold) Into(*Eval, *Node, grid.Box, ndarray.Array) error {
	return fmt.Errorf("an array that is to be kept was asked for before its pass")
}

// Need returns 0: it is a constant, or a source, by then.
func (*Hold) Need(Needs, *Node, []int) int64 { return 0 }

// Barrier tells whether a node takes a pass of its own.
func Barrier(n *Node) bool {
	switch n.Op.(type) {
	case *Fold, *Hold:
		return true
	}
	return false
}
