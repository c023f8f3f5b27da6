package factor

import (
	"cmp"
	"math"
	"slices"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor/internal/bidiag"
	"github.com/comal-go/comal/dense/factor/internal/wy"
	"github.com/comal-go/comal/dense/internal/vec"
)

// vectorsBlock is how many reflectors are applied at a time.
const vectorsBlock = 64

// vectorsWork is how many elements vectors allocates.
func (r *reduction) vectorsWork() int64 {
	n, m, b := r.a.Cols, r.rows(), vectorsBlock
	work := bidiag.Work(n) + 2*int64(n)*int64(n) + int64(columnStride(m)*b+b*b+wy.Work(b, n+wy.Chunk)+n)
	if r.tall {
		work += mulWork(r.a.Rows, n, n)
	}
	return work
}

// vectors sets u, m x n, s and v, n x n, to the decomposition of the matrix that
// was reduced. l is what is left beside vectorsWork.
func (r *reduction) vectors(op string, u matrix, s []float64, v matrix, l limits) error {
	n := len(s)
	b := r.bidiagonal
	if b == nil {
		vec.Clear(s)
		setIdentity(u)
		setIdentity(v)
		return nil
	}
	ub, vb := make([]float64, n*n), make([]float64, n*n)
	exponent := b.normalise()
	if !bidiag.SVD(b.d, b.e[:n-1], ub, vb, l) {
		return notConverged(op)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(b.d[j], b.d[i]) })
	for i, j := range order {
		s[i] = math.Ldexp(b.d[j], exponent)
	}
	place(u, ub, order)
	place(v, vb, order)
	b.back(u, v, l)
	if r.q != nil {
		r.q.apply(false, u, false, l)
	}
	return r.unscale(op, s)
}

// normalise multiplies the bidiagonal matrix by a power of two so that its
// largest element is about 1, and returns the exponent that takes it back.
func (b *bidiagonal) normalise() int {
	size := 0.0
	for i := range b.d {
		size = max(size, math.Abs(b.d[i]), math.Abs(b.e[i]))
	}
	_, exponent := math.Frexp(size)
	for i := range b.d {
		b.d[i], b.e[i] = math.Ldexp(b.d[i], -exponent), math.Ldexp(b.e[i], -exponent)
	}
	return exponent
}

// place sets the upper part of c to the columns of x, n x n, in the order given,
// and the rest to zeros.
func place(c matrix, x []float64, order []int) {
	n := len(order)
	for i, j := range order {
		c.Slice(0, n, i, i+1).Copy(dense.ColMajor(x[j*n:(j+1)*n], n, 1))
	}
	c.Slice(n, c.Rows, 0, n).Fill(0)
}

// setIdentity sets c to the first columns of the identity.
func setIdentity(c matrix) {
	c.Fill(0)
	for i := range min(c.Rows, c.Cols) {
		c.Set(i, i, 1)
	}
}

// back multiplies u and v by the reflectors from the left and from the right.
func (b *bidiagonal) back(u, v matrix, l limits) {
	const k = vectorsBlock
	data := make([]float64, columnStride(b.m)*k)
	t := make([]float64, k*k)
	work := make([]float64, wy.Work(k, b.n+wy.Chunk))
	a := b.matrix()
	apply := func(stored, c matrix, tau []float64) {
		x := matrix{Data: data, Rows: stored.Rows, Cols: stored.Cols, RowStride: 1, ColStride: columnStride(stored.Rows)}
		wy.Explicit(x, stored)
		wy.New(x, tau, dense.RowMajor(t[:x.Cols*x.Cols], x.Cols, x.Cols), l).Left(false, c, work, l)
	}
	for from := (b.n - 1) / k * k; from >= 0; from -= k {
		to := min(from+k, b.n)
		apply(a.Slice(from, b.m, from, to), u.Slice(from, b.m, 0, b.n), b.tauLeft[from:to])
		if to = min(to, b.n-1); to > from {
			apply(a.Slice(from, to, from+1, b.n).T(), v.Slice(from+1, b.n, 0, b.n), b.tauRight[from:to])
		}
	}
}
