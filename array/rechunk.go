package array

import (
	"errors"
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/plan"
)

// side returns how the elements of a node lie where they are read, with its axes;
// false if they are computed of several arrays in different places, or made.
func side(n *expr.Node) (plan.Side, bool) {
	switch op := n.Op.(type) {
	case *expr.Source:
		return sideOf(op.Layout), true
	case *expr.Transpose:
		s, ok := side(n.In[0])
		if !ok {
			return s, false
		}
		t := plan.Side{Grid: grid.Grid{Shape: n.Shape}, Piecewise: s.Piecewise, Extra: s.Extra, Axes: expr.Order(n)}
		for _, a := range op.Axes {
			t.Chunk = append(t.Chunk, s.Chunk[a])
		}
		return t, true
	case *expr.Rechunk, *expr.Cast:
		return side(n.In[0])
	case *expr.Func:
		return sideOfFunc(n)
	}
	return plan.Side{}, false
}

// sideOfFunc returns the side of the input that costs most to be read otherwise.
func sideOfFunc(n *expr.Node) (found plan.Side, ok bool) {
	for _, in := range n.In {
		if !slices.Equal(in.Shape, n.Shape) {
			continue
		}
		s, known := side(in)
		if known && (!ok || found.Piecewise && !s.Piecewise) {
			found, ok = s, true
		}
	}
	return found, ok
}

func sideOf(l codec.Layout) plan.Side {
	return plan.Side{Grid: l.Grid(), Piecewise: l.Piecewise, Axes: l.Axes, Extra: l.Extra}
}

// along returns n in the chunks in which it is best evaluated for a target of some
// layout: the target's own, unless these would be read in short runs, or have
// chunks of a source read again and again. Then they are as large as memory
// allows, or the array goes by way of another one on disk.
func (r *run) along(n *expr.Node, l codec.Layout) (*expr.Node, error) {
	if _, ok := n.Op.(*expr.MatMul); ok && l.Piecewise {
		if _, small := n.In[1].Op.(*expr.Const); !small {
			return r.product(n), nil
		}
	}
	from, ok := side(n)
	to := sideOf(l)
	if !ok || fits(from, to, n.DType.Size()) {
		return cut(n, l.Chunk), nil
	}
	moves, err := plan.Rechunk(from, to, n.DType.Size(), r.roomForTile(n))
	if err != nil {
		return nil, r.inAll(err, n)
	}
	if len(moves) == 2 {
		held := cut(n, moves[0].Tiles.Chunk)
		n = &expr.Node{Op: &expr.Hold{Mid: moves[0].To.Chunk}, In: []*expr.Node{held}, DType: n.DType, Shape: n.Shape, Chunk: moves[0].To.Chunk}
	}
	return cut(n, moves[len(moves)-1].Tiles.Chunk), nil
}

// longRun is how many bytes of neighbours are as good as more of them.
const longRun = 64 << 10

// fits tells whether chunks of a target can be evaluated one by one.
func fits(from, to plan.Side, itemsize int) bool {
	if from.Piecewise {
		order := from.Axes
		if to.Piecewise {
			last := len(to.Shape) - 1
			return order == nil || order[last] == last
		}
		return neighbours(to.Shape, to.Chunk, order)*itemsize >= longRun || whole(to.Grid)
	}
	return repeats(from.Grid, to.Chunk) < 2
}

func whole(g grid.Grid) bool { return g.Len() <= 1 }

// neighbours returns how many elements of a chunk lie next to each other in an
// array whose axes are in some order.
func neighbours(shape, chunk, order []int) int {
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		a := i
		if order != nil {
			a = order[i]
		}
		if n *= chunk[a]; chunk[a] < shape[a] {
			break
		}
	}
	return n
}

// repeats returns how often the chunks of a grid are read on average if boxes of
// some shape are read one by one.
func repeats(g grid.Grid, chunk []int) float64 {
	often := 1.0
	for a, n := range g.Shape {
		chunks, touched := 0, 0
		for at := 0; at < n; at += chunk[a] {
			end := min(n, at+chunk[a])
			touched += (end-1)/g.Chunk[a] - at/g.Chunk[a] + 1
		}
		if chunks = (n + g.Chunk[a] - 1) / g.Chunk[a]; chunks > 0 {
			often *= float64(touched) / float64(chunks)
		}
	}
	return often
}

// roomForTile returns how many bytes a tile of n may have, so that as many tasks
// run at once as there are processes, with what n needs beside it.
func (r *run) roomForTile(n *expr.Node) int64 {
	tasks, others := r.atOnce()
	room := (r.limits.Budget - others) / tasks
	return min(int64(float64(room)*r.shareOfTile(n)), crossing)
}

// atOnce returns how many tasks should run at once, and what there is beside them.
func (r *run) atOnce() (tasks, others int64) {
	l := r.limits
	tasks = int64(max(1, l.Processes, l.Cores))
	return tasks, l.Base + tasks*l.Each
}

// inAll makes an error about the room for a tile of n one about all memory.
func (r *run) inAll(err error, n *expr.Node) error {
	e, ok := errors.AsType[*plan.TooLarge](err)
	if !ok {
		return err
	}
	tasks, others := r.atOnce()
	e.Need, e.Budget = others+tasks*(int64(float64(e.Need)/r.shareOfTile(n))+1), r.limits.Budget
	e.Uses = append(e.Uses, plan.Use{What: "the program itself", Bytes: others})
	return err
}

// shareOfTile is how much of the memory of a task a tile of n can have.
func (r *run) shareOfTile(n *expr.Node) float64 {
	shape := slices.Clone(n.Chunk)
	tile := max(1, expr.Bytes(n.DType, shape))
	beside, _ := expr.Need(shape, shape, n)
	if s, ok := side(n); ok {
		beside = max(0, beside-s.Extra)
	}
	return float64(tile) / float64(tile+beside) * 8 / 9 // what buffers are rounded to
}

// crossing is how many bytes are read at once at most to be written along another
// axis.
const crossing = 64 << 20

// uncrossed returns a node of the same elements that can be evaluated in its
// chunks: where they cut across those of compressed sources, these are held in
// pieces first.
func uncrossed(n *expr.Node, hold func(*expr.Node) *expr.Node) *expr.Node {
	s, ok := side(n)
	if !ok || s.Piecewise || repeats(s.Grid, n.Chunk) < 2 {
		return n
	}
	return cut(hold(cut(n, s.Chunk)), n.Chunk)
}

// product returns a matrix product in blocks as large as memory allows: each of
// them reads some rows of the first factor and some columns of the second.
func (r *run) product(n *expr.Node) *expr.Node {
	tasks, others := r.atOnce()
	room := (r.limits.Budget - others) / tasks
	for edge := 16 << 10; edge >= 128; edge -= edge / 8 {
		block := []int{max(1, min(edge, n.Shape[0])), max(1, min(edge, n.Shape[1]))}
		_, kept := expr.Need(block, block, n)
		if expr.Room(n.DType, block)+n.Op.Need(n, block)+kept <= room {
			return cut(n, block)
		}
	}
	return n
}
