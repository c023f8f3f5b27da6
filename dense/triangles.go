package dense

import (
	"sync"

	"github.com/comal-go/comal/dense/internal/gemm"
	"github.com/comal-go/comal/dense/internal/rows"
	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

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
	own, least := rows.Workspace[T](b.Rows, b.Cols, l.Threads), int64(0)
	if b.Rows > rows.Base {
		least = gemm.Least[T]()
	}
	if err := workspace(op, own+least, l); err != nil {
		return nil, err
	}
	w := &triangles[T]{limits: l, base: min(rows.Base, b.Rows), width: rows.Width[T](b.Cols)}
	if l.Memory > 0 {
		w.limits.Memory = max(1, l.Memory-own)
	}
	w.triangle = make([]T, w.base*w.base)
	w.panels.elements = w.base * w.width
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
	half := (n/2 + rows.Base - 1) / rows.Base * rows.Base
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
	t := w.pack(a, -1)
	w.each(b, func(panel []T) { rows.Solve(t, panel, w.width, alpha) })
}

func (w *triangles[T]) multiplyBase(alpha T, a Triangle[T], b Matrix[T]) {
	t := w.pack(a, 1)
	w.each(b, func(panel []T) { rows.Multiply(t, panel, w.width, alpha) })
}

// pack copies the triangle, sign times what is beside the diagonal.
func (w *triangles[T]) pack(a Triangle[T], sign T) rows.Triangle[T] {
	n := a.Rows
	for i := range n {
		first, end := 0, i+1
		if a.Upper {
			first, end = i, n
		}
		row := w.triangle[i*n : (i+1)*n]
		at := i*a.RowStride + first*a.ColStride
		for j := first; j < end; j++ {
			row[j] = sign * a.Data[at]
			at += a.ColStride
		}
		row[i] *= sign
		if a.Unit {
			row[i] = 1
		}
	}
	return rows.Triangle[T]{Data: w.triangle, Order: n, Upper: a.Upper}
}

// aloneWork is the number of products that is not worth a second goroutine.
const aloneWork = 1 << 18

// each packs the columns of b into panels, has them changed, and copies them back.
func (w *triangles[T]) each(b Matrix[T], change func(panel []T)) {
	parts, threads := (b.Cols-1)/w.width+1, w.limits.Threads
	if b.Rows*b.Rows/2*b.Cols <= aloneWork {
		threads = 1
	}
	team.Do(parts, threads, func(part int) {
		buffer := w.panels.take()
		defer w.panels.give(buffer)
		first := part * w.width
		columns := b.Slice(0, b.Rows, first, min(first+w.width, b.Cols))
		panel := Matrix[T]{Data: buffer, Rows: columns.Rows, Cols: columns.Cols, RowStride: w.width, ColStride: 1}
		if panel.Cols < w.width {
			vec.Clear(buffer)
		}
		panel.Copy(columns)
		change(buffer)
		columns.Copy(panel)
	})
}
