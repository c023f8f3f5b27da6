package factor

import (
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

// bidiagonal reduces an m x n matrix, m >= n, to an upper bidiagonal one by
// reflectors from the left and the right. Those of some columns and rows are
// found before the rest of the matrix is changed (Dongarra, Sorensen and
// Hammarling, doi:10.1016/0377-0427(89)90367-1), which is a matrix product then:
// in the meantime the rest is a - p·qᵀ. Each pair takes the products of the rest
// and its transpose with a vector. Both are made in one pass over the rest
// (Howell, Demmel, Fulton, Hammarling and Marmol, doi:10.1145/1356052.1356055):
// the vector of the second is known for some columns as soon as the first is,
// except for a factor and its first element, which are put right at the end.
type bidiagonal struct {
	m, n int
	a    []float64 // column-major; the reflectors stay in it as in LAPACK
	lda  int

	d, e               []float64 // the diagonal and what is right of it
	tauLeft, tauRight  []float64
	p, q               []float64 // the columns of both: v, x and y, u of each pair
	ldp, ldq           int
	rows               []float64 // the rows of the panel, with a stride of ldq
	cp, cq             []float64 // row i of p, row i of q
	w, s               []float64 // of each chunk: its part of a·r and qᵀ·r
	y, r               []float64
	limits             limits // for products
	first, upTo, pairs int    // the columns of the panel, and how many pairs it has by now
}

const (
	// bidiagonalPanel is how many columns are reduced between two products.
	bidiagonalPanel = 32
	// bidiagonalChunk is how many columns are one task of a pass. It does not
	// hang on the threads, so that the sums do not either.
	bidiagonalChunk = 64
)

// bidiagonalWork is how many elements newBidiagonal allocates.
func bidiagonalWork(m, n int) int64 {
	b, chunks := int64(bidiagonalPanel), int64(n/bidiagonalChunk+1)
	ldp, ldq := int64(m+8), int64(n+8)
	return 2*b*ldp + 3*b*ldq + chunks*(ldp+2*b) + 6*ldq + 4*b
}

// newBidiagonal allocates the workspace to reduce a, m x n in columns lda apart.
func newBidiagonal(a []float64, m, n, lda int, l limits) *bidiagonal {
	const b = bidiagonalPanel
	r := &bidiagonal{m: m, n: n, a: a, lda: lda, limits: l, ldp: (m + 7) / 8 * 8, ldq: (n + 7) / 8 * 8}
	for _, x := range []*[]float64{&r.d, &r.e, &r.tauLeft, &r.tauRight, &r.y, &r.r} {
		*x = make([]float64, n)
	}
	r.p, r.q, r.rows = make([]float64, 2*b*r.ldp), make([]float64, 2*b*r.ldq), make([]float64, b*r.ldq)
	r.cp, r.cq = make([]float64, 2*b), make([]float64, 2*b)
	chunks := n/bidiagonalChunk + 1
	r.w, r.s = make([]float64, chunks*r.ldp), make([]float64, chunks*2*b)
	return r
}

// reduce does the work. With keep, the reflectors from the right are stored in
// the rows of a, as those from the left are in the columns.
func (b *bidiagonal) reduce(keep bool) {
	for b.first = 0; b.first < b.n; b.first = b.upTo {
		b.upTo = min(b.first+bidiagonalPanel, b.n)
		b.gatherRows()
		for i := b.first; i < b.upTo; i++ {
			b.pairs = i - b.first
			b.column(i)
			if i+1 < b.n {
				b.row(i)
			}
		}
		if keep {
			b.keepRows()
		}
		if b.upTo < b.n {
			b.update()
		}
	}
}

// gatherRows copies the rows of the panel, which lie across all columns.
func (b *bidiagonal) gatherRows() {
	for j := b.first; j < b.n; j++ {
		for k, v := range b.a[j*b.lda+b.first : j*b.lda+b.upTo] {
			b.rows[k*b.ldq+j] = v
		}
	}
}

// keepRows stores the reflectors from the right, without their ones.
func (b *bidiagonal) keepRows() {
	for j := b.first + 2; j < b.n; j++ {
		column := b.a[j*b.lda:]
		for i := b.first; i < min(b.upTo, j-1); i++ {
			column[i] = b.q[(2*(i-b.first)+1)*b.ldq+j]
		}
	}
}

// update subtracts p·qᵀ from what is right of and below the panel.
func (b *bidiagonal) update() {
	k := 2 * (b.upTo - b.first)
	p := dense.Matrix[float64]{Data: b.p[b.upTo:], Rows: b.m - b.upTo, Cols: k, RowStride: 1, ColStride: b.ldp}
	q := dense.Matrix[float64]{Data: b.q[b.upTo:], Rows: b.n - b.upTo, Cols: k, RowStride: 1, ColStride: b.ldq}
	if p.Rows > 0 {
		gemm(-1, p, q.T(), 1, b.matrix().Slice(b.upTo, b.m, b.upTo, b.n), b.limits)
	}
}

func (b *bidiagonal) matrix() matrix {
	return matrix{Data: b.a, Rows: b.m, Cols: b.n, RowStride: 1, ColStride: b.lda}
}

// column brings column i up to date and makes the reflector that annihilates
// what is below its diagonal element.
func (b *bidiagonal) column(i int) {
	k := 2 * b.pairs
	for j := range k {
		b.cq[j] = b.q[j*b.ldq+i]
	}
	at := aligned(i) // what is above the diagonal is of no use
	a := b.a[i*b.lda+at : i*b.lda+b.m]
	vec.GemvT(k, len(a), -1, b.p[at:], b.ldp, b.cq, a)
	a = a[i-at:]
	b.d[i], b.tauLeft[i] = reflector(a[0], dense.Vec(a[1:]))
	v := b.p[k*b.ldp+at:]
	vec.Clear(v[:i-at])
	v = v[i-at:]
	v[0] = 1
	vec.Copy(v[1:], a[1:])
}

// row makes the reflector of row i from the right, after that of column i has
// been applied to it, and all that the two do to the rest: y and u, v and x.
func (b *bidiagonal) row(i int) {
	k := 2 * b.pairs
	at := aligned(i)
	v := b.p[k*b.ldp+at : k*b.ldp+b.m]
	pv := b.cq[:k]
	vec.Clear(pv)
	vec.Gemv(k, len(v), 1, b.p[at:], b.ldp, v, pv)
	for j := range k {
		b.cp[j] = b.p[j*b.ldp+i]
	}
	y := b.q[k*b.ldq : k*b.ldq+b.n]
	from, to := (i+1)/bidiagonalChunk, (b.n-1)/bidiagonalChunk+1
	team.Do(to-from, b.limits.Threads, func(part int) {
		c := from + part
		if i%2 == 1 { // what was read last may still be in the cache
			c = to - 1 - part
		}
		b.pass(i, c, max(i+1, c*bidiagonalChunk), min(b.n, (c+1)*bidiagonalChunk), y)
	})
	b.sumParts(from, to, aligned(i+1), k+1)
	b.finish(i, k, from)
}

// pass does for the columns lo to hi what can be done while they are in the
// cache: y, row i, and what they add to a·r and qᵀ·r.
func (b *bidiagonal) pass(i, chunk, lo, hi int, y []float64) {
	k := 2 * b.pairs
	at, below := aligned(i), aligned(i+1)
	v := b.p[k*b.ldp+at : k*b.ldp+b.m]
	w := b.w[chunk*b.ldp+below : chunk*b.ldp+b.m]
	s := b.s[chunk*2*bidiagonalPanel:][:k+1]
	vec.Clear(w)
	vec.Clear(s)
	tau := b.tauLeft[i]
	step := b.columnsInCache()
	for ; lo < hi; lo += step {
		n := min(step, hi-lo)
		a := b.a[lo*b.lda:]
		y, r := y[lo:lo+n], b.r[lo:lo+n]
		vec.Clear(y)
		vec.Gemv(n, len(v), tau, a[at:], b.lda, v, y)
		vec.GemvT(k, n, -tau, b.q[lo:], b.ldq, b.cq, y)
		vec.Copy(r, b.rows[b.pairs*b.ldq+lo:][:n])
		vec.GemvT(k, n, -1, b.q[lo:], b.ldq, b.cp, r)
		vec.Axpy(-1, y, r)
		vec.GemvT(n, len(w), 1, a[below:], b.lda, r, w)
		vec.Gemv(k+1, n, 1, b.q[lo:], b.ldq, r, s)
	}
}

// aligned returns the row at or above row i where a vector register begins:
// products of the rows between are thrown away, or are with zeros.
func aligned(i int) int { return i &^ 7 }

// columnsInCache is how many columns a pass reads twice before it goes on.
func (b *bidiagonal) columnsInCache() int {
	const elements = 64 << 10 // half of a second-level cache of 1 MB
	return min(bidiagonalChunk, max(8, elements/b.ldp/8*8))
}

// sumParts adds the parts of the chunks, in their order.
func (b *bidiagonal) sumParts(from, to, row, k int) {
	w, s := b.w[from*b.ldp:], b.s[from*2*bidiagonalPanel:]
	for c := 1; c < to-from; c++ {
		vec.Axpy(1, w[c*b.ldp+row:c*b.ldp+b.m], w[row:b.m])
		vec.Axpy(1, s[c*2*bidiagonalPanel:][:k], s[:k])
	}
}

// finish makes the reflector from r, and corrects the products with r to be such
// with its vector u: u = (r - beta·e₁)·f.
func (b *bidiagonal) finish(i, k, chunk int) {
	r := b.r[i+1 : b.n]
	alpha := r[0]
	beta, tau := reflector(alpha, dense.Vec(r[1:]))
	b.e[i], b.tauRight[i] = beta, tau
	u := b.q[(k+1)*b.ldq+i+1:][:len(r)]
	u[0] = 1
	vec.Copy(u[1:], r[1:])
	at := aligned(i + 1)
	x := b.p[(k+1)*b.ldp+at : (k+1)*b.ldp+b.m]
	vec.Clear(x)
	if tau == 0 {
		return
	}
	next := b.a[(i+1)*b.lda+at:]
	s := b.s[chunk*2*bidiagonalPanel:][:k+1]
	if math.Abs(beta) > 0x1p-800 {
		f := 1 / (alpha - beta)
		vec.Axpy(tau*f, b.w[chunk*b.ldp+at:][:len(x)], x)
		vec.Axpy(-tau*f*beta, next[:len(x)], x)
		for j := range s {
			s[j] = f * (s[j] - beta*b.q[j*b.ldq+i+1])
		}
	} else { // the products with r have lost digits
		vec.Clear(s)
		vec.GemvT(len(u), len(x), tau, next, b.lda, u, x)
		vec.Gemv(k+1, len(u), 1, b.q[i+1:], b.ldq, u, s)
	}
	vec.GemvT(k+1, len(x), -tau, b.p[at:], b.ldp, s, x)
	vec.Clear(x[:i+1-at])
}
