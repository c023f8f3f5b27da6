package gemm

import (
	"unsafe"

	"github.com/comal-go/comal/dense/internal/micro"
)

// Sizes of blocks in bytes, chosen by measurement: they hardly matter as long as
// a panel of a stays in the first cache, a strip of b in the second, and a block
// of a in the third.
const (
	depthBytes = 2048      // of one row of a in a block
	stripBytes = 512 << 10 // of a strip of b
	blockBytes = 4 << 20   // of a block of a
)

// plan says how a job is cut: k into depth blocks, m into row blocks, both in
// phases one after another; a phase packs its block of a in packs pieces and then
// computes parts x strips pieces of c.
type plan struct {
	micro.Shape
	m, n, k       int
	element       int // bytes
	threads       int
	kc, depths    int // columns of a in a depth block, and how many there are
	mc, blocks    int // rows of a row block, and how many there are
	packs         int // pieces in which a block of a is packed, 0 if it is not
	packB         bool
	strips, parts int
	stripCols     int // the most columns of a strip
	tile          int // elements of a tile beside c
	sizeA, sizeB  int // elements of a block of a, of a strip of b
	buffersA      int
}

func planFor[T Float](j *Job[T], threads int, memory int64) plan {
	var zero T
	p := plan{Shape: shape[T](), m: j.M, n: j.N, k: j.K, element: int(unsafe.Sizeof(zero))}
	p.threads = max(1, min(threads, int(float64(j.M)*float64(j.N)*float64(j.K)/smallest)))
	p.kc, p.depths = even(j.K, depthBytes/p.element, 4)
	p.packB = true
	rows, cols := blockBytes/p.element/p.kc, stripBytes/p.element/p.kc
	p.cut(rows, cols)
	for memory > 0 && p.bytes() > memory {
		switch {
		case rows > p.Rows && p.sizeA >= p.threads*p.sizeB/2:
			rows /= 2
		case cols > p.Cols():
			cols /= 2
		case rows > p.Rows:
			rows /= 2
		case p.threads > 1:
			p.threads--
		default:
			return p
		}
		p.cut(rows, cols)
	}
	return p
}

// smallest is the product of m, n and k that occupies a thread for longer than
// it takes to start it.
const smallest = 1 << 19

// cut chooses the pieces for blocks of about rows and strips of about cols.
func (p *plan) cut(rows, cols int) {
	p.mc, p.blocks = even(p.m, rows, p.Rows)
	panels, wide := ceil(p.n, p.Cols()), max(1, cols/p.Cols())
	if p.threads > 1 {
		wide = max(1, min(wide, panels/(4*p.threads)))
	}
	p.strips = ceil(panels, wide)
	if p.threads > 1 && panels >= p.threads {
		p.strips = min(panels, ceil(p.strips, p.threads)*p.threads)
	}
	p.stripCols = min(ceil(panels, p.strips)*p.Cols(), ceil(p.n, p.Lanes)*p.Lanes)
	tall := ceil(p.mc, p.Rows)
	p.parts = 1
	if p.threads > 1 {
		p.parts = min(ceil(4*p.threads, p.strips), ceil(tall, 4))
	}
	p.packs = 1
	if p.threads > 1 {
		p.packs = min(4*p.threads, tall)
	}
	p.tile = p.Rows * p.Cols()
	p.sizeA = tall * p.Rows * p.kc
	p.sizeB = p.stripCols * p.kc
	p.buffersA = 1
	if p.threads > 1 && p.blocks*p.depths > 1 {
		p.buffersA = 2
	}
}

// bytes is the workspace of the plan.
func (p *plan) bytes() int64 {
	return int64(p.element) * (int64(p.buffersA)*int64(p.sizeA) + int64(p.threads)*int64(p.sizeB+p.tile) + alignment)
}

// alignment is how many elements are given away for buffers to begin at 64 bytes.
const alignment = 16

// even cuts n into the fewest pieces of at most size, as even as multiples of
// unit can be, and returns their size and number.
func even(n, size, unit int) (piece, pieces int) {
	size = max(unit, size/unit*unit)
	piece = ceil(ceil(n, ceil(n, size)), unit) * unit
	return min(piece, ceil(n, unit)*unit), ceil(n, piece)
}

func ceil(a, b int) int { return (a + b - 1) / b }
