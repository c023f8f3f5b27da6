package factor

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/team"
)

// columns is a matrix that sweep factorises block after block of columns.
type columns interface {
	// load sets p to columns from to to, and the reach of their reflectors.
	load(p *panel, from, to int)
	// store writes what p has made of columns from to to.
	store(p *panel, from, to int)
	// update applies the transposed reflectors p has made of the columns from
	// index at on to columns from to to. work holds wyWork elements.
	update(p *panel, at, from, to int, work []float64)
}

// sweep is the workspace of a factorisation of m x n elements by k reflectors.
type sweep struct {
	k, n   int
	panels [2]panel
	t      matrix // block x k: the T of each block, side by side
	work   []float64
}

// block is how many reflectors of a matrix with n columns are applied at a time.
func block(n int) int {
	if n <= 128 {
		return 32
	}
	return 64
}

// sweepWork is how many elements a sweep needs.
func sweepWork(m, n int) int {
	b := block(n)
	return 2*(columnStride(m)*b+b*b+panelWork(b)) + wyWork(b, n)
}

// newSweep prepares the factorisation of m x n elements by as many reflectors as
// t has columns. It takes its workspace from data, which has sweepWork elements.
func newSweep(data []float64, m, n int, t matrix) *sweep {
	b := t.Rows
	take := func(size int) []float64 {
		part := data[:size:size]
		data = data[size:]
		return part
	}
	s := &sweep{k: t.Cols, n: n, t: t}
	for i := range s.panels {
		p := &s.panels[i]
		p.data, p.r = take(columnStride(m)*b), dense.RowMajor(take(b*b), b, b)
		p.work = take(panelWork(b))
	}
	s.work = take(wyWork(b, n))
	return s
}

// run factorises x on so many threads. While some update the columns behind, one
// of them updates and factorises the next block of columns.
func (s *sweep) run(x columns, threads int) {
	b := s.t.Rows
	s.factorise(x, 0)
	for at := 0; at < s.k; at += b {
		next, rest := min(at+b, s.k), min(at+2*b, s.k)
		ahead := 0
		if rest > next {
			ahead = 1
		}
		p := &s.panels[at/b%2]
		chunks := (s.n - rest + wyChunk - 1) / wyChunk
		team.Do(ahead+chunks, threads, func(part int) {
			if part < ahead {
				x.update(p, at, next, rest, s.work)
				s.factorise(x, next)
				return
			}
			from := rest + (part-ahead)*wyChunk
			x.update(p, at, from, min(from+wyChunk, s.n), s.work[wyWork(b, from):])
		})
	}
}

// factorise makes a block of reflectors of the columns from index at on.
func (s *sweep) factorise(x columns, at int) {
	b := s.t.Rows
	to := min(at+b, s.k)
	p := &s.panels[at/b%2]
	p.t = s.t.Slice(0, to-at, at, to)
	x.load(p, at, to)
	p.factorise(0, to-at)
	x.store(p, at, to)
}
