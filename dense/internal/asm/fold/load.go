package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
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
	return moves{VMOVUPD, k.pick(three(VMOVDQU8_Z), three(VMOVDQU16_Z), three(VMOVDQU32_Z), three(VMOVDQU64_Z))}
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
	r := k.reg()
	switch {
	case k.float && k.size == 8:
		moves{VMOVUPD, three(VMOVUPD_Z)}.do(from, mask, r)
	case k.float:
		moves{VCVTPS2PD, three(VCVTPS2PD_Z)}.do(from, mask, r)
	case k.size == 8 && k.signed:
		moves{VCVTQQ2PD, three(VCVTQQ2PD_Z)}.do(from, mask, r)
	case k.size == 8:
		moves{VCVTUQQ2PD, three(VCVTUQQ2PD_Z)}.do(from, mask, r)
	case k.size == 4 && k.signed:
		moves{VCVTDQ2PD, three(VCVTDQ2PD_Z)}.do(from, mask, r)
	case k.size == 4:
		moves{VCVTUDQ2PD, three(VCVTUDQ2PD_Z)}.do(from, mask, r)
	default:
		half := part(r, k.width()/2)
		map[string]moves{
			"Int8": {VPMOVSXBD, three(VPMOVSXBD_Z)}, "Uint8": {VPMOVZXBD, three(VPMOVZXBD_Z)},
			"Int16": {VPMOVSXWD, three(VPMOVSXWD_Z)}, "Uint16": {VPMOVZXWD, three(VPMOVZXWD_Z)},
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
	r := k.reg()
	map[string]moves{
		"Int8": {VPMOVSXBQ, three(VPMOVSXBQ_Z)}, "Uint8": {VPMOVZXBQ, three(VPMOVZXBQ_Z)},
		"Int16": {VPMOVSXWQ, three(VPMOVSXWQ_Z)}, "Uint16": {VPMOVZXWQ, three(VPMOVZXWQ_Z)},
		"Int32": {VPMOVSXDQ, three(VPMOVSXDQ_Z)}, "Uint32": {VPMOVZXDQ, three(VPMOVZXDQ_Z)},
	}[k.name].do(from, mask, r)
	return r
}

// mask selects the first n lanes.
func mask(n Register) Op {
	bits, m := GP64(), K()
	MOVQ(I64(-1), bits)
	BZHIQ(n, bits, bits)
	KMOVQ(bits, m)
	return m
}
