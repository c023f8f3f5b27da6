package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// rounding writes what makes numbers whole, and what takes their sign away.
func (k kind) rounding() {
	for _, f := range []struct {
		name, doc string
		mode      uint64
	}{
		{"round", "the whole number nearest to a, the even one of two,", 0},
		{"floor", "the greatest whole number up to a", 1},
		{"ceil", "the least whole number from a on", 2},
		{"trunc", "a without what follows the point", 3},
	} {
		k.unary(f.name, f.doc, func() func(VecVirtual) VecVirtual {
			return func(x VecVirtual) VecVirtual {
				k.rounded(f.mode, x, x)
				return x
			}
		})
	}
	k.unary("abs", "the magnitude of a", func() func(VecVirtual) VecVirtual {
		return func(x VecVirtual) VecVirtual {
			signless := uint64(1<<63 - 1)
			if k.size == 4 {
				signless = (1<<31 - 1) * (1<<32 + 1)
			}
			k.and(x, lane.Bits(signless))
			return x
		}
	})
}

// rounded makes a number whole: the nearest, the one below, above, or nearer to 0.
func (k kind) rounded(mode uint64, x, to VecVirtual) {
	const quiet = 8 // about digits that are lost
	if k.Wide() {
		k.native(VRNDSCALEPD, VRNDSCALEPS)(Imm(mode|quiet), x, to)
	} else {
		k.native(lane.Three(VROUNDPD), lane.Three(VROUNDPS))(Imm(mode|quiet), x, to)
	}
}

// comparisons write a byte for each element, 1 if they compare so.
func (k kind) comparisons() {
	for _, f := range []struct {
		name, doc string
		predicate uint64
	}{
		{"equal", "whether a = b", 0},
		{"less", "whether a < b", 1},
		{"lessEqual", "whether a <= b", 2},
		{"notEqual", "whether a is not b, or one is NaN", 4},
		{"greaterEqual", "whether a >= b", 13},
		{"greater", "whether a > b", 14},
	} {
		k.open(f.name, "dst *bool, a, b", f.doc)
		n, dst, a, b := lane.Pointer("n"), lane.Pointer("dst"), lane.Pointer("a"), lane.Pointer("b")
		k.truths(n, dst, []GPVirtual{a, b}, func(mask Register) Register {
			m := K()
			k.pick(VCMPPD, VCMPPS)(Imm(f.predicate), k.load(b, mask), k.load(a, mask), m)
			return m
		})
	}
}

// truths goes over n elements as pass does, with a byte for each that is 1 where is
// has set a bit.
func (k kind) truths(n, dst GPVirtual, from []GPVirtual, is func(mask Register) Register) {
	truth := func(mask Register) Register {
		m, bytes := is(mask), XMM()
		VPMOVM2B(m, bytes)
		VPAND(lane.Bits(0x0101010101010101), bytes, bytes)
		return bytes
	}
	SUBQ(U32(k.lanes), n)
	JL(LabelRef("rest"))
	Label("next")
	if k.size == 8 {
		VMOVQ(truth(nil), Mem{Base: dst})
	} else {
		VMOVDQU(truth(nil), Mem{Base: dst})
	}
	for _, p := range from {
		ADDQ(U32(int(k.Width)), p)
	}
	ADDQ(U32(k.lanes), dst)
	SUBQ(U32(k.lanes), n)
	JGE(LabelRef("next"))
	Label("rest")
	ADDQ(U32(k.lanes), n)
	JZ(LabelRef("done"))
	mask := k.Rest(n, k.size)
	VMOVDQU8(truth(mask), mask, Mem{Base: dst})
	Label("done")
	lane.End()
}
