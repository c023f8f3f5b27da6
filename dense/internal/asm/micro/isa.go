package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// isa emits the instructions of one family for one type of elements.
type isa interface {
	name(rows, vecs int) string
	bytes() int   // of a vector
	element() int // bytes of an element
	shift() int   // its logarithm
	vector() reg.VecVirtual
	zero(v reg.VecVirtual)
	load(from Mem, to reg.VecVirtual)
	store(from reg.VecVirtual, to Mem)
	broadcast(from Mem, to reg.VecVirtual)
	mul(x Op, y, to reg.VecVirtual)
	fma(x Op, y, sum reg.VecVirtual) // sum += x·y
	move(from Mem, to reg.GPVirtual)
	double(bits reg.GPVirtual)
}

// number is float64 if true, else float32.
type number bool

func (e number) element() int { return 1 << e.shift() }

func (e number) shift() int {
	if e {
		return 3
	}
	return 2
}

func (e number) broadcast(from Mem, to reg.VecVirtual) {
	if e {
		VBROADCASTSD(from, to)
	} else {
		VBROADCASTSS(from, to)
	}
}

func (e number) load(from Mem, to reg.VecVirtual) {
	if e {
		VMOVUPD(from, to)
	} else {
		VMOVUPS(from, to)
	}
}

func (e number) store(from reg.VecVirtual, to Mem) {
	if e {
		VMOVUPD(from, to)
	} else {
		VMOVUPS(from, to)
	}
}

func (e number) mul(x Op, y, to reg.VecVirtual) {
	if e {
		VMULPD(x, y, to)
	} else {
		VMULPS(x, y, to)
	}
}

func (e number) fma(x Op, y, sum reg.VecVirtual) {
	if e {
		VFMADD231PD(x, y, sum)
	} else {
		VFMADD231PS(x, y, sum)
	}
}

func (e number) move(from Mem, to reg.GPVirtual) {
	if e {
		MOVQ(from, to)
	} else {
		MOVL(from, to.As32())
	}
}

func (e number) double(bits reg.GPVirtual) {
	if e {
		ADDQ(bits, bits)
	} else {
		ADDL(bits.As32(), bits.As32())
	}
}

type isa512 struct{ number }

func (i isa512) name(rows, vecs int) string {
	return fmt.Sprintf("avx512f%dx%dx%d", 8*i.element(), rows, vecs)
}
func (isa512) bytes() int             { return 64 }
func (isa512) vector() reg.VecVirtual { return ZMM() }
func (isa512) zero(v reg.VecVirtual)  { VPXORQ(v, v, v) }

type isa256 struct{ number }

func (i isa256) name(rows, vecs int) string {
	return fmt.Sprintf("avx2f%dx%dx%d", 8*i.element(), rows, vecs)
}
func (isa256) bytes() int             { return 32 }
func (isa256) vector() reg.VecVirtual { return YMM() }
func (isa256) zero(v reg.VecVirtual)  { VXORPS(v, v, v) }
