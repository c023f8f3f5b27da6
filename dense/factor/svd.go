package factor

import (
	"cmp"
	"math"
	"slices"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor/internal/bidiag"
	"github.com/comal-go/comal/dense/internal/team"
)

// SingularValues sets s to the min(m, n) singular values of a, descending.
//
// Its workspace is some 80·max(m, n) elements, and m·n more unless the longer of
// rows and columns are contiguous and their number of elements is a multiple of 8
// and none of 256.
func SingularValues(a matrix, s []float64, l limits) error {
	const op = "SingularValues"
	k := min(a.Rows, a.Cols)
	if err := check(op, l, len(s) == k, "s of min(m, n) elements", out("a", a), outSlice("s", s)); err != nil {
		return err
	}
	r := newReduction(a)
	if err := workspace(op, 8*r.work(), l); err != nil {
		return err
	}
	if err := r.run(op, l, false); err != nil {
		return err
	}
	b := r.bidiagonal
	if b == nil {
		clear(s)
		return nil
	}
	if !bidiag.Values(b.d, b.e[:k-1]) {
		return notConverged(op)
	}
	copy(s, b.d)
	return r.unscale(op, s)
}

// SVD sets u, m x k, s and vt, k x n with k = min(m, n), to the thin singular
// value decomposition a = u·diag(s)·vt, s descending.
//
// Its workspace is 3.5·k² + 350·max(m, n) elements or so, and m·n more under the
// condition of [SingularValues].
func SVD(a, u matrix, s []float64, vt matrix, l limits) error {
	const op = "SVD"
	m, n := a.Rows, a.Cols
	k := min(m, n)
	fits := len(s) == k && u.Rows == m && u.Cols == k && vt.Rows == k && vt.Cols == n
	const rule = "u of m x k, s of k, vt of k x n with k = min(m, n)"
	if err := check(op, l, fits, rule, out("a", a), out("u", u), outSlice("s", s), out("vt", vt)); err != nil {
		return err
	}
	r := newReduction(a)
	if err := workspace(op, 8*(r.work()+vectorsWork(r.a.Rows, k)), l); err != nil {
		return err
	}
	if err := r.run(op, l, true); err != nil {
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

// reduction is a matrix on its way to a bidiagonal one: with at least as many
// rows as columns, in contiguous columns, and with elements whose squares neither
// overflow nor underflow.
type reduction struct {
	a          matrix
	transposed bool
	copied     bool
	exponent   int // of the power of two a was multiplied by, negated
	*bidiagonal
}

// newReduction decides on what is to be done with a.
func newReduction(a matrix) *reduction {
	r := &reduction{a: a}
	if r.transposed = a.Rows < a.Cols || a.Rows == a.Cols && a.RowStride != 1; r.transposed {
		r.a = a.T()
	}
	// Columns where vectors of registers begin, but no power of two apart.
	r.copied = r.a.RowStride != 1 || r.a.ColStride != columnStride(r.a.Rows)
	return r
}

// work is how many elements run allocates.
func (r *reduction) work() int64 {
	m, n := r.a.Rows, r.a.Cols
	work := bidiagonalWork(m, n) + 6*int64(n)
	if r.copied {
		work += int64(columnStride(m)) * int64(n)
	}
	return work
}

// run reduces the matrix, or leaves bidiagonal nil if it is all zeros.
func (r *reduction) run(op string, l limits, keep bool) error {
	if err := finite(op, "a", r.a, l); err != nil {
		return err
	}
	size := largest(r.a, l)
	if size == 0 {
		return nil
	}
	if r.copied {
		c := matrix{Rows: r.a.Rows, Cols: r.a.Cols, RowStride: 1, ColStride: columnStride(r.a.Rows)}
		c.Data = make([]float64, c.ColStride*c.Cols)
		c.Copy(r.a)
		r.a = c
	}
	if size < 0x1p-300 || size > 0x1p300 {
		_, r.exponent = math.Frexp(size)
		for j := range r.a.Cols {
			x := r.a.Col(j).Data[:r.a.Rows]
			for i, v := range x {
				x[i] = math.Ldexp(v, -r.exponent)
			}
		}
	}
	r.bidiagonal = newBidiagonal(r.a.Data, r.a.Rows, r.a.Cols, r.a.ColStride, l.Threads)
	r.reduce(keep)
	return nil
}

// unscale takes the scaling of a back.
func (r *reduction) unscale(op string, s []float64) error {
	if r.exponent != 0 {
		for i, v := range s {
			s[i] = math.Ldexp(v, r.exponent)
		}
	}
	if len(s) > 0 && math.IsInf(s[0], 1) {
		return &dense.Error{Op: op, Kind: dense.ErrNotFinite, Detail: "a singular value overflows, scale a"}
	}
	return nil
}

// largest returns the size of the largest element of a, which has no NaN.
func largest(a matrix, l limits) float64 {
	if a.RowStride < a.ColStride {
		a = a.T()
	}
	rows := make([]float64, a.Rows)
	team.Do(a.Rows, l.Threads, func(i int) {
		most := 0.0
		x := a.Row(i)
		for j := range x.Len {
			if v := math.Abs(x.Data[j*x.Stride]); v > most {
				most = v
			}
		}
		rows[i] = most
	})
	most := 0.0
	for _, v := range rows {
		most = max(most, v)
	}
	return most
}

// vectorsBlock is how many reflectors are applied at a time.
const vectorsBlock = 64

// vectorsWork is how many elements vectors allocates for a reduced matrix of m x n.
func vectorsWork(m, n int) int64 {
	m64, n64, b := int64(m), int64(n), int64(vectorsBlock)
	return bidiag.Elements(n) + 2*n64*n64 + b*(m64+8) + b*b + int64(wyWork(vectorsBlock, n+wyChunk)) + n64
}

// vectors sets u, m x n, s and v, n x n, to the decomposition of the matrix that
// was reduced.
func (r *reduction) vectors(op string, u matrix, s []float64, v matrix, l limits) error {
	n := len(s)
	b := r.bidiagonal
	if b == nil {
		clear(s)
		setIdentity(u)
		setIdentity(v)
		return nil
	}
	ub, vb := make([]float64, n*n), make([]float64, n*n)
	exponent := b.normalise()
	if !bidiag.SVD(b.d, b.e[:n-1], ub, vb, l.Threads) {
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
	for i := n; i < c.Rows; i++ {
		for j := range n {
			c.Set(i, j, 0)
		}
	}
}

// setIdentity sets c to the first columns of the identity.
func setIdentity(c matrix) {
	for i := range c.Rows {
		for j := range c.Cols {
			c.Set(i, j, 0)
		}
		if i < c.Cols {
			c.Set(i, i, 1)
		}
	}
}

// back multiplies u and v by the reflectors from the left and from the right.
func (b *bidiagonal) back(u, v matrix, l limits) {
	const k = vectorsBlock
	data := make([]float64, columnStride(b.m)*k)
	t := make([]float64, k*k)
	work := make([]float64, wyWork(k, b.n+wyChunk))
	a := b.matrix()
	apply := func(stored, c matrix, tau []float64) {
		x := matrix{Data: data, Rows: stored.Rows, Cols: stored.Cols, RowStride: 1, ColStride: columnStride(stored.Rows)}
		explicit(x, stored)
		newWY(x, tau, dense.RowMajor(t[:x.Cols*x.Cols], x.Cols, x.Cols), l).left(false, c, work, l)
	}
	for from := (b.n - 1) / k * k; from >= 0; from -= k {
		to := min(from+k, b.n)
		apply(a.Slice(from, b.m, from, to), u.Slice(from, b.m, 0, b.n), b.tauLeft[from:to])
		if to = min(to, b.n-1); to > from {
			apply(a.Slice(from, to, from+1, b.n).T(), v.Slice(from+1, b.n, 0, b.n), b.tauRight[from:to])
		}
	}
}
