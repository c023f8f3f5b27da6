package array

import (
	"cmp"
	"math"
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/plan"
)

// side returns how the elements of a node lie where they are read, with its axes;
// false if they are computed of several arrays in different places, or made.
func side(n *expr.Node) (plan.Side, bool) { return sides{}.of(n) }

// sides has the sides of nodes that were looked at, nil if there is none.
type sides map[*expr.Node]*plan.Side

func (known sides) of(n *expr.Node) (plan.Side, bool) {
	s, seen := known[n]
	if !seen {
		if found, ok := known.find(n); ok {
			s = &found
		}
		known[n] = s
	}
	if s == nil {
		return plan.Side{}, false
	}
	return *s, true
}

func (known sides) find(n *expr.Node) (plan.Side, bool) {
	switch op := n.Op.(type) {
	case *expr.Source:
		return sideOf(op.Layout), true
	case *expr.Transpose:
		s, ok := known.of(n.In[0])
		if !ok {
			return s, false
		}
		t := plan.Side{Grid: grid.Grid{Shape: n.Shape}, Piecewise: s.Piecewise, Extra: s.Extra, Axes: expr.Order(n)}
		for _, a := range op.Axes {
			t.Chunk = append(t.Chunk, s.Chunk[a])
		}
		return t, true
	case *expr.Rechunk, *expr.Cast:
		return known.of(n.In[0])
	case *expr.Func:
		return known.ofFunc(n)
	}
	return plan.Side{}, false
}

// ofFunc returns the side of the input that costs most to be read otherwise.
func (known sides) ofFunc(n *expr.Node) (found plan.Side, ok bool) {
	for _, in := range n.In {
		if !slices.Equal(in.Shape, n.Shape) {
			continue
		}
		if s, one := known.of(in); one && (!ok || found.Piecewise && !s.Piecewise) {
			found, ok = s, true
		}
	}
	return found, ok
}

func sideOf(l codec.Layout) plan.Side {
	return plan.Side{Grid: l.Grid(), Piecewise: l.Piecewise, Axes: l.Axes, Extra: l.Extra}
}

// along returns n in the chunks in which it is best evaluated for what it is
// written to: that array's own, unless these would be read in short runs, or have
// chunks of a source read again and again, or take too much memory. Then they are
// as large as memory allows, or the array goes by way of another one on disk.
func (r *run) along(n *expr.Node, t target) (*expr.Node, error) {
	l := t.Write.Layout
	if l.Piecewise && len(n.Shape) == 2 && ofProduct(n) {
		return r.product(n, t), nil
	}
	from, ok := side(n)
	straight := cut(n, l.Chunk)
	if !ok {
		return straight, nil
	}
	good := fits(from, sideOf(l), n.DType.Size())
	if good && takes(straight, t) <= r.roomOf(r.tasks()) {
		return straight, nil
	}
	switch found := r.best(n, from, t); {
	case found != nil:
		return found, nil
	case good:
		return straight, nil // the plan says what it lacks
	}
	return nil, r.tooLarge(n, from, t)
}

// worth is how many times the bytes may move so that more tasks run at once.
const worth = 1.1

// best returns n in the chunks of moves that fit, for as many tasks at once as do
// not have much more move than fewer would; nil if there are none.
func (r *run) best(n *expr.Node, from plan.Side, t target) (best *expr.Node) {
	least := math.Inf(1)
	for tasks := r.tasks(); tasks > 0; tasks-- {
		found, bytes := moved(n, from, t, r.roomOf(tasks))
		if found != nil && worth*float64(bytes) < least {
			best, least = found, float64(bytes)
		}
		if r.limits.Processes > 0 {
			break
		}
	}
	return best
}

// tasks returns how many tasks should run at once, and roomOf what each of so many
// may hold.
func (r *run) tasks() int { return max(1, cmp.Or(r.limits.Processes, r.limits.Cores)) }

func (r *run) roomOf(tasks int) int64 {
	l := r.limits
	return (l.Budget - l.Base - sum(r.opt.Held) - int64(tasks)*l.Each) / int64(tasks)
}

// crossing is how many bytes are read at once at most to be written along another
// axis, unless a chunk alone takes half as much.
const crossing = 64 << 20

