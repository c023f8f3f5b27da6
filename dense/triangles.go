package dense

import (
	"sync"
	"unsafe"

	"github.com/comal-go/comal/dense/internal/rows"
	"github.com/comal-go/comal/dense/internal/team"
)

// triangleBase is the order up to which a triangle is not split: a packed panel
// of so many rows should stay in the nearest cache.
const triangleBase = 64

// triangles is what Trsm and Trmm have beside their matrices.
type triangles[T Float] struct {
	limits   Limits
	base     int // the greatest order that is not split
	width    int // of a panel
	triangle []T // the packed triangle
	panels   panels[T]
}

// newTriangles gets the workspace to change b.
func newTriangles[T Float](op string, b Matrix[T], l Limits) (*triangles[T], error) {
	var zero T
	w := &triangles[T]{limits: l, base: min(triangleBase, b.Rows), width: rows.Width[T](b.Cols)}
	elements := w.base * w.width
	threads := min(max(1, l.Threads), (b.Cols-1)/w.width+1)
	own := int64(threads*elements+w.base*w.base) * int64(unsafe.Sizeof(zero))
	if err := workspace(op, own, l); err != nil {
		return nil, err
	}
	if l.Memory > 0 {
		w.limits.Memory = max(1, l.Memory-own)
	}
	w.triangle = make([]T, w.base*w.base)
	w.panels.elements = elements
	return w, nil
}

// panels keeps the packed panels that no goroutine uses.
type panels[T Float] struct {
	elements int
	lock     sync.Mutex
	free     [][]T
}

func (p *panels[T]) take() []T {
	p.lock.Lock()
	defer p.lock.Unlock()
	last := len(p.free) - 1
	if last < 0 {
		return make([]T, p.elements)
	}
	panel := p.free[last]
	p.free = p.free[:last]
	return panel
}

func (p *panels[T]) give(panel []T) {
	p.lock.Lock()
	p.free = append(p.free, panel)
	p.lock.Unlock()
}

// split halves a triangle at a multiple of the order that is not split: the
// triangles before and after, what is beside them, and the rows of b.
func split[T Float](a Triangle[T], b Matrix[T]) (before Triangle[T], beside Matrix[T], after Triangle[T], b1, b2 Matrix[T]) {
	n := a.Rows
	half := (n/2 + triangleBase - 1) / triangleBase * triangleBase
	before, after = a, a
	before.Matrix, after.Matrix = a.Slice(0, half, 0, half), a.Slice(half, n, half, n)
	if a.Upper {
		beside = a.Slice(0, half, half, n)
	} else {
		beside = a.Slice(half, n, 0, half)
	}
	return before, beside, after, b.Slice(0, half, 0, b.Cols), b.Slice(half, n, 0, b.Cols)
}

func (w *triangles[T]) solveBase(alpha T, a Triangle[T], b Matrix[T]) {
	n := a.Rows
	w.pack(a, -1)
	w.each(a.Upper, b, func(panel []T) { rows.Solve(n, w.triangle, panel, w.width, alpha) })
}

func (w *triangles[T]) multiplyBase(alpha T, a Triangle[T], b Matrix[T]) {
	n := a.Rows
	w.pack(a, 1)
	w.each(a.Upper, b, func(panel []T) { rows.Multiply(n, w.triangle, panel, w.width, alpha) })
}

// pack copies the triangle as a lower one, sign times what is beside the
// diagonal. An upper one becomes lower by taking rows and columns from the end.
func (w *triangles[T]) pack(a Triangle[T], sign T) {
	n := a.Rows
	from := a.strided()
	if a.Upper {
		from = from.upward(n).t().upward(n).t()
	}
	for i := range n {
		at := from.at + i*from.rs
		row := w.triangle[i*n : i*n+i+1]
		for j := range i {
			row[j] = sign * from.data[at]
			at += from.cs
		}
		row[i] = 1
		if !a.Unit {
			row[i] = from.data[at]
		}
	}
}

// each packs the columns of b into panels, has them changed, and copies them back.
func (w *triangles[T]) each(upward bool, b Matrix[T], change func(panel []T)) {
	all := b.strided()
	if upward {
		all = all.upward(b.Rows)
	}
	parts := (b.Cols-1)/w.width + 1
	team.Do(parts, w.limits.Threads, func(part int) {
		buffer := w.panels.take()
		defer w.panels.give(buffer)
		first := part * w.width
		cols := min(w.width, b.Cols-first)
		panel := strided[T]{data: buffer, rs: w.width, cs: 1}
		if cols < w.width {
			clear(buffer)
		}
		copyStrided(b.Rows, cols, panel, all.from(0, first))
		change(buffer)
		copyStrided(b.Rows, cols, all.from(0, first), panel)
	})
}
