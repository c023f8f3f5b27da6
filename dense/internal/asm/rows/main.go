// Command rows writes the kernels of dense/internal/rows for AVX-512 and AVX2.
//
//go:generate go run . -out ../../rows/rows_amd64.s
//go:generate go run . -out ../../rows/rows_amd64.s -stubs ../../rows/stubs_amd64.go -pkg rows
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64")
	for _, width := range []int{64, 32} {
		for _, size := range []int{8, 4} {
			for _, vectors := range []int{8, 2} {
				kernel{width, size, vectors}.write()
			}
		}
	}
	Generate()
}

// kernel is for vectors of width bytes, elements of size bytes, and so many
// vectors in a row.
type kernel struct{ width, size, vectors int }

func (k kernel) write() {
	bits := 8 * k.size
	TEXT(fmt.Sprintf("row%dof%dby%d", k.vectors, 8*k.width, bits), NOSPLIT,
		fmt.Sprintf("func(n int, p, x *float%d, ldx int, y *float%[1]d, pre, post float%[1]d)", bits))
	Doc(fmt.Sprintf("row%dof%dby%d sets y to post·(pre·y + Σ p[l]·x[l·ldx:]), where y has %d elements.",
		k.vectors, 8*k.width, bits, k.vectors*k.width/k.size))
	Pragma("noescape")

	n := Load(Param("n"), GP64())
	p := Load(Param("p"), GP64())
	x := Load(Param("x"), GP64())
	ldx := Load(Param("ldx"), GP64())
	y := Load(Param("y"), GP64())
	SHLQ(Imm(map[int]uint64{8: 3, 4: 2}[k.size]), ldx)

	factor := k.vector()
	k.broadcast(k.param("pre"), factor)
	sums := make([]reg.VecVirtual, k.vectors)
	for i := range sums {
		sums[i] = k.vector()
		k.mul(Mem{Base: y, Disp: i * k.width}, factor, sums[i])
	}
	TESTQ(n, n)
	JZ(LabelRef("done"))
	Label("next")
	k.broadcast(Mem{Base: p}, factor)
	for i, sum := range sums {
		k.fma(Mem{Base: x, Disp: i * k.width}, factor, sum)
	}
	ADDQ(Imm(uint64(k.size)), p)
	ADDQ(ldx, x)
	DECQ(n)
	JNZ(LabelRef("next"))
	Label("done")
	k.broadcast(k.param("post"), factor)
	for i, sum := range sums {
		k.mul(sum, factor, sum)
		k.store(sum, Mem{Base: y, Disp: i * k.width})
	}
	VZEROUPPER()
	RET()
}

func (k kernel) param(name string) Op {
	c, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return c.Addr
}

func (k kernel) vector() reg.VecVirtual {
	if k.width == 64 {
		return ZMM()
	}
	return YMM()
}

func (k kernel) broadcast(from, to Op) {
	if k.size == 8 {
		VBROADCASTSD(from, to)
	} else {
		VBROADCASTSS(from, to)
	}
}

func (k kernel) mul(a, b, to Op) {
	if k.size == 8 {
		VMULPD(a, b, to)
	} else {
		VMULPS(a, b, to)
	}
}

func (k kernel) fma(a, b, to Op) {
	if k.size == 8 {
		VFMADD231PD(a, b, to)
	} else {
		VFMADD231PS(a, b, to)
	}
}

func (k kernel) store(from, to Op) {
	if k.size == 8 {
		VMOVUPD(from, to)
	} else {
		VMOVUPS(from, to)
	}
}
