package factor

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor/internal/bidiag"
	"github.com/comal-go/comal/dense/internal/vec"
)

// SingularValues sets s to the min(m, n) singular values of a, descending.
//
// Its workspace is some 80·max(m, n) elements, and m·n more unless the longer of
// rows and columns are contiguous and their number of elements is a multiple of 8
// and none of 256. If one side is longer than 1.25 times the other, k, it is that
// for a matrix of k x k, k² elements, and that of R.
func SingularValues(a dense.Matrix[float64], s []float64, l dense.Limits) error {
	const op = "SingularValues"
	k := min(a.Rows, a.Cols)
	if err := check(op, l, len(s) == k, "s of min(m, n) elements", out("a", a), outSlice("s", s)); err != nil {
		return err
	}
	r := newReduction(a, false)
	l, err := reserve(op, 8*r.work(l.Threads), 0, 0, l)
	if err != nil {
		return err
	}
	if err := r.run(op, l); err != nil {
		return err
	}
	b := r.bidiagonal
	if b == nil {
		vec.Clear(s)
		return nil
	}
	if !bidiag.Values(b.d, b.e[:k-1]) {
		return notConverged(op)
	}
	vec.Copy(s, b.d)
	return r.unscale(op, s)
}

// SVD sets u, m x k, s and vt, k x n with k = min(m, n), to the thin singular
// value decomposition a = u·diag(s)·vt, s descending.
//
// Its workspace is 3.5·k² + 350·max(m, n) elements or so, and m·n more under the
// condition of [SingularValues]. If one side is longer than 1.25 times the other,
// it is that for a matrix of k x k, k² elements, and that of NewQR.
func SVD(a, u dense.Matrix[float64], s []float64, vt dense.Matrix[float64], l dense.Limits) error {
	const op = "SVD"
	m, n := a.Rows, a.Cols
	k := min(m, n)
	fits := len(s) == k && u.Rows == m && u.Cols == k && vt.Rows == k && vt.Cols == n
	const rule = "u of m x k, s of k, vt of k x n with k = min(m, n)"
	if err := check(op, l, fits, rule, out("a", a), out("u", u), outSlice("s", s), out("vt", vt)); err != nil {
		return err
	}
	if k == 0 {
		return nil
	}
	r := newReduction(a, true)
	l, err := reserve(op, 8*(r.work(l.Threads)+r.vectorsWork()), 0, 0, l)
	if err != nil {
		return err
	}
	return r.svd(op, u, s, vt, l)
}

// svd is SVD when arguments and limits have been checked.
func (r *reduction) svd(op string, u matrix, s []float64, vt matrix, l limits) error {
	if err := r.run(op, l); err != nil {
		return err
	}
	v := vt.T()
	if r.transposed {
		u, v = v, u
	}
	return r.vectors(op, u, s, v, l)
}

func notConverged(op string) error {
	return &dense.Error{Op: op, Kind: dense.ErrNotConverged, Detail: "no iteration found all singular values; please report the matrix"}
}
