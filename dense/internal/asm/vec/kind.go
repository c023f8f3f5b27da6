package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// kind is a vector register and what it holds, in bytes: 64 is AVX-512 and 32
// AVX2, 8 is float64 and 4 float32.
type kind struct {
	lane.Width
	size int
}

func (k kind) lanes() int { return int(k.Width) / k.size }

func (k kind) float() string { return map[int]string{8: "float64", 4: "float32"}[k.size] }

// begin opens a function such as dot64AVX2; parameters holds %s where the type
// of elements goes.
func (k kind) begin(name, parameters, doc string) {
	signature := ""
	for _, c := range parameters {
		if c == 'T' {
			signature += k.float()
		} else {
			signature += string(c)
		}
	}
	TEXT(fmt.Sprintf("%s%d%s", name, 8*k.size, k.Level()), NOSPLIT, "func("+signature)
	Pragma("noescape")
	Doc(name + " " + doc)
}

func (k kind) regs(n int) []VecVirtual {
	all := make([]VecVirtual, n)
	for i := range all {
		all[i] = k.Reg()
	}
	return all
}

// zeros returns n registers of zeros.
func (k kind) zeros(n int) []VecVirtual {
	all := k.regs(n)
	for _, r := range all {
		VXORPS(r.AsX(), r.AsX(), r.AsX())
	}
	return all
}

// op picks the instruction for the type of elements.
func (k kind) op(double, single func(...Op), operands ...Op) {
	if k.size == 8 {
		double(operands...)
	} else {
		single(operands...)
	}
}

func (k kind) fma(a, b, sum Op)   { k.op(VFMADD231PD, VFMADD231PS, a, b, sum) }
func (k kind) add(a, b, to Op)    { k.op(VADDPD, VADDPS, a, b, to) }
func (k kind) mul(a, b, to Op)    { k.op(VMULPD, VMULPS, a, b, to) }
func (k kind) move(from, to Op)   { k.op(VMOVUPD, VMOVUPS, from, to) }
func (k kind) spread(from, to Op) { k.op(VBROADCASTSD, VBROADCASTSS, from, to) }
func (k kind) scalar(from, to Op) { k.op(VMOVSD, VMOVSS, from, to) }

// spreads loads n numbers from p, each into all lanes of a register.
func (k kind) spreads(n int, p Register) []VecVirtual {
	all := k.regs(n)
	for i, r := range all {
		k.spread(Mem{Base: p, Disp: i * k.size}, r)
	}
	return all
}

// argument loads the named parameter, a number, into all lanes.
func (k kind) argument(name string) VecVirtual {
	r := k.Reg()
	x := XMM()
	Load(Param(name), x)
	k.spread(x, r)
	return r
}

// bytes loads a number of elements as one of bytes.
func (k kind) bytes(name string) GPVirtual {
	r := lane.Pointer(name)
	SHLQ(Imm(map[int]uint64{8: 3, 4: 2}[k.size]), r)
	return r
}

// fold leaves the sum of all lanes of v in its lowest one.
func (k kind) fold(v VecVirtual) {
	k.foldWith(v, k.add)
}

// foldWith joins the lanes in halves: op(a, b, to) with operands as wide as they say.
func (k kind) foldWith(v VecVirtual, op func(a, b, to Op)) {
	if k.Wide() {
		half := YMM()
		VEXTRACTF64X4(Imm(1), v, half)
		op(half, v.AsY(), v.AsY())
	}
	other := XMM()
	VEXTRACTF128(Imm(1), v.AsY(), other)
	op(other, v.AsX(), v.AsX())
	VPERMILPD(Imm(1), v.AsX(), other)
	op(other, v.AsX(), v.AsX())
	if k.size == 4 {
		VPERMILPS(Imm(1), v.AsX(), other)
		op(other, v.AsX(), v.AsX())
	}
}

// store writes the sums of the lanes of each of all to the numbers from p on.
func (k kind) storeFolded(all []VecVirtual, p Register) {
	for i, v := range all {
		k.fold(v)
		k.scalar(v.AsX(), Mem{Base: p, Disp: i * k.size})
	}
}