// moved returns n in the chunks of one move, or of two by way of an array on disk,
// so that no task holds more than room, and the bytes that move; nil if there are
// none. How much a task holds beside its tile depends on the tile, so shorter ones
// are tried.
func moved(n *expr.Node, from plan.Side, t target, room int64) (found *expr.Node, bytes int64) {
	most := min(room, max(crossing, 2*sum(plan.Beside(from, sideOf(t.Write.Layout), n.DType.Size()))))
	for tile := most; tile > most/32; tile -= max(1, tile/6) {
		moves, err := plan.Rechunk(from, sideOf(t.Write.Layout), n.DType.Size(), tile)
		if err != nil || moves == nil {
			return nil, 0
		}
		found, takes := byMoves(n, moves, t)
		if takes > room {
			continue
		}
		for _, m := range moves {
			bytes += m.Reads + m.Writes
		}
		return found, bytes
	}
	return nil, 0
}

// byMoves returns n in the chunks of moves, and what a task of them holds at most.
func byMoves(n *expr.Node, moves []plan.Move, t target) (*expr.Node, int64) {
	last := moves[len(moves)-1].Tiles.Chunk
	if len(moves) == 1 {
		n = cut(n, last)
		return n, takes(n, t)
	}
	first, mid := cut(n, moves[0].Tiles.Chunk), moves[0].To.Chunk
	hold := &expr.Node{Op: &expr.Hold{Mid: mid}, In: []*expr.Node{first}, DType: n.DType, Shape: n.Shape, Chunk: mid}
	to := between(first, mid)
	there := cut(source(hold, to), last)
	return cut(hold, last), max(takes(first, target{Write: &to}), takes(there, t))
}

// takes returns what a task holds that writes a chunk of n.
func takes(n *expr.Node, t target) int64 {
	s := stage{Grid: n.Grid(), Roots: []*expr.Node{n}, Targets: []target{t}}
	if s.prepare() != nil {
		return 0 // it is refused elsewhere
	}
	u := s.needs()
	return sum(u.buffers) + sum(u.heap)
}

// tooLarge is the error for a budget in which n cannot be moved, with one in which
// it can.
func (r *run) tooLarge(n *expr.Node, from plan.Side, t target) error {
	e := &plan.TooLarge{Stage: "rechunk", Budget: r.limits.Budget, Processes: max(1, r.limits.Processes)}
	if r.asked {
		return e
	}
	to, size := sideOf(t.Write.Layout), n.DType.Size()
	if _, err := plan.Rechunk(from, to, size, 0); err != nil {
		return err
	}
	e.Uses = plan.Beside(from, to, size)
	e.Need = plan.Least(e.Budget, max(1<<20, 2*e.Budget), func(budget int64) bool {
		as := *r
		as.limits.Budget = budget
		found, _ := moved(n, from, t, as.roomOf(e.Processes))
		return found != nil
	})
	return e
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
	return plan.Repeats(from.Grid, to.Chunk) < 2
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

// uncrossed returns a node of the same elements that can be evaluated in its
// chunks: where they cut across those of compressed sources, these are held in
// pieces first.
func uncrossed(n *expr.Node, hold func(*expr.Node) *expr.Node) *expr.Node {
	s, ok := side(n)
	if !ok || s.Piecewise || plan.Repeats(s.Grid, n.Chunk) < 2 {
		return n
	}
	return cut(hold(cut(n, s.Chunk)), n.Chunk)
}

// ofProduct tells whether n is made of a matrix product of which a row, or of a
// transposed one a column, takes all of an array that is not in memory.
func ofProduct(n *expr.Node) bool {
	type way struct {
		*expr.Node
		turned bool
	}
	seen := map[way]bool{}
	var visit func(n *expr.Node, turned bool) bool
	visit = func(n *expr.Node, turned bool) bool {
		if seen[way{n, turned}] {
			return false
		}
		seen[way{n, turned}] = true
		switch op := n.Op.(type) {
		case *expr.Transpose:
			turned = turned != (len(op.Axes) == 2 && op.Axes[0] == 1)
		case *expr.Rechunk, *expr.Cast, *expr.Func, *expr.Concat:
		case *expr.MatMul:
			_, small := n.In[1].Op.(*expr.Const)
			return turned || !small
		default:
			return false
		}
		return slices.ContainsFunc(n.In, func(in *expr.Node) bool { return visit(in, turned) })
	}
	return visit(n, false)
}

// product returns what is made of a matrix product in blocks as large as memory
// allows: each of them reads some rows of the first factor and some columns of the
// second.
func (r *run) product(n *expr.Node, t target) *expr.Node {
	room := r.roomOf(r.tasks())
	for edge := 16 << 10; edge >= 128; edge -= edge / 8 {
		found := cut(n, []int{max(1, min(edge, n.Shape[0])), max(1, min(edge, n.Shape[1]))})
		if takes(found, t) <= room {
			return found
		}
	}
	return n
}
