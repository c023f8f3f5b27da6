package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// index writes what looks for a value.
func (k kind) index() {
	k.begin("index", "n int, x *byte, value uint64) (at int", "returns the number of the first of n vectors at x that holds the element of these bits, or n.")
	n, x := lane.Pointer("n"), lane.Pointer("x")
	v, at := k.Reg(), GP64()
	bits := XMM()
	VMOVQ(lane.Pointer("value"), bits)
	if k.float {
		k.pick(nil, nil, VBROADCASTSS, VBROADCASTSD)(bits, v)
	} else {
		k.pick(VPBROADCASTB, VPBROADCASTW, VPBROADCASTD, VPBROADCASTQ)(bits, v)
	}
	XORQ(at, at)
	Label("next")
	CMPQ(at, n)
	JGE(LabelRef("found"))
	if k.Wide() {
		m := K()
		if k.float {
			k.pick(nil, nil, VCMPPS, VCMPPD)(Imm(0), Mem{Base: x}, v, m)
		} else {
			k.pick(VPCMPEQB, VPCMPEQW, VPCMPEQD, VPCMPEQQ)(Mem{Base: x}, v, m)
		}
		KORTESTQ(m, m)
	} else {
		m := k.Reg()
		if k.float {
			k.pick(nil, nil, VCMPPS, VCMPPD)(Imm(0), Mem{Base: x}, v, m)
		} else {
			k.pick(VPCMPEQB, VPCMPEQW, VPCMPEQD, VPCMPEQQ)(Mem{Base: x}, v, m)
		}
		VPTEST(m, m)
	}
	JNZ(LabelRef("found"))
	ADDQ(I32(int32(k.Width)), x)
	INCQ(at)
	JMP(LabelRef("next"))
	Label("found")
	Store(at, ReturnIndex(0))
	lane.End()
}
