// Command convert writes the kernels of dense/internal/convert for AVX-512 and
// AVX2.
//
//go:generate go run . -out ../../convert/convert_amd64.s
//go:generate go run . -out ../../convert/convert_amd64.s -stubs ../../convert/stubs_amd64.go -pkg convert
package main

import (
	"fmt"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// source is a type that is converted to float64.
type source struct {
	name string
	size int               // bytes
	wide func(from, to Op) // to int32, nil if it converts at once
}

var sources = []source{
	{"uint8", 1, func(from, to Op) { VPMOVZXBD(from, to) }},
	{"int8", 1, func(from, to Op) { VPMOVSXBD(from, to) }},
	{"uint16", 2, func(from, to Op) { VPMOVZXWD(from, to) }},
	{"int16", 2, func(from, to Op) { VPMOVSXWD(from, to) }},
	{"int32", 4, nil},
	{"float32", 4, nil},
}

func main() {
	ConstraintExpr("amd64")
	for _, width := range []int{64, 32} {
		for _, s := range sources {
			s.double(width)
		}
		single(width)
	}
	Generate()
}

// registers returns one of width bytes, and one of half of it.
func registers(width int) (whole, half Register) {
	if width == 64 {
		return ZMM(), YMM()
	}
	return YMM(), XMM()
}

// unroll is how many vectors are converted in one turn of the loop.
const unroll = 4

// loop converts n elements, a multiple of unroll vectors of float64.
func loop(from, to string, width, fromSize, toSize int, one func(src, dst Mem)) {
	level := map[int]string{64: "AVX512", 32: "AVX2"}[width]
	TEXT(fmt.Sprintf("%sTo%s%s", from, title(to), level), NOSPLIT, fmt.Sprintf("func(n int, src *%s, dst *%s)", from, to))
	Pragma("noescape")
	Doc(from + "To" + title(to) + level + " converts n elements, a multiple of " + fmt.Sprint(unroll*width/8) + ".")
	n := Load(Param("n"), GP64())
	src, dst := Load(Param("src"), GP64()), Load(Param("dst"), GP64())
	lanes := width / 8
	Label("next")
	for u := range unroll {
		one(Mem{Base: src, Disp: u * lanes * fromSize}, Mem{Base: dst, Disp: u * lanes * toSize})
	}
	ADDQ(I32(int32(unroll*lanes*fromSize)), src)
	ADDQ(I32(int32(unroll*lanes*toSize)), dst)
	SUBQ(I32(int32(unroll*lanes)), n)
	JNZ(LabelRef("next"))
	VZEROUPPER()
	RET()
}

// double writes the kernel from s to float64.
func (s source) double(width int) {
	loop(s.name, "float64", width, s.size, 8, func(src, dst Mem) {
		whole, half := registers(width)
		switch {
		case s.name == "float32":
			VCVTPS2PD(src, whole)
		case s.wide == nil:
			VCVTDQ2PD(src, whole)
		default:
			s.wide(src, half)
			VCVTDQ2PD(half, whole)
		}
		VMOVUPD(whole, dst)
	})
}

// single writes the kernel from float64 to float32.
func single(width int) {
	loop("float64", "float32", width, 8, 4, func(src, dst Mem) {
		_, half := registers(width)
		if width == 64 {
			VCVTPD2PS(src, half)
		} else {
			VCVTPD2PSY(src, half)
		}
		VMOVUPS(half, dst)
	})
}

func title(name string) string { return strings.ToUpper(name[:1]) + name[1:] }
