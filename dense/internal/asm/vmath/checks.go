package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// checks write what tells whether there are elements that a kernel cannot take.
func (k kind) checks() {
	limit := func() Register {
		r := k.Reg()
		at, _ := Param("limit").Resolve()
		k.native(VBROADCASTSD, VBROADCASTSS)(at.Addr, r)
		return r
	}
	k.check("beyond", "limit T, a *T", "is farther from 0 than limit", []string{"a"}, func() func(v []VecVirtual) Register {
		limit := limit()
		return func(v []VecVirtual) Register {
			k.and(v[0], lane.Bits(^k.sign()))
			return k.compares(greater, v[0], limit)
		}
	})
	k.check("unfit", "a, b *T", "of a is 0, or of either not finite", []string{"a", "b"}, func() func(v []VecVirtual) Register {
		return func(v []VecVirtual) Register {
			a, b := v[0], v[1]
			zero := k.compares(equal, a, lane.Bits(0))
			k.native(VSUBPD, VSUBPS)(a, a, a)
			k.native(VSUBPD, VSUBPS)(b, b, b)
			k.native(VADDPD, VADDPS)(b, a, a)
			return k.either(zero, k.compares(different, a, lane.Bits(0)))
		}
	})
	k.check("outside", "limit T, a, b *T", "and that beside it are next to 0, or their sum is not up to limit", []string{"a", "b"}, func() func(v []VecVirtual) Register {
		limit := limit()
		return func(v []VecVirtual) Register {
			a, b := v[0], v[1]
			k.and(a, lane.Bits(^k.sign()))
			k.and(b, lane.Bits(^k.sign()))
			k.native(VADDPD, VADDPS)(b, a, a)
			return k.either(k.compares(upTo, a, k.constant(1e-300)), k.compares(notUpTo, a, limit))
		}
	})
}

// either joins masks.
func (k kind) either(a, b Register) Register {
	if k.Wide() {
		KORW(a, b, b)
	} else {
		VORPD(a, b, b)
	}
	return b
}

// check writes a function that looks at whole vectors.
func (k kind) check(name, parameters, doc string, pointers []string, make func() func(v []VecVirtual) Register) {
	k.ask(name, parameters, "tells whether an element "+doc+". n is a multiple of those of a vector.")
	is := make()
	n := lane.Pointer("n")
	var from []GPVirtual
	for _, p := range pointers {
		from = append(from, lane.Pointer(p))
	}
	Label("next")
	var v []VecVirtual
	for _, p := range from {
		v = append(v, k.load(p, nil))
		ADDQ(U32(int(k.Width)), p)
	}
	if m := is(v); k.Wide() {
		KORTESTW(m, m)
	} else {
		VPTEST(m, m)
	}
	found := GP8()
	SETNE(found)
	JNE(LabelRef("done"))
	SUBQ(U32(k.lanes), n)
	JNE(LabelRef("next"))
	Label("done")
	Store(found, ReturnIndex(0))
	lane.End()
}
