// Package lane is what the programs beside it have in common: registers of a width,
// masks of the first lanes, and constants.
package lane

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Width is the bytes of a vector register: 64 of AVX-512 or 32 of AVX2.
type Width int

// Wide tells whether it is that of AVX-512.
func (w Width) Wide() bool { return w == 64 }

// Level is how the names of functions end.
func (w Width) Level() string {
	if w.Wide() {
		return "AVX512"
	}
	return "AVX2"
}

// Reg is a register.
func (w Width) Reg() VecVirtual {
	if w.Wide() {
		return ZMM()
	}
	return YMM()
}

// Get is a copy of a vector in memory.
func (w Width) Get(m Op) VecVirtual {
	r := w.Reg()
	VMOVUPD(m, r)
	return r
}

// Part is so many bytes of r, 16 at least.
func Part(r VecVirtual, bytes int) Register {
	switch {
	case bytes > 32:
		return r.AsZ()
	case bytes > 16:
		return r.AsY()
	}
	return r.AsX()
}

// Pointer loads a parameter.
func Pointer(name string) GPVirtual { return Load(Param(name), GP64()).(GPVirtual) }

// End returns from a function that has used vectors.
func End() {
	VZEROUPPER()
	RET()
}

// Three is an instruction of three operands as one of any number.
func Three(f func(a, b, c Op)) func(...Op) { return func(o ...Op) { f(o[0], o[1], o[2]) } }

// Four is an instruction of four operands as one of any number.
func Four(f func(a, b, c, d Op)) func(...Op) {
	return func(o ...Op) { f(o[0], o[1], o[2], o[3]) }
}

// First is a mask of AVX-512 that selects the first n of so many lanes.
func First(n GPVirtual, lanes int) Register {
	bits, m := GP64(), K()
	MOVQ(I64(-1), bits)
	BZHIQ(n, bits, bits)
	if lanes > 16 {
		KMOVQ(bits, m)
	} else {
		KMOVW(bits.As32(), m)
	}
	return m
}

// Rest selects the first n elements of so many bytes, fewer than fill a register. n is
// lost.
func (w Width) Rest(n GPVirtual, size int) Register {
	if w.Wide() {
		return First(n, 16)
	}
	at, m := GP64(), YMM()
	LEAQ(ones(), at)
	SHLQ(Imm(map[int]uint64{8: 3, 4: 2}[size]), n)
	SUBQ(n, at)
	VMOVUPD(Mem{Base: at, Disp: 32}, m)
	return m
}

// ones is 32 bytes of ones, then 32 of zeros.
func ones() Mem {
	const all = ^uint64(0)
	return Words("ones", []uint64{all, all, all, all, 0, 0, 0, 0})
}

var symbols = map[string]Mem{}

// Words are some in memory, written once for each name.
func Words(name string, words []uint64) Mem {
	m, ok := symbols[name]
	if !ok {
		m = GLOBL(name, RODATA|NOPTR)
		for i, v := range words {
			DATA(8*i, U64(v))
		}
		symbols[name] = m
	}
	return m
}

// Bits is a vector in memory of equal lanes.
func Bits(v uint64) Mem {
	return Words(fmt.Sprintf("c%x", v), []uint64{v, v, v, v, v, v, v, v})
}
