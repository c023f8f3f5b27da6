package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// block is how many elements are joined to one.
const block = 64

// blocks writes what joins the elements of each block in pairs.
func (k kind) blocks(name, doc string, load func(Mem, Op) VecVirtual, op, last func(...Op)) {
	k.begin(name+"Blocks", "n int, x *byte, dst *float64", fmt.Sprintf("sets the n elements at dst to the %s of %d elements of x each.", doc, block))
	n, x, dst := lane.Pointer("n"), lane.Pointer("x"), lane.Pointer("dst")
	Label("next")
	lanes := int(k.Width) / 8
	v := make([]VecVirtual, 8)
	for i := range v {
		v[i] = load(Mem{Base: x, Disp: i * lanes * k.size}, nil)
	}
	for i := 8; i < block/lanes; i++ {
		op(load(Mem{Base: x, Disp: i * lanes * k.size}, nil), v[i%8], v[i%8])
	}
	for h := 4; h > 0; h /= 2 {
		for i := range h {
			op(v[i+h], v[i], v[i])
		}
	}
	r := v[0]
	if k.Wide() {
		high := YMM()
		VEXTRACTF64X4(Imm(1), r, high)
		op(high, r.AsY(), r.AsY())
	}
	high := XMM()
	VEXTRACTF128(Imm(1), r.AsY(), high)
	op(high, r.AsX(), r.AsX())
	VPERMILPD(Imm(1), r.AsX(), high)
	last(high, r.AsX(), r.AsX())
	VMOVSD(r.AsX(), Mem{Base: dst})
	ADDQ(Imm(8), dst)
	ADDQ(I32(int32(block*k.size)), x)
	DECQ(n)
	JNZ(LabelRef("next"))
	lane.End()
}
