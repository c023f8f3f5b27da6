package array

import (
	"fmt"
	"path/filepath"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/array/internal/files"
	"github.com/comal-go/comal/internal/scratch"
)

// A held array goes to disk if it takes more than this part of the budget.
const smallPart = 16

// hold returns the array that a barrier keeps, in the chunks in which it is best
// evaluated, and where it goes: into memory if it is small, else to the scratch
// folder.
func (r *run) hold(b *expr.Node) (*expr.Node, target) {
	in, mid := b.In[0], b.Op.(*expr.Hold).Mid
	if mid == nil && expr.Bytes(in.DType, in.Shape) <= r.limits.Budget/smallPart {
		return gatherable(in), target{Gather: true}
	}
	t := between(in, mid)
	r.holds++
	t.URL = fmt.Sprintf(t.URL, r.holds)
	if r.folder != nil {
		t.URL = filepath.Join(r.folder.Path(), t.URL)
	}
	return in, target{Write: &t}
}

// between is where an array goes that is held on disk, with a place for its number
// in the name: in chunks that are written as they are if mid says which.
func between(in *expr.Node, mid []int) files.Target {
	t := files.Target{URL: "intermediate-%d.npy", Part: "own", Own: true}
	if mid != nil {
		t.URL = "intermediate-%d.slab"
		in = cut(in, mid)
	}
	l, err := files.Plan(t, in)
	if err != nil {
		panic(err) // what is written so is always possible
	}
	t.Layout = l
	return t
}

// scratched makes the folder for held arrays, if there are any, or takes that of a run
// with the same journal that can go on. What it returns removes it, or leaves it for
// such a run if there was an error.
func (r *run) scratched() (end func(error), err error) {
	if !r.needsFolder {
		return func(error) {}, nil
	}
	o := r.opt.Map
	if o.Journal != "" {
		r.folder, err = scratch.Keep(o.Scratch, o.Journal, o.ScratchMax)
	} else {
		r.folder, err = scratch.New(o.Scratch, o.ScratchMax)
	}
	if err != nil {
		return nil, err
	}
	return func(err error) {
		for _, n := range r.settled {
			if s, ok := n.Op.(*expr.Source); ok {
				_ = files.Drop(s.Ref) // it was read only
			}
		}
		_ = r.folder.End(err == nil) // the next run's folder sweeps what is left
	}, nil
}

// source is what a held array becomes that was written.
func source(b *expr.Node, t files.Target) *expr.Node {
	op := &expr.Source{Ref: expr.Ref{URL: t.URL}, Layout: t.Layout}
	return &expr.Node{Op: op, DType: b.DType, Shape: b.Shape, Chunk: b.Chunk}
}
