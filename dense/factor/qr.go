package factor

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor/internal/wy"
	"github.com/comal-go/comal/dense/internal/space"
)

// QR is a matrix as a product of an orthogonal and an upper triangular one, the
// first as a product of min(m, n) reflectors. As in LAPACK, diagonal elements of
// the triangular factor have either sign. Several goroutines may use it.
type QR struct {
	a matrix // the triangle, and below it the reflectors
	t matrix // block x min(m, n): the T of blocks of reflectors, side by side
}

// NewQR factorises a, m x n, in place: q stays a product of reflectors, and
// needs a as NewQR has left it.
//
// Its workspace is a copy of a and 2·(n + 2·b + min(m, n))·b elements, with b = 64
// and 4 MiB for products, or b = 32 if n is at most 128. It is kept for later calls as that of [dense.Gemm] is.
func NewQR(a dense.Matrix[float64], l dense.Limits) (*QR, error) {
	const op = "NewQR"
	m, n, k := a.Rows, a.Cols, min(a.Rows, a.Cols)
	if err := check(op, l, true, "", out("a", a)); err != nil {
		return nil, err
	}
	b := block(n)
	if err := workspace(op, 8*newQRWork(m, n), l); err != nil {
		return nil, err
	}
	if err := finite(op, "a", a, l); err != nil {
		return nil, err
	}
	q := &QR{a: a, t: dense.New[float64](b, k)}
	if k > 0 {
		data, buffer := space.Take[float64](stripWork(m, n)+sweepWork(n, k), without(l.Memory, productBytes(n)))
		x := newStrip(data[:stripWork(m, n)], a, l.Threads)
		s := newSweep(data[stripWork(m, n):], n, q.t)
		s.run(x, l.Threads)
		x.write(a.Slice(0, k, 0, n), s.d)
		x.keep(a)
		space.Give(buffer)
	}
	return q, overflowed(op, a.Slice(0, k, 0, n), l)
}

// R sets r, min(m, n) x n, to the triangular factor.
func (q *QR) R(r dense.Matrix[float64]) error {
	k := min(q.a.Rows, q.a.Cols)
	a := q.a.Slice(0, k, 0, q.a.Cols)
	if err := check("QR.R", limits{}, alikeShape(r, a), "min(m, n) x n of what was factorised", out("r", r), in("a", a)); err != nil {
		return err
	}
	upper(r, a)
	return nil
}

// Q sets dst, m x k with k from min(m, n) to m, to the first k columns of the
// orthogonal factor. Its workspace is (m + 2·k)·b elements, b as with NewQR, and
// that of the products, see [dense.GemmWorkspace].
func (q *QR) Q(dst dense.Matrix[float64], l dense.Limits) error {
	m, k := q.a.Rows, dst.Cols
	fits := dst.Rows == m && k <= m && k >= min(m, q.a.Cols)
	l, err := q.reserve("QR.Q", l, fits, "m x k with k from min(m, n) to m", "dst", dst)
	if err != nil || k == 0 {
		return err
	}
	setIdentity(dst)
	// Columns before a block's are columns of the identity that it leaves alone.
	q.apply(false, dst, true, l)
	return nil
}

// Mul overwrites b, m x p, with q·b, where q is all m columns of the orthogonal
// factor. It takes 4·m·p·min(m, n) operations or less. Its workspace is
// (m + 2·p)·b elements, b as with NewQR, and that of the products, see
// [dense.GemmWorkspace].
func (q *QR) Mul(b dense.Matrix[float64], l dense.Limits) error {
	l, err := q.reserve("QR.Mul", l, b.Rows == q.a.Rows, "m rows", "b", b)
	if err != nil {
		return err
	}
	q.apply(false, b, false, l)
	return nil
}

// MulT overwrites b, m x p, with qᵀ·b. Its workspace is that of Mul.
func (q *QR) MulT(b dense.Matrix[float64], l dense.Limits) error {
	l, err := q.reserve("QR.MulT", l, b.Rows == q.a.Rows, "m rows", "b", b)
	if err != nil {
		return err
	}
	q.apply(true, b, false, l)
	return nil
}

// reserve checks the arguments and returns the limits that are left for products.
func (q *QR) reserve(op string, l limits, fits bool, rule, name string, b matrix) (limits, error) {
	if err := check(op, l, fits, rule, out(name, b), in("a", q.a)); err != nil {
		return l, err
	}
	return reserve(op, 8*mulWork(q.a.Rows, q.a.Cols, b.Cols), 0, 0, l)
}

// newQRWork is how many elements NewQR allocates for m x n.
func newQRWork(m, n int) int64 {
	k := min(m, n)
	return int64(columnStride(m))*int64(n) + int64(sweepWork(n, k)+block(n)*k+space.Alignment) + productBytes(n)/8
}

// mulWork is how many elements Mul allocates for m x p after m x n, beside what
// Gemm does.
func mulWork(m, n, p int) int64 {
	if p == 0 {
		return 0
	}
	return int64(columnStride(m)*block(n) + wy.Work(block(n), p))
}

// apply sets c to q·c or qᵀ·c, from the column of a block on if c begins with the
// identity.
func (q *QR) apply(transposed bool, c matrix, identity bool, l limits) {
	if c.Cols == 0 {
		return
	}
	m, k, b := q.a.Rows, min(q.a.Rows, q.a.Cols), q.t.Rows
	data := make([]float64, mulWork(m, q.a.Cols, c.Cols))
	columns, work := data[:columnStride(m)*b], data[columnStride(m)*b:]
	for s := 0; s < k; s += b {
		at := s // the transposed product begins with the first block
		if !transposed {
			at = (k-1)/b*b - s
		}
		to, first := min(at+b, k), 0
		if identity {
			first = at
		}
		v := dense.ColMajor(columns, m-at, to-at)
		wy.Explicit(v, q.a.Slice(at, m, at, to))
		reflectors := wy.Block{V: v, T: q.t.Slice(0, to-at, at, to)}
		reflectors.Left(transposed, c.Slice(at, m, first, c.Cols), work, l)
	}
}

// upper sets r to the upper triangle of a, and zeros.
func upper(r, a matrix) {
	r.Copy(a)
	for i := range r.Rows {
		for j := range min(i, r.Cols) {
			r.Set(i, j, 0)
		}
	}
}

func alikeShape(a, b matrix) bool { return a.Rows == b.Rows && a.Cols == b.Cols }

// overflowed returns an error if an element of the factor r is too large.
func overflowed(op string, r matrix, l limits) error {
	if finite(op, "", r, l) == nil {
		return nil
	}
	return &dense.Error{Op: op, Kind: dense.ErrNotFinite, Detail: "an element of the factor overflows, scale a"}
}
