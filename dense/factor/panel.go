package factor

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/slim"
	"github.com/comal-go/comal/dense/internal/vec"
)

// panel factorises a few columns at a time, by halves (Elmroth and Gustavson,
// doi:10.1147/rd.444.0605): the left half, its reflectors applied to the right
// half, then the right half. The leaves of the recursion run along columns.
//
// A joined panel stands under a triangle of its own: reflector j is a one in row
// j of the triangle and zeros in its other rows, and what v holds. That is how
// one triangle takes in another, or a block of rows.
type panel struct {
	v matrix // m x k, part of a strip: what is factorised, then the reflectors
	r matrix // k x k: the triangle above of a joined one, then the factor
	t matrix // k x k: the T of the reflectors

	joined bool
	// reach is how many rows of v the columns of a joined panel have at least:
	// column j has one more than column j-1 until there are m.
	reach int

	work []float64 // panelWork elements
	l    limits    // of a product
}

// panelBase is how many columns are factorised one by one.
const panelBase = 8

// panelWork is how many elements of workspace a panel of k columns needs.
func panelWork(k int) int { return k*k + panelBase }

// span returns the rows that reflectors up to column j, from column i on, touch.
func (p *panel) span(i, j int) (from, to int) {
	if p.joined {
		return 0, min(p.v.Rows, p.reach+j)
	}
	return i, p.v.Rows
}

// factorise turns columns i to j of v into reflectors, and sets r and t.
func (p *panel) factorise(i, j int) {
	if j-i <= panelBase {
		p.base(i, j)
		return
	}
	mid := i + half(j-i)
	p.factorise(i, mid)
	p.apply(i, mid, j)
	p.factorise(mid, j)
	p.couple(i, mid, j)
}

// rows is span as a start and a number, a multiple of 8, for the kernels of slim:
// the rows up to it are zeros in both factors of a product, or in the reflectors.
func (p *panel) rows(i, j int) (from, m int) {
	from, to := p.span(i, j)
	return from, (to - from + 7) / 8 * 8
}

// half is where to cut n columns: a whole number of leaves is left of it.
func half(n int) int { return (n/2 + panelBase - 1) / panelBase * panelBase }

// apply applies the transposed reflectors i to mid to the columns mid to j.
func (p *panel) apply(i, mid, j int) {
	from, m := p.rows(i, mid)
	ld := p.v.ColStride
	columns := func(i, j int) matrix {
		return matrix{Data: p.v.Data[i*ld+from:], Rows: m, Cols: j - i, RowStride: 1, ColStride: ld}
	}
	left := panel{v: columns(i, mid), t: p.t.Slice(i, mid, i, mid), joined: p.joined}
	left.update(p.r.Slice(i, mid, mid, j), columns(mid, j), p.work)
}

// couple sets the part of t that lies between the reflectors i to mid and those
// of mid to j: -T₁·(V₁ᵀ·V₂)·T₂.
func (p *panel) couple(i, mid, j int) {
	from, _ := p.rows(mid, j)
	start, m := p.rows(i, mid)
	m -= from - start
	k, n, ld, ts := mid-i, j-mid, p.v.ColStride, p.t.RowStride
	s, product := p.work[:k*n], p.work[k*n:2*k*n]
	vec.Clear(p.work[:2*k*n])
	slim.Dots(m, k, n, p.v.Data[i*ld+from:], ld, p.v.Data[mid*ld+from:], ld, slim.Small{Data: s, RS: n, CS: 1})
	for row := range n {
		vec.Clear(p.t.Data[(mid+row)*ts+i:][:k])
	}
	for row := range k {
		vec.Clear(p.t.Data[(i+row)*ts+mid:][:n])
	}
	// By rows, which are the columns of the transposes.
	slim.Minus(n, k, k, s, n, slim.Small{Data: p.t.Data[i*ts+i:], RS: 1, CS: ts}, product, n)
	slim.Minus(n, n, k, p.t.Data[mid*ts+mid:], ts, slim.Small{Data: product, RS: 1, CS: n}, p.t.Data[i*ts+mid:], ts)
}

// base factorises columns i to j one by one.
func (p *panel) base(i, j int) {
	for c := i; c < j; c++ {
		tau := p.annihilate(c)
		p.reflect(c, j, tau)
		p.finish(i, c, tau)
	}
}

// column returns the rows of column c that reflectors from column i on touch.
func (p *panel) column(c, i int) []float64 {
	from, to := p.span(i, i+1)
	return p.v.Data[c*p.v.ColStride:][from:to]
}

// annihilate makes the reflector of column c, and sets its diagonal element of r.
func (p *panel) annihilate(c int) (tau float64) {
	x, diagonal := p.column(c, c), p.r.Data[c*p.r.RowStride+c:]
	if p.joined {
		diagonal[0], tau = reflector(diagonal[0], dense.Vec(x))
		return tau
	}
	diagonal[0], tau = reflector(x[0], dense.Vec(x[1:]))
	x[0] = 1
	return tau
}

// reflect applies reflector c to the columns after it, before column j.
func (p *panel) reflect(c, j int, tau float64) {
	if n := j - c - 1; n > 0 && tau != 0 {
		x := p.column(c, c)
		w, ld := p.work[:n], p.v.ColStride
		row := p.r.Data[c*p.r.RowStride+c+1:][:n]
		vec.Clear(w)
		if p.joined {
			vec.Copy(w, row)
		}
		from, _ := p.span(c, c)
		rest := p.v.Data[(c+1)*ld+from:]
		vec.Gemv(n, len(x), 1, rest, ld, x, w)
		vec.Ger(n, len(x), -tau, w, x, rest, ld)
		if p.joined {
			vec.Axpy(-tau, w, row)
		}
	}
}

// finish moves what column c has of r out of v, and sets column c of t from row
// i on, of which the columns before are set.
func (p *panel) finish(i, c int, tau float64) {
	if !p.joined {
		above := p.v.Data[c*p.v.ColStride:][:c]
		for row, x := range above {
			p.r.Data[row*p.r.RowStride+c] = x
		}
		vec.Clear(above)
	}
	x, n, ld := p.column(c, c), c-i, p.v.ColStride
	sums := p.work[:n]
	vec.Clear(sums)
	from, _ := p.span(c, c)
	vec.Gemv(n, len(x), 1, p.v.Data[i*ld+from:], ld, x, sums)
	t, ts := p.t.Data[i*p.t.RowStride+i:], p.t.RowStride
	for row := range n {
		t[row*ts+n] = -tau * vec.Dot(t[row*ts+row:][:n-row], sums[row:])
		t[n*ts+row] = 0
	}
	t[n*ts+n] = tau
}

// subtract subtracts b from a.
func subtract(a, b matrix) {
	for i := range a.Rows {
		for j := range a.Cols {
			a.Data[i*a.RowStride+j*a.ColStride] -= b.Data[i*b.RowStride+j*b.ColStride]
		}
	}
}
