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

// ReduceWork returns how many elements Reduce allocates.
func ReduceWork(n int) int64 { return int64(n) * (2*width + maxParts) }

// Reduce makes the form tridiagonal.
func (f *Form) Reduce(l dense.Limits) error {
	n := len(f.D)
	if n == 0 {
		return nil
	}
	p := panel{Form: f, vw: make([]float64, 2*width*n), ld: n, threads: l.Threads}
	p.product.parts = make([]float64, maxParts*n)
	for hi := n; hi > 1; {
		lo := max(1, hi-width)
		for i := hi - 1; i >= lo; i-- {
			p.row(i, hi-1-i)
		}
		v := dense.Matrix[float64]{Data: p.vw, Rows: hi - lo, Cols: lo, RowStride: 2 * p.ld, ColStride: 1}
		w := v
		w.Data = p.vw[p.ld:]
		rest := dense.Matrix[float64]{Data: f.A, Rows: lo, Cols: lo, RowStride: f.LDA, ColStride: 1}
		if err := dense.Syr2k(-1, v.T(), w.T(), 1, rest.Lower(), l); err != nil {
			return err
		}
		hi = lo
	}
	f.D[0] = f.A[0]
	return nil
}

// panel is a block of rows while it is reduced, the last one first. The matrix
// above it is as it was before the block: what is missing is -V·Wᵀ - W·Vᵀ.
type panel struct {
	*Form
	vw      []float64 // the columns of V and W in turn, each a row of ld elements
	ld      int
	product product
	threads int
	factors [2 * width]float64
}

// row brings row i up to date, and makes its reflection and what goes with it in
// V and W. There are done ones before it in the block.
func (p *panel) row(i, done int) {
	a := p.A[i*p.LDA : i*p.LDA+i+1]
	factors := p.factors[:2*done]
	for r := range factors {
		factors[r^1] = p.vw[r*p.ld+i]
	}
	vec.GemvT(len(factors), i+1, -1, p.vw, p.ld, factors, a)
	p.D[i] = a[i]
	x, w := p.vw[2*done*p.ld:][:i], p.vw[(2*done+1)*p.ld:][:i]
	p.E[i-1], p.Tau[i] = reflect(a[:i])
	vec.Copy(x, a[:i])
	vec.Clear(w)
	if p.Tau[i] == 0 {
		return
	}
	p.product.symmetric(i, p.A, p.LDA, x, w, p.threads, func() {
		vec.Clear(factors)
		vec.Gemv(len(factors), i, 1, p.vw, p.ld, x, factors)
	})
	for r := 0; r < len(factors); r += 2 {
		factors[r], factors[r+1] = factors[r+1], factors[r]
	}
	vec.GemvT(len(factors), i, -1, p.vw, p.ld, factors, w)
	vec.Scale(p.Tau[i], w)
	vec.Axpy(-p.Tau[i]/2*vec.Dot(w, x), x, w)
}
