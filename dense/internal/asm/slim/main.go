// Command slim writes the kernels of dense/internal/slim for AVX-512 and AVX2.
//
//go:generate go run . -out ../../slim/slim_amd64.s
//go:generate go run . -out ../../slim/slim_amd64.s -stubs ../../slim/stubs_amd64.go -pkg slim
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64")
	wide := family{name: "AVX512", bytes: 64, vector: func() reg.VecVirtual { return ZMM() }}
	wide.dots(4, 4)
	wide.minus(3, 8)
	wide.minus(1, 8)
	narrow := family{name: "AVX2", bytes: 32, vector: func() reg.VecVirtual { return YMM() }}
	narrow.dots(4, 2)
	narrow.minus(2, 4)
	Generate()
}

// family is one family of instructions.
type family struct {
	name   string
	bytes  int // of a vector
	vector func() reg.VecVirtual
}

func (f family) vectors(n int) []reg.VecVirtual {
	all := make([]reg.VecVirtual, n)
	for i := range all {
		all[i] = f.vector()
	}
	return all
}

// operand is columns of a matrix: a pointer to the row where the loop stands,
// the stride, and three times it.
type operand struct{ at, step, thrice, fourth reg.GPVirtual }

// columns loads the pointer and the stride of n columns.
func columns(name string, n int) operand {
	o := operand{at: GP64(), step: GP64()}
	Load(Param(name), o.at)
	Load(Param("ld"+name), o.step)
	SHLQ(Imm(3), o.step)
	if n > 3 {
		o.thrice = GP64()
		LEAQ(Mem{Base: o.step, Index: o.step, Scale: 2}, o.thrice)
	}
	if n > 4 {
		o.fourth = GP64()
		LEAQ(Mem{Base: o.at, Index: o.step, Scale: 4}, o.fourth)
	}
	return o
}

// column is where column i stands, disp bytes further.
func (o operand) column(i, disp int) Mem {
	m := Mem{Base: o.at, Disp: disp}
	if i >= 4 {
		m.Base = o.fourth
	}
	switch i % 4 {
	case 1, 2:
		m.Index, m.Scale = o.step, uint8(i%4)
	case 3:
		m.Index, m.Scale = o.thrice, 1
	}
	return m
}

// forward moves on by so many bytes.
func (o operand) forward(bytes int) {
	ADDQ(Imm(uint64(bytes)), o.at)
	if o.fourth != nil {
		ADDQ(Imm(uint64(bytes)), o.fourth)
	}
}

// dots writes the kernel that sets sums, of a rows and b columns, to the products
// of a columns v and b columns c of m elements, a multiple of 8 and not 0.
func (f family) dots(a, b int) {
	TEXT(fmt.Sprintf("dots%dx%d%s", a, b, f.name), NOSPLIT, "func(m int, v *float64, ldv int, c *float64, ldc int, sums *float64)")
	Pragma("noescape")
	count := Load(Param("m"), GP64())
	v, c := columns("v", a), columns("c", b)
	tile := f.vectors(a * b)
	for _, t := range tile {
		f.zero(t)
	}
	x, y := f.vectors(a), f.vector()
	Label("loop")
	for i := range x {
		VMOVUPD(v.column(i, 0), x[i])
	}
	for j := range b {
		VMOVUPD(c.column(j, 0), y)
		for i := range x {
			VFMADD231PD(x[i], y, tile[i*b+j])
		}
	}
	v.forward(f.bytes)
	c.forward(f.bytes)
	SUBQ(Imm(uint64(f.bytes/8)), count)
	JNZ(LabelRef("loop"))
	sums := Load(Param("sums"), GP64())
	for i, t := range tile {
		f.sum(t, x[0], Mem{Base: sums, Disp: 8 * i})
	}
	VZEROUPPER()
	RET()
}

func (f family) zero(v reg.VecVirtual) {
	if f.bytes == 64 {
		VPXORQ(v, v, v)
	} else {
		VXORPD(v, v, v)
	}
}

// sum stores the sum of the elements of v.
func (f family) sum(v, spare reg.VecVirtual, to Mem) {
	if f.bytes == 64 {
		VEXTRACTF64X4(Imm(1), v, spare.AsY())
		VADDPD(spare.AsY(), v.AsY(), v.AsY())
		VEXTRACTF64X2(Imm(1), v.AsY(), spare.AsX())
	} else {
		VEXTRACTF128(Imm(1), v.AsY(), spare.AsX())
	}
	VADDPD(spare.AsX(), v.AsX(), v.AsX())
	VPERMILPD(Imm(1), v.AsX(), spare.AsX())
	VADDSD(spare.AsX(), v.AsX(), v.AsX())
	VMOVSD(v.AsX(), to)
}

// minus writes the kernel that subtracts from b columns c the products of k
// columns v and w, which has eight elements for the first column of v, then for
// the next, of which it takes b. The columns have tiles times so many vectors of elements, neither is 0.
func (f family) minus(vecs, b int) {
	TEXT(fmt.Sprintf("minus%dx%d%s", vecs, b, f.name), NOSPLIT,
		"func(tiles, k int, v *float64, ldv int, w *float64, c *float64, ldc int)")
	Pragma("noescape")
	tiles, k := Load(Param("tiles"), GP64()), Load(Param("k"), GP64())
	v, c, w := columns("v", 1), columns("c", b), Load(Param("w"), GP64())
	at, factors, count := GP64(), GP64(), GP64()
	Label("tile")
	tile := f.vectors(b * vecs)
	for i := range tile {
		VMOVUPD(c.column(i/vecs, i%vecs*f.bytes), tile[i])
	}
	MOVQ(v.at, at)
	MOVQ(w, factors)
	MOVQ(k, count)
	x, factor := f.vectors(vecs), f.vector()
	Label("column")
	for r := range x {
		VMOVUPD(Mem{Base: at, Disp: r * f.bytes}, x[r])
	}
	for j := range b {
		VBROADCASTSD(Mem{Base: factors, Disp: 8 * j}, factor)
		for r := range x {
			VFNMADD231PD(x[r], factor, tile[j*vecs+r])
		}
	}
	ADDQ(v.step, at)
	ADDQ(Imm(64), factors)
	DECQ(count)
	JNZ(LabelRef("column"))
	for i := range tile {
		VMOVUPD(tile[i], c.column(i/vecs, i%vecs*f.bytes))
	}
	v.forward(vecs * f.bytes)
	c.forward(vecs * f.bytes)
	DECQ(tiles)
	JNZ(LabelRef("tile"))
	VZEROUPPER()
	RET()
}
