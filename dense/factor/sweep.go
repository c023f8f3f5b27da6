package factor

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor/internal/wy"
	product "github.com/comal-go/comal/dense/internal/gemm"
	"github.com/comal-go/comal/dense/internal/team"
)

// columns is a matrix that a sweep factorises block after block of columns.
type columns interface {
	// load lets p be columns from to to.
	load(p *panel, from, to int)
	// store takes what p has made of columns from to to.
	store(p *panel, from, to int)
	// update applies the transposed reflectors p has made of the columns from
	// index at on to columns from to to. work holds wy.Work elements.
	update(p *panel, at, from, to int, work []float64)
}

// sweep is the workspace of the factorisation of a matrix of n columns.
type sweep struct {
	n      int
	panels [2]panel // in turn: one is applied while the next is factorised
	t, d   matrix   // block x k: the T of each block and its triangle, side by side
	work   []float64
}

// sweepChunk is the least number of columns that a goroutine updates at a time,
// and what their number is a multiple of.
const sweepChunk = 96

// slimReflectors is how many reflectors are applied where they stand; more are
// packed for dense.Gemm.
const slimReflectors = 32

// productBytes is how many bytes of workspace the products of a sweep of n columns
// have together. They do with less on many threads, and use the fewer.
func productBytes(n int) int64 {
	if block(n) <= slimReflectors {
		return 0
	}
	return 4 << 20
}

// block is how many reflectors of a matrix with n columns are applied at a time.
func block(n int) int {
	if n <= 128 {
		return 32
	}
	return 64
}

// sweepWork is how many elements a sweep of n columns, k of them with reflectors,
// needs beside t.
func sweepWork(n, k int) int {
	b := block(n)
	return b*k + 2*panelWork(b) + wy.Work(b, n)
}

// newSweep takes the workspace for as many reflectors as t has columns from data,
// which has sweepWork elements.
func newSweep(data []float64, n int, t matrix) *sweep {
	b, k := t.Rows, t.Cols
	take := func(size int) []float64 {
		part := data[:size:size]
		data = data[size:]
		return part
	}
	s := &sweep{n: n, t: t, d: dense.RowMajor(take(b*k), b, k)}
	for i := range s.panels {
		s.panels[i].work = take(panelWork(b))
	}
	s.work = take(wy.Work(b, n))
	return s
}

// run factorises x on so many threads. While some update the columns behind, one
// of them updates and factorises the next block of columns.
func (s *sweep) run(x columns, threads int) {
	b, k := s.t.Rows, s.t.Cols
	threads = s.share(threads)
	s.factorise(x, 0)
	for at := 0; at < k; at += b {
		next, rest := min(at+b, k), min(at+2*b, k)
		ahead := 0
		if rest > next {
			ahead = 1
		}
		p := &s.panels[at/b%2]
		chunk := chunkOf(s.n-rest, threads)
		chunks := (s.n - rest + chunk - 1) / chunk
		team.Do(ahead+chunks, threads, func(part int) {
			if part < ahead {
				x.update(p, at, next, rest, s.work)
				s.factorise(x, next)
				return
			}
			from := rest + (part-ahead)*chunk
			x.update(p, at, from, min(from+chunk, s.n), s.work[wy.Work(b, from):])
		})
	}
}

// share gives as many panels as threads work at a time their memory for products,
// and returns how many that are.
func (s *sweep) share(threads int) int {
	side, each := product.Beside[float64](threads, threads, productBytes(s.n))
	for i := range s.panels {
		s.panels[i].l.Memory = each
	}
	return side
}

// chunkOf returns how many of n columns a goroutine updates at a time.
func chunkOf(n, threads int) int {
	parts := 1
	if threads > 1 {
		parts = 2 * threads
	}
	return max(1, (n/parts+sweepChunk-1)/sweepChunk) * sweepChunk
}

// factorise makes a block of reflectors of the columns from index at on.
func (s *sweep) factorise(x columns, at int) {
	b := s.t.Rows
	to := min(at+b, s.t.Cols)
	p := &s.panels[at/b%2]
	p.t, p.r = s.t.Slice(0, to-at, at, to), s.d.Slice(0, to-at, at, to)
	x.load(p, at, to)
	p.factorise(0, to-at)
	x.store(p, at, to)
}
