package factor

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/slim"
	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

// strip is a matrix whose columns become those of a triangle, and below it
// reflectors. It is a copy where columns are contiguous and begin where vectors
// do, with zeros after their end: kernels take the columns from where they are.
type strip struct{ s matrix }

// stripWork is how many elements a copy of m x n elements needs.
func stripWork(m, n int) int { return columnStride(m) * n }

// newStrip copies a to data, on so many threads.
func newStrip(data []float64, a matrix, threads int) strip {
	s := dense.ColMajor(data, a.Rows, a.Cols)
	s.ColStride = columnStride(a.Rows)
	const columns = 64
	team.Do((a.Cols+columns-1)/columns, threads, func(part int) {
		from, to := part*columns, min((part+1)*columns, a.Cols)
		s.Slice(0, a.Rows, from, to).Copy(a.Slice(0, a.Rows, from, to))
		for j := from; j < to; j++ {
			vec.Clear(data[j*s.ColStride:][a.Rows:s.ColStride])
		}
	})
	return strip{s}
}

// columnStride is how far columns of m elements lie apart: those at a power of
// two would share the places of a cache.
func columnStride(m int) int {
	stride := (m + 7) / 8 * 8
	if stride%256 == 0 {
		stride += 8
	}
	return stride
}

func (x strip) load(p *panel, from, to int) {
	p.v, p.joined = x.s.Slice(from, x.s.Rows, from, to), false
}

func (x strip) store(*panel, int, int) {}

func (x strip) update(p *panel, at, from, to int, work []float64) {
	p.update(nothing, x.s.Slice(at, x.s.Rows, from, to), work)
}

// write sets r to the triangle, of which d has the blocks on the diagonal.
func (x strip) write(r, d matrix) {
	b := d.Rows
	for at := 0; at < r.Rows; at += b {
		end := min(at+b, r.Rows)
		if end < r.Cols {
			r.Slice(at, end, end, r.Cols).Copy(x.s.Slice(at, end, end, r.Cols))
		}
		for i := at; i < end; i++ {
			clearRow(r.Slice(i, i+1, 0, min(i, r.Cols)))
			for j := i; j < min(end, d.Cols); j++ {
				r.Set(i, j, d.At(i-at, j))
			}
		}
	}
}

// clearRow sets a, one row, to zeros.
func clearRow(a matrix) {
	if a.ColStride == 1 && a.Cols > 0 {
		vec.Clear(a.Data[:a.Cols])
		return
	}
	for j := range a.Cols {
		a.Set(0, j, 0)
	}
}

// keep sets what lies below the diagonal of a to the reflectors.
func (x strip) keep(a matrix) {
	k := min(a.Rows, a.Cols)
	if k < a.Rows {
		a.Slice(k, a.Rows, 0, k).Copy(x.s.Slice(k, a.Rows, 0, k))
	}
	for i := range k {
		for j := range i {
			a.Set(i, j, x.s.At(i, j))
		}
	}
}

var nothing matrix

// update applies the transposed reflectors of p to c, and to top, of as many rows
// as there are reflectors, if they are joined. Columns of c are like those of v.
func (p *panel) update(top, c matrix, work []float64) {
	k, n := p.v.Cols, c.Cols
	w, tw := work[:k*n], work[k*n:2*k*n]
	if k > slimReflectors {
		p.multiply(top, c, dense.ColMajor(w, k, n), dense.ColMajor(tw, k, n))
		return
	}
	p.subtract(top, c, w, tw)
}

// subtract is update by kernels that subtract, so the product and its multiple by
// T take turns with their signs.
func (p *panel) subtract(top, c matrix, w, tw []float64) {
	k, n, m := p.v.Cols, c.Cols, (p.v.Rows+7)/8*8
	vec.Clear(w)
	vec.Clear(tw)
	if p.joined {
		subtract(dense.ColMajor(w, k, n), top)
	}
	small := slim.Small{Data: w, RS: 1, CS: k}
	slim.Dots(m, k, n, p.v.Data, p.v.ColStride, c.Data, c.ColStride, small)
	// Column r of Tᵀ is row r of T.
	slim.Minus(k, k, n, p.t.Data, p.t.RowStride, small, tw, k)
	slim.Minus(m, k, n, p.v.Data, p.v.ColStride, slim.Small{Data: tw, RS: 1, CS: k}, c.Data, c.ColStride)
	if p.joined {
		subtract(top, dense.ColMajor(tw, k, n))
	}
}

// multiply is update for as many reflectors as are worth packing.
func (p *panel) multiply(top, c, w, tw matrix) {
	beta := 0.0
	if p.joined {
		beta = 1
		w.Copy(top)
	}
	gemm(1, p.v.T(), c, beta, w, p.l)
	gemm(1, p.t.T(), w, 0, tw, p.l)
	gemm(-1, p.v, tw, 1, c, p.l)
	if p.joined {
		subtract(top, tw)
	}
}
