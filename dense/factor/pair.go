package factor

import (
	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

// pair is a triangle on top of another, or of a block of rows, with as many
// columns. Factorised, top is the triangle of both, below has become reflectors,
// each a one in its row of top and its column of below. This is the step of the
// trees of Demmel, Grigori, Hoemmen and Langou (doi:10.1137/080731992): two
// triangles of n columns cost 2/3·n³ operations.
type pair struct {
	top      matrix
	below    strip
	triangle bool // below is upper triangular too, with zeros
}

// newPair copies below to data, which has stripWork elements, on so many threads.
func newPair(data []float64, top, below matrix, triangle bool, threads int) pair {
	x := pair{top, newStrip(data, below, threads), triangle}
	for j := 0; triangle && j < below.Cols; j++ {
		vec.Clear(x.below.s.Data[j*x.below.s.ColStride:][j+1 : below.Rows])
	}
	return x
}

// height is how many rows of below the reflectors before column j reach.
func (x pair) height(j int) int {
	if x.triangle {
		return j
	}
	return x.below.s.Rows
}

func (x pair) load(p *panel, from, to int) {
	p.v = x.below.s.Slice(0, x.height(to), from, to)
	p.joined, p.reach = true, x.height(from)
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

// mul sets [top; below] to the orthogonal factor of x, or its transpose, times it.
// t is what the sweep of x has left; work holds wyWork of a block for each column.
func (x pair) mul(transposed bool, t, top, below matrix, work []float64, threads int) {
	k := x.top.Cols
	for s := 0; s < k; s += t.Rows {
		at := s // the transposed product begins with the first block
		if !transposed {
			at = (k-1)/t.Rows*t.Rows - s
		}
		to := min(at+t.Rows, k)
		b := pairWY{x.below.s.Slice(0, x.height(to), at, to), t.Slice(0, to-at, at, to)}
		chunks := (below.Cols + wyChunk - 1) / wyChunk
		team.Do(chunks, threads, func(c int) {
			from, end := c*wyChunk, min((c+1)*wyChunk, below.Cols)
			b.leftPart(transposed, top.Slice(at, to, from, end), below.Slice(0, b.v.Rows, from, end), work[wyWork(t.Rows, from):])
		})
	}
}

// pairWY is wy for reflectors that are [1; v] with the ones in rows of their own.
type pairWY struct{ v, t matrix }

// leftPart applies the block, or its transpose, to [top; below].
func (b pairWY) leftPart(transposed bool, top, below matrix, work []float64) {
	k := b.v.Cols
	size := k * below.Cols
	w, tw := alike(below, work[:size], k), alike(below, work[size:2*size], k)
	t := b.t
	if transposed {
		t = t.T()
	}
	w.Copy(top)
	gemm(1, b.v.T(), below, 1, w, limits{})
	gemm(1, t, w, 0, tw, limits{})
	gemm(-1, b.v, tw, 1, below, limits{})
	subtract(top, tw)
}
