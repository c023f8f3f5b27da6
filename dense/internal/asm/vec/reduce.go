package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

func (k kind) reductions() {
	k.sum()
	k.sumRows()
	for _, e := range []extreme{{k, "min", VMINPD, VMINPS}, {k, "max", VMAXPD, VMAXPS}} {
		e.vector()
		e.rows(8)
		e.rows(1)
	}
}

func (k kind) sum() {
	k.begin("sum", "n int, x *T) T", "is the sum of x.")
	n, x := lane.Pointer("n"), lane.Pointer("x")
	sums := k.zeros(8)
	k.pass(n, 8, []GPVirtual{x}, func(s step) {
		s.add(s.source(s.at(x)), sums[s.unrolled], sums[s.unrolled])
	})
	for half := 4; half > 0; half /= 2 {
		for i := range half {
			k.add(sums[i+half], sums[i], sums[i])
		}
	}
	k.fold(sums[0])
	Store(sums[0].AsX(), ReturnIndex(0))
	lane.End()
}

// sumRows adds the rows in pairs, pairs of pairs and so on, and that to y: more
// exact than one after the other, and the additions need not wait.
func (k kind) sumRows() {
	const height = 8
	k.begin("sumRows8x", "n int, a *T, lda int, y *T)", "adds the sums of the columns of eight rows to y.")
	a := k.rows(height, "a", "lda")
	n, y := lane.Pointer("n"), lane.Pointer("y")
	k.pass(n, 2, append(a.pointers, y), func(s step) {
		v := k.regs(height / 2)
		for i, r := range v {
			s.load(a.at(2*i, s), r)
			s.add(s.source(a.at(2*i+1, s)), r, r)
		}
		s.add(v[1], v[0], v[0])
		s.add(v[3], v[2], v[2])
		s.add(v[2], v[0], v[0])
		s.add(s.source(s.at(y)), v[0], v[0])
		s.store(v[0], s.at(y))
	})
	lane.End()
}

// extreme is the minimum or maximum, NaN if one of the numbers is.
type extreme struct {
	kind
	name           string
	double, single func(...Op)
}

// vector starts from a number, in all lanes, so that runs can follow each other
// and the rest has something to fill its lanes with.
func (e extreme) vector() {
	e.begin(e.name, "n int, from T, x *T) T", "is that of x and from, NaN if one of them is.")
	from, nan := e.argument("from"), e.ones()
	n, x := lane.Pointer("n"), lane.Pointer("x")
	best := e.regs(4)
	for _, b := range best {
		e.move(from, b)
	}
	e.pass(n, 4, []GPVirtual{x}, func(s step) {
		v := s.Reg()
		s.loadElse(s.at(x), from, v)
		e.join(v, v, best[s.unrolled], nan)
	})
	e.join(best[2], best[3], best[1], nan)
	e.join(best[1], best[1], best[0], nan)
	e.foldWith(best[0], func(a, b, _ Op) { e.join(a, a, b, nan) })
	Store(best[0].AsX(), ReturnIndex(0))
	lane.End()
}

func (e extreme) rows(height int) {
	e.begin(e.name+"Rows"+count(height)+"x", "n int, a *T, lda int, y *T)", "sets y to that of it and the rows, NaN if one of them is.")
	a := e.kind.rows(height, "a", "lda")
	n, y := lane.Pointer("n"), lane.Pointer("y")
	nan := e.ones()
	e.pass(n, 2, append(a.pointers, y), func(s step) {
		best := s.Reg()
		s.load(s.at(y), best)
		for i := 0; i < height; i += 2 {
			v := s.regs(2)
			s.load(a.at(i, s), v[0])
			if height == 1 {
				e.join(v[0], v[0], best, nan)
				break
			}
			s.load(a.at(i+1, s), v[1])
			e.join(v[0], v[1], best, nan)
		}
		s.store(best, s.at(y))
	})
	lane.End()
}

// ones returns a register of ones, which is a NaN in all lanes.
func (e extreme) ones() VecVirtual {
	r := e.Reg()
	if e.Wide() {
		VPTERNLOGD(Imm(0xff), r, r, r)
	} else {
		VPCMPEQD(r, r, r)
	}
	return r
}

// join sets best to the best of it and v and w. The instruction returns its
// second source if one of them is NaN, that is the first operand here: a NaN in
// best stays, one in v or w is put there.
func (e extreme) join(v, w, best Op, nan VecVirtual) {
	const unordered = 3
	if e.Wide() {
		m := K()
		e.op(VCMPPD, VCMPPS, Imm(unordered), v, w, m)
		e.pick(v, w, best)
		e.op(VMOVUPD, VMOVUPS, as(nan, best), m, best)
		return
	}
	m := as(YMM(), best)
	e.op(VCMPPD, VCMPPS, Imm(unordered), v, w, m)
	e.pick(v, w, best)
	e.op(VORPD, VORPS, m, best, best)
}

func (e extreme) pick(v, w, best Op) {
	e.op(e.double, e.single, best, v, best)
	if w != v {
		e.op(e.double, e.single, best, w, best)
	}
}

// as returns r as wide as like.
func as(r VecVirtual, like Op) Op {
	switch like.(Register).Size() {
	case 16:
		return r.AsX()
	case 32:
		return r.AsY()
	}
	return r
}

// loadElse reads a vector; lanes that the mask leaves out are those of other.
func (s step) loadElse(from Mem, other, to Register) {
	s.load(from, to)
	switch {
	case s.mask == nil:
	case s.Wide():
		s.op(VBLENDMPD, VBLENDMPS, to, other, s.mask, to)
	default:
		if s.size == 8 {
			VBLENDVPD(s.mask, to, other, to)
		} else {
			VBLENDVPS(s.mask, to, other, to)
		}
	}
}
