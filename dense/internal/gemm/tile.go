package gemm

import "github.com/comal-go/comal/dense/internal/micro"

// one computes the tile of rows i to i1 and columns j to j1 of c.
//
//go:noinline
func (w *worker[T]) one(i, i1, j, j1, k int, a, b []T, beta T) {
	if w.Part != All {
		if w.outside(i, i1, j, j1) {
			return
		}
	}
	vecs := ceil(j1-j, w.Lanes)
	width := vecs * w.Lanes
	if i1-i == w.Rows && j1-j == width && w.C.CS == 1 && !w.across(i, i1, j, j1) {
		micro.Run(vecs, k, w.Alpha, &a[0], 1, w.Rows, &b[0], width, beta, &w.C.Data[i*w.C.RS+j], w.C.RS)
		return
	}
	if beta != 0 {
		w.fetch(i, i1, j, j1, width)
	}
	micro.Run(vecs, k, w.Alpha, &a[0], 1, w.Rows, &b[0], width, beta, &w.tile[0], width)
	w.put(i, i1, j, j1, width)
}

// fetch copies the tile from c, as far as it is there.
func (w *worker[T]) fetch(i, i1, j, j1, width int) {
	for r := i; r < i1; r++ {
		from, to := w.Part.columns(r, j, j1)
		t := w.tile[(r-i)*width:]
		for l := from; l < to; l++ {
			t[l-j] = w.C.Data[r*w.C.RS+l*w.C.CS]
		}
	}
}

// put copies the tile into c.
func (w *worker[T]) put(i, i1, j, j1, width int) {
	for r := i; r < i1; r++ {
		from, to := w.Part.columns(r, j, j1)
		t := w.tile[(r-i)*width:]
		for l := from; l < to; l++ {
			w.C.Data[r*w.C.RS+l*w.C.CS] = t[l-j]
		}
	}
}
