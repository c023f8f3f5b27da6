package factor

import (
	"github.com/comal-go/comal/dense"
)

// LeastSquares sets x, n x p, to the shortest of those that make ‖a·x - b‖ least,
// for each of the p right sides. Singular values of a, which is m x n, below rcond
// times the largest count as zero; below 0 means the machine precision times the
// longer side. It overwrites a and b, and returns the rank and the singular values.
//
// Its workspace is that of SVD for a matrix of k x k, k = min(m, n), and
// 3·k² + k·p elements, and if a is not square that of NewQR and of its Mul.
func LeastSquares(a, b, x dense.Matrix[float64], rcond float64, l dense.Limits) (rank int, s []float64, err error) {
	const op = "LeastSquares"
	m, n, p := a.Rows, a.Cols, b.Cols
	fits := b.Rows == m && x.Rows == n && x.Cols == p
	if err := check(op, l, fits, "a of m x n, b of m x p, x of n x p", out("a", a), out("b", b), out("x", x)); err != nil {
		return 0, nil, err
	}
	l, err = reserve(op, 8*leastSquaresWork(m, n, p), 0, 0, l)
	if err != nil {
		return 0, nil, err
	}
	for _, given := range []struct {
		name string
		matrix
	}{{"a", a}, {"b", b}} {
		if err := finite(op, given.name, given.matrix, l); err != nil {
			return 0, nil, err
		}
	}
	if rcond < 0 {
		rcond = 0x1p-52 * float64(max(m, n))
	}
	return solveLeast(op, a, b, x, rcond, l)
}

// leastSquaresWork is how many elements LeastSquares allocates.
func leastSquaresWork(m, n, p int) int64 {
	k := min(m, n)
	work := 3*int64(k)*int64(k) + int64(k)*int64(p) + int64(k)
	r := newReduction(dense.ColMajor[float64](nil, k, k), true)
	work += r.work(1) + r.vectorsWork()
	if m != n {
		work += newQRWork(max(m, n), k) + mulWork(max(m, n), k, p)
	}
	return work
}

// solveLeast makes a square by a product with an orthogonal matrix, which changes
// no length, on the side where a is longer. l is what is left beside
// leastSquaresWork.
func solveLeast(op string, a, b, x matrix, rcond float64, l limits) (rank int, s []float64, err error) {
	m, n := a.Rows, a.Cols
	var q *QR
	var r matrix
	switch {
	case m > n:
		if q, r, err = reduced(a, l.Threads); err == nil {
			q.apply(true, b, false, l)
		}
		a, b = r, b.Slice(0, n, 0, b.Cols)
	case m < n:
		q, r, err = reduced(a.T(), l.Threads)
		a = r.T()
		x.Slice(m, n, 0, x.Cols).Fill(0)
	}
	if err != nil {
		return 0, nil, as(op, err)
	}
	rank, s, err = solveSquare(op, a, b, x.Slice(0, a.Cols, 0, x.Cols), rcond, l)
	if err == nil && m < n {
		q.apply(false, x, false, l)
	}
	if err == nil && finite(op, "", x, l) != nil {
		err = &dense.Error{Op: op, Kind: dense.ErrNotFinite, Detail: "an element of x overflows, scale a or b"}
	}
	return rank, s, err
}

// reduced factorises a, m x n with m > n, and returns the square factor as well.
func reduced(a matrix, threads int) (*QR, matrix, error) {
	r := dense.New[float64](a.Cols, a.Cols)
	q, err := NewQR(a, limits{Threads: threads})
	if err == nil {
		err = q.R(r)
	}
	return q, r, err
}

// solveSquare sets x to the product of the pseudo-inverse of a and b.
func solveSquare(op string, a, b, x matrix, rcond float64, l limits) (int, []float64, error) {
	k := a.Rows
	u, s, vt := dense.ColMajor(make([]float64, k*k), k, k), make([]float64, k), dense.New[float64](k, k)
	if err := newReduction(a, true).svd(op, u, s, vt, l); err != nil {
		return 0, nil, err
	}
	rank := 0
	for rank < k && s[rank] > 0 && s[rank] >= rcond*s[0] {
		rank++
	}
	c := dense.New[float64](rank, b.Cols)
	gemm(1, u.Slice(0, k, 0, rank).T(), b, 0, c, l)
	for i := range rank {
		for j := range c.Cols {
			c.Set(i, j, c.At(i, j)/s[i])
		}
	}
	gemm(1, vt.Slice(0, rank, 0, k).T(), c, 0, x, l)
	return rank, s, nil
}
