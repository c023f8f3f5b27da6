package gemm

import "github.com/comal-go/comal/dense/internal/micro"

// one computes the tile of rows i to i1 and columns j to j1 of c, from a panel of
// a and the vecs vectors of columns at b.
//
//go:noinline
func (w *worker[T]) one(i, i1, j, j1, vecs, k int, a panel[T], b []T, brs int, beta T) {
	width := vecs * w.Lanes
	if i1-i == w.Rows && j1-j == width && w.C.CS == 1 && w.Part == All {
		micro.Run(vecs, k, w.Alpha, &a.data[0], a.rs, a.cs, &b[0], brs, beta, &w.C.Data[i*w.C.RS+j], w.C.RS)
		return
	}
	if w.outside(i, i1, j, j1) {
		return
	}
	if i1-i == w.Rows && j1-j == width && w.C.CS == 1 && !w.across(i, i1, j, j1) {
		micro.Run(vecs, k, w.Alpha, &a.data[0], a.rs, a.cs, &b[0], brs, beta, &w.C.Data[i*w.C.RS+j], w.C.RS)
		return
	}
	if beta != 0 {
		w.fetch(i, i1, j, j1, width)
	}
	micro.Run(vecs, k, w.Alpha, &a.data[0], a.rs, a.cs, &b[0], brs, beta, &w.tile[0], width)
	w.put(i, i1, j, j1, width)
}

// outside says whether no element of rows i0 to i1 and columns j0 to j1 is in the
// part.
func (j *Job[T]) outside(i0, i1, j0, j1 int) bool {
	return j.Part == Lower && j0 >= i1 || j.Part == Upper && j1 <= i0
}

// across says whether some of the elements are not in the part.
func (j *Job[T]) across(i0, i1, j0, j1 int) bool {
	return j.Part == Lower && j1-1 > i0 || j.Part == Upper && j0 < i1-1
}

// fetch copies the tile from c, as far as it is there.
func (w *worker[T]) fetch(i, i1, j, j1, width int) {
	for r := i; r < i1; r++ {
		from, to := w.Part.columns(r, j, j1)
		if from == to {
			continue
		}
		t := w.tile[(r-i)*width+from-j:][:to-from]
		c := w.C.Data[r*w.C.RS+from*w.C.CS:]
		if w.C.CS == 1 {
			copy(t, c)
			continue
		}
		for l := range t {
			t[l] = c[l*w.C.CS]
		}
	}
}

// put copies the tile into c.
func (w *worker[T]) put(i, i1, j, j1, width int) {
	for r := i; r < i1; r++ {
		from, to := w.Part.columns(r, j, j1)
		if from == to {
			continue
		}
		t := w.tile[(r-i)*width+from-j:][:to-from]
		c := w.C.Data[r*w.C.RS+from*w.C.CS:]
		if w.C.CS == 1 {
			copy(c, t)
			continue
		}
		for l := range t {
			c[l*w.C.CS] = t[l]
		}
	}
}
