package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// moves loads a vector, or what a mask selects of it with zeros elsewhere.
type moves struct {
	whole, masked func(...Op)
}

func (m moves) do(from Mem, mask Op, to Op) {
	if mask == nil {
		m.whole(from, to)
	} else {
		m.masked(from, mask, to)
	}
}

// words moves elements as they are.
func (k kind) words() moves {
	return moves{VMOVUPD, k.pick(lane.Three(VMOVDQU8_Z), lane.Three(VMOVDQU16_Z), lane.Three(VMOVDQU32_Z), lane.Three(VMOVDQU64_Z))}
}

// store writes what words has read.
func (k kind) store(from Register, mask Op, to Mem) {
	if mask == nil {
		VMOVUPD(from, to)
		return
	}
	k.pick(VMOVDQU8, VMOVDQU16, VMOVDQU32, VMOVDQU64)(from, mask, to)
}

// doubles reads elements as float64.
func (k kind) doubles(from Mem, mask Op) VecVirtual {
	r := k.Reg()
	switch {
	case k.float && k.size == 8:
		moves{VMOVUPD, lane.Three(VMOVUPD_Z)}.do(from, mask, r)
	case k.float:
		moves{VCVTPS2PD, lane.Three(VCVTPS2PD_Z)}.do(from, mask, r)
	case k.size == 8 && k.signed:
		moves{VCVTQQ2PD, lane.Three(VCVTQQ2PD_Z)}.do(from, mask, r)
	case k.size == 8:
		moves{VCVTUQQ2PD, lane.Three(VCVTUQQ2PD_Z)}.do(from, mask, r)
	case k.size == 4 && k.signed:
		moves{VCVTDQ2PD, lane.Three(VCVTDQ2PD_Z)}.do(from, mask, r)
	case k.size == 4:
		moves{VCVTUDQ2PD, lane.Three(VCVTUDQ2PD_Z)}.do(from, mask, r)
	default:
		half := lane.Part(r, int(k.Width)/2)
		map[string]moves{
			"Int8": {VPMOVSXBD, lane.Three(VPMOVSXBD_Z)}, "Uint8": {VPMOVZXBD, lane.Three(VPMOVZXBD_Z)},
			"Int16": {VPMOVSXWD, lane.Three(VPMOVSXWD_Z)}, "Uint16": {VPMOVZXWD, lane.Three(VPMOVZXWD_Z)},
		}[k.name].do(from, mask, half)
		VCVTDQ2PD(half, r)
	}
	return r
}

// squares reads the squares of elements as float64.
func (k kind) squares(from Mem, mask Op) VecVirtual {
	r := k.doubles(from, mask)
	VMULPD(r, r, r)
	return r
}

// quads reads whole elements as 64-bit integers.
func (k kind) quads(from Mem, mask Op) VecVirtual {
	if k.size == 8 {
		return k.load(from, mask)
	}
	r := k.Reg()
	map[string]moves{
		"Int8": {VPMOVSXBQ, lane.Three(VPMOVSXBQ_Z)}, "Uint8": {VPMOVZXBQ, lane.Three(VPMOVZXBQ_Z)},
		"Int16": {VPMOVSXWQ, lane.Three(VPMOVSXWQ_Z)}, "Uint16": {VPMOVZXWQ, lane.Three(VPMOVZXWQ_Z)},
		"Int32": {VPMOVSXDQ, lane.Three(VPMOVSXDQ_Z)}, "Uint32": {VPMOVZXDQ, lane.Three(VPMOVZXDQ_Z)},
	}[k.name].do(from, mask, r)
	return r
}
