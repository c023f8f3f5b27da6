package tridiag

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/vec"
)

// width is how many rows are reduced before the rest of the matrix is brought up
// to date by one product.
const width = 32

// Form is a symmetric matrix of order len(D) on its way to the tridiagonal form
// T = Qᵀ·A·Q.
type Form struct {
	// A has the lower triangle, row by row, LDA elements apart. Reduce leaves in
	// row i the reflection that made it tridiagonal, elements 0 to i-1.
	A   []float64
	LDA int
	// D and E become the diagonal and the n-1 elements beside it.
	D, E []float64
	// Tau has n elements: reflection i is I - Tau[i]·v·vᵀ.
	Tau []float64
}

// Floats returns how many elements Reduce allocates.
func Floats(n int) int64 { return int64(n) * (width + maxParts) }

// Reduce makes the form tridiagonal.
func (f *Form) Reduce(l dense.Limits) error {
	n := len(f.D)
	if n == 0 {
		return nil
	}
	p := panel{Form: f, w: make([]float64, width*n), ldw: n, threads: l.Threads}
	p.product.parts = make([]float64, maxParts*n)
	for hi := n; hi > 1; {
		lo := max(1, hi-width)
		for i := hi - 1; i >= lo; i-- {
			p.row(i, lo, hi)
		}
		v := dense.Matrix[float64]{Data: f.A[lo*f.LDA:], Rows: hi - lo, Cols: lo, RowStride: f.LDA, ColStride: 1}
		w := dense.Matrix[float64]{Data: p.w, Rows: hi - lo, Cols: lo, RowStride: p.ldw, ColStride: 1}
		rest := dense.Matrix[float64]{Data: f.A, Rows: lo, Cols: lo, RowStride: f.LDA, ColStride: 1}
		if err := dense.Syr2k(-1, v.T(), w.T(), 1, rest.Lower(), l); err != nil {
			return err
		}
		hi = lo
	}
	f.D[0] = f.A[0]
	return nil
}

// panel is a block of rows while it is reduced. The matrix above it is as it was
// before the block: what is missing is -V·Wᵀ - W·Vᵀ, with the reflections in V.
type panel struct {
	*Form
	w       []float64 // row i-lo belongs to reflection i
	ldw     int
	product product
	threads int
	inV     [width]float64
	inW     [width]float64
}

// row brings row i up to date, makes its reflection, and its row of W.
func (p *panel) row(i, lo, hi int) {
	a := p.A[i*p.LDA : i*p.LDA+i+1]
	w := p.w[(i-lo)*p.ldw : (i-lo)*p.ldw+i]
	done := hi - 1 - i // reflections of this block, the rows after this one
	v, vw := p.A[min(i+1, hi-1)*p.LDA:], p.w[min(i+1-lo, hi-1-lo)*p.ldw:]
	for r := range done {
		p.inV[r], p.inW[r] = v[r*p.LDA+i], vw[r*p.ldw+i]
	}
	vec.GemvT64(done, i+1, -1, vw, p.ldw, p.inV[:], a)
	vec.GemvT64(done, i+1, -1, v, p.LDA, p.inW[:], a)
	p.D[i] = a[i]
	x := a[:i]
	p.E[i-1], p.Tau[i] = reflect(x)
	clear(w)
	if p.Tau[i] == 0 {
		return
	}
	p.product.symmetric(i, p.A, p.LDA, x, w, p.threads)
	clear(p.inV[:done])
	clear(p.inW[:done])
	vec.Gemv64(done, i, 1, v, p.LDA, x, p.inV[:])
	vec.Gemv64(done, i, 1, vw, p.ldw, x, p.inW[:])
	vec.GemvT64(done, i, -1, v, p.LDA, p.inW[:], w)
	vec.GemvT64(done, i, -1, vw, p.ldw, p.inV[:], w)
	vec.Scale64(p.Tau[i], w)
	vec.Axpy64(-p.Tau[i]/2*vec.Dot64(w, x), x, w)
}
