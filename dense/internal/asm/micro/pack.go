package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// packer copies elements in groups of four, with instructions that AVX2 and
// AVX-512 both have.
type packer struct{ number }

func (p packer) bytes() int { return 4 * p.element() }

func (p packer) group() reg.VecVirtual {
	if p.number {
		return YMM()
	}
	return XMM()
}

func (p packer) stride(name string) reg.Register {
	s := Load(Param(name), GP64())
	SHLQ(Imm(uint64(p.shift())), s)
	return s
}

// rows writes packRows: k rows of so many groups.
func (p packer) rows() {
	TEXT(fmt.Sprintf("packRowsF%d", 8*p.element()), NOSPLIT,
		fmt.Sprintf("func(k, groups int, from *float%[1]d, ls int, to *float%[1]d, ts int)", 8*p.element()))
	Pragma("noescape")
	k := Load(Param("k"), GP64())
	groups := Load(Param("groups"), GP64())
	from, ls := Load(Param("from"), GP64()), p.stride("ls")
	to, ts := Load(Param("to"), GP64()), p.stride("ts")
	x, y := p.group(), p.group()
	f, t, left := GP64(), GP64(), GP64()

	Label("row")
	MOVQ(from, f)
	MOVQ(to, t)
	MOVQ(groups, left)
	SUBQ(Imm(2), left)
	JL(LabelRef("single"))
	Label("pair")
	p.load(Mem{Base: f}, x)
	p.load(Mem{Base: f, Disp: p.bytes()}, y)
	p.store(x, Mem{Base: t})
	p.store(y, Mem{Base: t, Disp: p.bytes()})
	ADDQ(Imm(uint64(2*p.bytes())), f)
	ADDQ(Imm(uint64(2*p.bytes())), t)
	SUBQ(Imm(2), left)
	JGE(LabelRef("pair"))
	Label("single")
	CMPQ(left, I8(-1))
	JNE(LabelRef("next"))
	p.load(Mem{Base: f}, x)
	p.store(x, Mem{Base: t})
	Label("next")
	ADDQ(ls, from)
	ADDQ(ts, to)
	DECQ(k)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}

// cols writes packCols: four rows of k elements, in fours, turned into columns.
func (p packer) cols() {
	TEXT(fmt.Sprintf("packColsF%d", 8*p.element()), NOSPLIT,
		fmt.Sprintf("func(fours int, from *float%[1]d, es int, to *float%[1]d, ts int)", 8*p.element()))
	Pragma("noescape")
	fours := Load(Param("fours"), GP64())
	from, es := Load(Param("from"), GP64()), p.stride("es")
	to, ts := Load(Param("to"), GP64()), p.stride("ts")
	es3, ts3, ts4 := GP64(), GP64(), GP64()
	LEAQ(Mem{Base: es, Index: es, Scale: 2}, es3)
	LEAQ(Mem{Base: ts, Index: ts, Scale: 2}, ts3)
	MOVQ(ts, ts4)
	SHLQ(Imm(2), ts4)
	var x, y [4]reg.VecVirtual
	for i := range 4 {
		x[i], y[i] = p.group(), p.group()
	}

	Label("four")
	for i, at := range four(from, es, es3) {
		p.load(at, x[i])
	}
	p.transpose(x, y)
	for i, at := range four(to, ts, ts3) {
		p.store(x[i], at)
	}
	ADDQ(Imm(uint64(p.bytes())), from)
	ADDQ(ts4, to)
	DECQ(fours)
	JNZ(LabelRef("four"))
	VZEROUPPER()
	RET()
}

// four returns four places a stride apart.
func four(base, stride, stride3 reg.Register) [4]Mem {
	return [4]Mem{
		{Base: base},
		{Base: base, Index: stride, Scale: 1},
		{Base: base, Index: stride, Scale: 2},
		{Base: base, Index: stride3, Scale: 1},
	}
}

// transpose turns rows x into columns, by way of y.
func (p packer) transpose(x, y [4]reg.VecVirtual) {
	if p.number {
		VUNPCKLPD(x[1], x[0], y[0])
		VUNPCKHPD(x[1], x[0], y[1])
		VUNPCKLPD(x[3], x[2], y[2])
		VUNPCKHPD(x[3], x[2], y[3])
		VPERM2F128(Imm(0x20), y[2], y[0], x[0])
		VPERM2F128(Imm(0x20), y[3], y[1], x[1])
		VPERM2F128(Imm(0x31), y[2], y[0], x[2])
		VPERM2F128(Imm(0x31), y[3], y[1], x[3])
		return
	}
	VUNPCKLPS(x[1], x[0], y[0])
	VUNPCKHPS(x[1], x[0], y[1])
	VUNPCKLPS(x[3], x[2], y[2])
	VUNPCKHPS(x[3], x[2], y[3])
	VUNPCKLPD(y[2], y[0], x[0])
	VUNPCKHPD(y[2], y[0], x[1])
	VUNPCKLPD(y[3], y[1], x[2])
	VUNPCKHPD(y[3], y[1], x[3])
}
