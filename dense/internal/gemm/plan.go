package gemm

import (
	"unsafe"

	"github.com/comal-go/comal/dense/internal/micro"
	"github.com/comal-go/comal/dense/internal/space"
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
	packs         int // pieces in which a block of a is packed, 0 if it is read where it is
	packB         bool
	strips, parts int
	tile          int // elements of a tile beside c
	sizeA, sizeB  int // elements of a block of a, of a strip of b
	sizeEdge      int // elements of the last panel of an a that is not packed
	buffersA      int
}

func planFor[T Float](j *Job[T], threads int, memory int64) plan {
	var zero T
	p := plan{Shape: shape[T](), m: j.M, n: j.N, k: j.K, element: int(unsafe.Sizeof(zero)), threads: 1}
	if threads > 1 {
		p.threads = max(1, min(threads, int(float64(j.M)*float64(j.N)*float64(j.K)/smallest)))
	}
	p.kc, p.depths = even(j.K, depthBytes/p.element, 4)
	packA := packsA(j, p.Cols())
	p.packB = j.B.CS != 1 || j.B.RS == 0 || j.M > fewRows*p.Rows || j.M > 2*p.Rows && j.K*j.N > largeB
	rows, cols := blockBytes/p.element/p.kc, stripBytes/p.element/p.kc
	p.cut(rows, cols, packA)
	for memory > 0 && p.bytes() > memory {
		switch {
		case rows > p.Rows && (cols <= p.Cols() || p.sizeA >= p.threads*p.sizeB/2):
			rows /= 2
		case cols > p.Cols():
			cols /= 2
		case p.threads > 1:
			p.threads--
		default:
			return p
		}
		p.cut(rows, cols, packA)
	}
	return p
}

// A panel that is used for few tiles is read where it is: packing would cost more
// than the misses it saves. A panel of a whose columns are contiguous has each
// column in another page, and misses more.
const (
	fewPanels  = 24
	fewColumns = 4
	fewRows    = 16
	largeB     = 1 << 21 // elements, of which passes over single panels miss more than packing does
)

// Least returns how many bytes are enough for a job of any size.
func Least[T Float]() int64 {
	var zero T
	j := Job[T]{M: 1 << 20, N: 1 << 20, K: depthBytes / int(unsafe.Sizeof(zero))}
	p := planFor(&j, 1, 1)
	return p.bytes()
}

// packsA says whether a is packed.
func packsA[T Float](j *Job[T], cols int) bool {
	switch {
	case j.A.CS == 1:
		return j.N > fewPanels*cols
	case j.A.RS == 1:
		return j.N > fewColumns*cols
	}
	return true
}

// smallest is the product of m, n and k that occupies a thread for longer than
// it takes to start it.
const smallest = 1 << 18

// cut chooses the pieces for blocks of about rows and strips of about cols.
func (p *plan) cut(rows, cols int, packA bool) {
	p.mc, p.blocks = even(p.m, rows, p.Rows)
	panels, tall := ceil(p.n, p.Cols()), p.mc/p.Rows
	wide := max(1, cols/p.Cols())
	p.parts, p.packs, p.buffersA = 1, 1, 1
	if p.threads == 1 {
		p.strips = ceil(panels, wide)
	} else {
		wide = max(1, min(wide, panels/(4*p.threads)))
		p.strips = min(panels, ceil(ceil(panels, wide), p.threads)*p.threads)
		p.parts = min(ceil(4*p.threads, p.strips), ceil(tall, 4))
		p.packs = min(4*p.threads, tall)
		p.buffersA = min(2, p.blocks*p.depths)
	}
	p.tile = p.Rows * p.Cols()
	p.sizeA, p.sizeEdge = p.mc*p.kc, 0
	if !packA {
		p.packs, p.buffersA, p.sizeA, p.sizeEdge = 0, 0, 0, p.Rows*p.kc
	}
	p.sizeB = min(ceil(panels, p.strips)*p.Cols(), ceil(p.n, p.Lanes)*p.Lanes) * p.kc
	if !p.packB {
		p.sizeB = min(p.sizeB, p.Cols()*p.kc)
	}
}

// own is how many elements of workspace each thread has.
func (p *plan) own() int { return p.sizeB + p.sizeEdge + p.tile }

// bytes is the workspace of the plan.
func (p *plan) bytes() int64 {
	return int64(p.element) * (int64(p.buffersA)*int64(p.sizeA) + int64(p.threads)*int64(p.own()) + space.Alignment)
}

// even cuts n into the fewest pieces of at most size, as even as multiples of
// unit can be, and returns their size and number.
func even(n, size, unit int) (piece, pieces int) {
	size = max(unit, size/unit*unit)
	piece = ceil(ceil(n, ceil(n, size)), unit) * unit
	return min(piece, ceil(n, unit)*unit), ceil(n, piece)
}

func ceil(a, b int) int { return (a + b - 1) / b }
