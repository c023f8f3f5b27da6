package factor

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/space"
)

// QR is a matrix as a product of an orthogonal and an upper triangular one, the
// first as a product of min(m, n) reflectors. As in LAPACK, diagonal elements of
// the triangular factor have either sign.
type QR struct {
	a matrix // the triangle, and below it the reflectors
	t matrix // block x min(m, n): the T of blocks of reflectors, side by side
}

// NewQR factorises a, m x n, in place: q stays a product of reflectors, and
// needs a as NewQR has left it.
//
// Its workspace is a copy of a and 2·(n + 2·b + min(m, n))·b elements, with b = 64,
// or 32 if n is at most 128. It is kept for later calls as that of [dense.Gemm] is.
func NewQR(a matrix, l limits) (*QR, error) {
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
		data, buffer := space.Take[float64](stripWork(m, n)+sweepWork(n, k), l.Memory)
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
func (q *QR) R(r matrix) error {
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
// that of the products of [dense.Gemm].
func (q *QR) Q(dst matrix, l limits) error {
	m, k := q.a.Rows, dst.Cols
	fits := dst.Rows == m && k <= m && k >= min(m, q.a.Cols)
	if err := q.check("QR.Q", l, fits, "m x k with k from min(m, n) to m", "dst", dst); err != nil {
		return err
	}
	for i := range m {
		for j := range k {
			dst.Set(i, j, 0)
		}
		if i < k {
			dst.Set(i, i, 1)
		}
	}
	// Columns before a block's are columns of the identity that it leaves alone.
	q.apply(false, dst, true, l)
	return nil
}

// Mul sets b, m x p, to q·b. Its workspace is (m + 2·p)·64 elements at most, and
// that of the products of [dense.Gemm].
func (q *QR) Mul(b matrix, l limits) error {
	if err := q.check("QR.Mul", l, b.Rows == q.a.Rows, "m rows", "b", b); err != nil {
		return err
	}
	q.apply(false, b, false, l)
	return nil
}

// MulT sets b, m x p, to qᵀ·b. Its workspace is that of Mul.
func (q *QR) MulT(b matrix, l limits) error {
	if err := q.check("QR.MulT", l, b.Rows == q.a.Rows, "m rows", "b", b); err != nil {
		return err
	}
	q.apply(true, b, false, l)
	return nil
}

func (q *QR) check(op string, l limits, fits bool, rule, name string, b matrix) error {
	if err := check(op, l, fits, rule, out(name, b), in("a", q.a)); err != nil {
		return err
	}
	m, k, p := max(1, q.a.Rows), q.t.Rows, max(1, min(b.Cols, wyChunk))
	gemm := max(dense.GemmWorkspace[float64](k, p, m, 1), dense.GemmWorkspace[float64](m, p, k, 1))
	together := int64(max(1, min(l.Threads, (b.Cols+wyChunk-1)/wyChunk)))
	return workspace(op, 8*mulWork(m, q.a.Cols, b.Cols)+together*gemm, l)
}

// newQRWork is how many elements NewQR allocates for m x n.
func newQRWork(m, n int) int64 {
	k := min(m, n)
	return int64(columnStride(m))*int64(n) + int64(sweepWork(n, k)+block(n)*k+space.Alignment)
}

// mulWork is how many elements Mul allocates for m x p after m x n, beside what
// Gemm does.
func mulWork(m, n, p int) int64 { return int64(columnStride(m)*block(n) + wyWork(block(n), p)) }

// apply sets c to q·c or qᵀ·c, from the column of a block on if c begins with the
// identity.
func (q *QR) apply(transposed bool, c matrix, identity bool, l limits) {
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
		explicit(v, q.a.Slice(at, m, at, to))
		wy{v, q.t.Slice(0, to-at, at, to)}.left(transposed, c.Slice(at, m, first, c.Cols), work, l)
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
