package main

import (
	"strconv"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// step is one vector of a pass: its number in the unrolled loop, its distance in
// bytes from the pointers, and the mask if it is the rest.
type step struct {
	kind
	unrolled, offset int
	mask             Register
}

// pass goes over n elements, advancing the pointers: unroll vectors at a time,
// then one at a time, then the rest through a mask.
func (k kind) pass(n GPVirtual, unroll int, pointers []GPVirtual, body func(s step)) {
	k.loop("many", "one", n, unroll, pointers, body)
	if unroll > 1 {
		k.loop("one", "rest", n, 1, pointers, body)
	}
	next := map[bool]string{true: "rest", false: "one"}[unroll > 1]
	Label(next)
	TESTQ(n, n)
	JZ(LabelRef("done"))
	body(step{kind: k, mask: k.Rest(n, k.size)})
	Label("done")
}

func (k kind) loop(label, after string, n GPVirtual, unroll int, pointers []GPVirtual, body func(s step)) {
	Label(label)
	CMPQ(n, I32(int32(unroll*k.lanes())))
	JL(LabelRef(after))
	for u := range unroll {
		body(step{kind: k, unrolled: u, offset: u * int(k.Width)})
	}
	for _, p := range pointers {
		ADDQ(I32(int32(unroll*int(k.Width))), p)
	}
	SUBQ(I32(int32(unroll*k.lanes())), n)
	JMP(LabelRef(label))
}

func (s step) at(p Register) Mem { return Mem{Base: p, Disp: s.offset} }

// load reads a vector; lanes that the mask leaves out are zero.
func (s step) load(from Mem, to Register) {
	switch {
	case s.mask == nil:
		s.move(from, to)
	case s.Wide():
		s.masked(VMOVUPD_Z, VMOVUPS_Z, from, s.mask, to)
	default:
		s.masked(VMASKMOVPD, VMASKMOVPS, from, s.mask, to)
	}
}

func (s step) store(from Register, to Mem) {
	switch {
	case s.mask == nil:
		s.move(from, to)
	case s.Wide():
		s.op(VMOVUPD, VMOVUPS, from, s.mask, to)
	default:
		s.masked(VMASKMOVPD, VMASKMOVPS, from, s.mask, to)
	}
}

func (k kind) masked(double, single func(from, mask, to Op), from, mask, to Op) {
	if k.size == 8 {
		double(from, mask, to)
	} else {
		single(from, mask, to)
	}
}

// source is an operand that is the vector in memory, read into a register if
// the rest needs a mask.
func (s step) source(from Mem) Op {
	if s.mask == nil {
		return from
	}
	r := s.Reg()
	s.load(from, r)
	return r
}

// rows addresses up to eight rows of a matrix.
type rows struct {
	pointers []GPVirtual // of row 0, and of row 4
	one      GPVirtual   // from row to row, in bytes
	three    GPVirtual
}

func (k kind) rows(n int, a, lda string) rows {
	r := rows{pointers: []GPVirtual{lane.Pointer(a)}, one: k.bytes(lda), three: GP64()}
	LEAQ(Mem{Base: r.one, Index: r.one, Scale: 2}, r.three)
	if n > 4 {
		p := GP64()
		LEAQ(Mem{Base: r.pointers[0], Index: r.one, Scale: 4}, p)
		r.pointers = append(r.pointers, p)
	}
	return r
}

func (r rows) at(i int, s step) Mem {
	m := s.at(r.pointers[i/4])
	switch i % 4 {
	case 1, 2:
		m.Index, m.Scale = r.one, uint8(i%4)
	case 3:
		m.Index, m.Scale = r.three, 1
	}
	return m
}

func count(n int) string { return strconv.Itoa(n) }
