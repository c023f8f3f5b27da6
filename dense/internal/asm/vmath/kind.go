package main

import (
	"fmt"
	"math"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// kind is a vector register, 64 bytes of AVX-512 or 32 of AVX2, the bytes of an
// element in memory, and how many elements fill a register: if that is half as
// many as fit, they are computed in float64.
type kind struct {
	lane.Width
	size, lanes int
}

func (k kind) converts() bool { return k.lanes*k.size < int(k.Width) }

// part is a register, or the part of one, that holds elements as in memory.
func (k kind) part(r VecVirtual) Register {
	switch {
	case !k.converts():
		return r
	case k.Wide():
		return r.AsY()
	}
	return r.AsX()
}

func (k kind) begin(name, arguments, doc string) {
	k.open(name, "dst, "+arguments, doc)
}

// open begins a function of n and parameters, the last of which point to elements.
func (k kind) open(name, parameters, doc string) {
	k.text(name, fmt.Sprintf("func(n int, %s *float%d)", parameters, 8*k.size), "sets the n elements at dst to "+doc+".")
}

// ask begins a function of n and parameters that tells something of them.
func (k kind) ask(name, parameters, doc string) {
	element := fmt.Sprintf("float%d", 8*k.size)
	k.text(name, "func(n int, "+strings.ReplaceAll(parameters, "T", element)+") bool", doc)
}

func (k kind) text(name, signature, doc string) {
	name = fmt.Sprintf("%s%d%s", name, 8*k.size, k.Level())
	TEXT(name, NOSPLIT, signature)
	Pragma("noescape")
	clear(held)
	Doc(name + " " + doc)
}

// unary writes a function of one argument; make does what comes before the loop.
func (k kind) unary(name, doc string, make func() func(VecVirtual) VecVirtual) {
	k.begin(name, "a", doc)
	f := make()
	n, dst, a := lane.Pointer("n"), lane.Pointer("dst"), lane.Pointer("a")
	k.pass(n, []GPVirtual{dst, a}, func(mask Register) {
		k.store(f(k.load(a, mask)), dst, mask)
	})
}

// binary writes a function of two arguments; make does what comes before the loop.
func (k kind) binary(name, doc string, make func() func(a, b VecVirtual) VecVirtual) {
	k.begin(name, "a, b", doc)
	f := make()
	n, dst, a, b := lane.Pointer("n"), lane.Pointer("dst"), lane.Pointer("a"), lane.Pointer("b")
	k.pass(n, []GPVirtual{dst, a, b}, func(mask Register) {
		k.store(f(k.load(a, mask), k.load(b, mask)), dst, mask)
	})
}

// pass goes over n elements, advancing the pointers: a vector at a time, then the
// rest through a mask, by the same instructions, so that the bits of a result do
// not depend on where it stands.
func (k kind) pass(n GPVirtual, pointers []GPVirtual, body func(mask Register)) {
	SUBQ(U32(k.lanes), n)
	JL(LabelRef("rest"))
	Label("next")
	body(nil)
	for _, p := range pointers {
		ADDQ(U32(k.lanes*k.size), p)
	}
	SUBQ(U32(k.lanes), n)
	JGE(LabelRef("next"))
	Label("rest")
	ADDQ(U32(k.lanes), n)
	JZ(LabelRef("done"))
	body(k.Rest(n, k.size))
	Label("done")
	lane.End()
}

// load reads a vector; lanes that the mask leaves out are zero.
func (k kind) load(from Register, mask Register) VecVirtual {
	r, at := k.Reg(), Mem{Base: from}
	switch to := k.part(r); {
	case mask == nil && k.converts():
		VCVTPS2PD(at, r)
		return r
	case mask == nil:
		VMOVUPD(at, r)
	case k.Wide():
		k.pick(lane.Three(VMOVUPD_Z), lane.Three(VMOVUPS_Z))(at, mask, to)
	default:
		k.pick(lane.Three(VMASKMOVPD), lane.Three(VMASKMOVPS))(at, k.part(mask.(VecVirtual)), to)
	}
	if k.converts() {
		VCVTPS2PD(k.part(r), r)
	}
	return r
}

func (k kind) store(r VecVirtual, to, mask Register) {
	from, at := k.part(r), Mem{Base: to}
	switch {
	case k.converts() && k.Wide():
		VCVTPD2PS(r, from)
	case k.converts():
		VCVTPD2PSY(r, from)
	}
	switch {
	case mask == nil:
		VMOVUPS(from, at)
	case k.Wide():
		k.pick(VMOVUPD, VMOVUPS)(from, mask, at)
	default:
		k.pick(lane.Three(VMASKMOVPD), lane.Three(VMASKMOVPS))(from, k.part(mask.(VecVirtual)), at)
	}
}

// held are the constants that stand in registers all through the function.
var held = map[uint64]VecVirtual{}

// hold loads constants into registers, where there are enough of them: what lies
// in memory as 64 bytes may lie in two lines of the cache.
func (k kind) hold(values ...uint64) {
	for _, v := range values {
		if k.Wide() && held[v] == nil {
			held[v] = k.Get(lane.Bits(v))
		}
	}
}

func (k kind) holdNumbers(values ...float64) {
	for _, v := range values {
		k.hold(math.Float64bits(v))
	}
}

// whole is a constant as an operand.
func whole(v uint64) Op {
	if r, ok := held[v]; ok {
		return r
	}
	return lane.Bits(v)
}

func number(v float64) Op { return whole(math.Float64bits(v)) }

func (k kind) copy(x VecVirtual) VecVirtual {
	r := k.Reg()
	VMOVAPD(x, r)
	return r
}

// horner is the polynomial of x with the coefficients given, the highest first.
func (k kind) horner(x VecVirtual, coefficients ...float64) VecVirtual {
	p := k.Get(number(coefficients[0]))
	for _, c := range coefficients[1:] {
		VFMADD213PD(number(c), x, p)
	}
	return p
}

// Predicates of comparisons; unordered, different and notUpTo hold of NaN, too.
const (
	equal     = 0
	less      = 1
	upTo      = 2
	unordered = 3
	different = 4
	notUpTo   = 6
	greater   = 14
)

// choose sets x to the vector from where a compares so with b.
func (k kind) choose(x VecVirtual, predicate uint64, a VecVirtual, b, from Op) {
	m := k.compares(predicate, a, b)
	if k.Wide() {
		k.native(VMOVUPD, VMOVUPS)(from, m, x)
		return
	}
	k.native(lane.Four(VBLENDVPD), lane.Four(VBLENDVPS))(m, from, x, x)
}

// compares is a mask of the lanes where a compares so with b.
func (k kind) compares(predicate uint64, a VecVirtual, b Op) Register {
	var m Register = YMM()
	if k.Wide() {
		m = K()
	}
	k.native(VCMPPD, VCMPPS)(Imm(predicate), b, a, m)
	return m
}

// native is the instruction for the type that elements are computed in.
func (k kind) native(double, single func(...Op)) func(...Op) {
	if k.size == 4 && !k.converts() {
		return single
	}
	return double
}
