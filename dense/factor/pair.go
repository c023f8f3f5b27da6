package factor

import "github.com/comal-go/comal/dense/internal/vec"

// pair is a triangle on top of another, or of rows, with as many columns.
// Factorised, top is the triangle of both, below has become reflectors, each a one
// in its row of top and its column of below. This is the step of the trees of
// Demmel, Grigori, Hoemmen and Langou (doi:10.1137/080731992): two triangles of n
// columns cost 2/3·n³ operations, a triangle and m rows 2·m·n².
type pair struct {
	top      matrix
	below    strip
	triangle bool // below is one
}

// newPair copies below, or the triangle of it, to data, which has stripWork
// elements, on so many threads.
func newPair(data []float64, top, below matrix, triangle bool, threads int) pair {
	x := pair{top, newStrip(data, below, threads), triangle}
	if triangle {
		for j := range below.Cols {
			vec.Clear(x.below.s.Data[j*x.below.s.ColStride:][j+1 : below.Rows])
		}
	}
	return x
}

func (x pair) load(p *panel, from, to int) {
	rows, reach := x.below.s.Rows, x.below.s.Rows
	if x.triangle {
		rows, reach = to, from // the reflectors before column to reach no further
	}
	p.v = x.below.s.Slice(0, rows, from, to)
	p.joined, p.reach = true, reach
	for j := from; j < to; j++ {
		for i := from; i <= j; i++ {
			p.r.Set(i-from, j-from, x.top.At(i, j))
		}
	}
}

func (x pair) store(p *panel, from, to int) {
	for j := from; j < to; j++ {
		for i := from; i <= j; i++ {
			x.top.Set(i, j, p.r.At(i-from, j-from))
		}
	}
}

func (x pair) update(p *panel, at, from, to int, work []float64) {
	p.update(x.top.Slice(at, at+p.v.Cols, from, to), x.below.s.Slice(0, p.v.Rows, from, to), work)
}
