// Command micro writes the kernels of dense/internal/micro for amd64.
package main

//go:generate go run . -out ../../micro/micro_amd64.s

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	for vecs := 1; vecs <= 3; vecs++ {
		kernel{isa512{true}, 8, vecs}.write()
		kernel{isa512{false}, 8, vecs}.write()
	}
	for vecs := 1; vecs <= 2; vecs++ {
		kernel{isa256{true}, 6, vecs}.write()
		kernel{isa256{false}, 6, vecs}.write()
	}
	for _, wide := range []number{true, false} {
		packer{wide}.rows()
		packer{wide}.cols()
	}
	Generate()
}

// kernel multiplies rows of a, strided, by vecs vectors of b's rows, and keeps
// the tile in registers over all k.
type kernel struct {
	isa
	rows, vecs int
}

// pointers are the registers the loop moves.
type pointers struct {
	a, b, aStep, bStep reg.Register
	aRows              [4]reg.Register // 1, 3, 5 and 7 times the stride of a's rows
}

func (k kernel) write() {
	TEXT(k.name(k.rows, k.vecs), NOSPLIT, k.signature())
	Pragma("noescape")
	count := Load(Param("k"), GP64())
	c := Load(Param("c"), GP64())
	cRows := k.stride("crs")
	k.prefetch(c, cRows)
	p := k.pointers()

	tile := make([]reg.VecVirtual, k.rows*k.vecs)
	for i := range tile {
		tile[i] = k.vector()
		k.zero(tile[i])
	}
	b := make([]reg.VecVirtual, k.vecs)
	for i := range b {
		b[i] = k.vector()
	}
	a := k.vector()

	SUBQ(Imm(4), count)
	JL(LabelRef("rest"))
	Label("four")
	for range 4 {
		k.step(p, tile, a, b)
	}
	SUBQ(Imm(4), count)
	JGE(LabelRef("four"))
	Label("rest")
	ADDQ(Imm(4), count)
	JZ(LabelRef("done"))
	Label("one")
	k.step(p, tile, a, b)
	DECQ(count)
	JNZ(LabelRef("one"))
	Label("done")
	k.finish(tile, a, b[0], c, cRows)
}

// prefetch asks for the lines of c, which are needed after the loop.
func (k kernel) prefetch(c, cRows reg.Register) {
	row := GP64()
	MOVQ(c, row)
	last := k.vecs*k.bytes() - k.element()
	for i := range k.rows {
		for at := 0; at < last; at += 64 {
			PREFETCHT0(Mem{Base: row, Disp: at})
		}
		PREFETCHT0(Mem{Base: row, Disp: last})
		if i < k.rows-1 {
			ADDQ(cRows, row)
		}
	}
}

func (k kernel) pointers() pointers {
	var p pointers
	p.a, p.b = Load(Param("a"), GP64()), Load(Param("b"), GP64())
	p.aStep, p.bStep = k.stride("acs"), k.stride("brs")
	one := k.stride("ars")
	p.aRows[0] = one
	for i := 1; i < (k.rows+1)/2; i++ {
		p.aRows[i] = GP64()
		LEAQ(Mem{Base: p.aRows[i-1], Index: one, Scale: 2}, p.aRows[i])
	}
	return p
}

// row is where row i of a stands.
func (p pointers) row(i int) Mem {
	switch i {
	case 0:
		return Mem{Base: p.a}
	case 1, 3, 5, 7:
		return Mem{Base: p.a, Index: p.aRows[i/2], Scale: 1}
	case 6:
		return Mem{Base: p.a, Index: p.aRows[1], Scale: 2}
	}
	return Mem{Base: p.a, Index: p.aRows[0], Scale: uint8(i)}
}

// ahead is how many steps before its use a row of b, which comes from the second
// cache, is asked for.
const ahead = 8

// step adds a column of a times a row of b.
func (k kernel) step(p pointers, tile []reg.VecVirtual, a reg.VecVirtual, b []reg.VecVirtual) {
	for j := range b {
		k.load(Mem{Base: p.b, Disp: j * k.bytes()}, b[j])
		PREFETCHT0(Mem{Base: p.b, Index: p.bStep, Scale: ahead, Disp: j * k.bytes()})
	}
	ADDQ(p.bStep, p.b)
	for i := range k.rows {
		k.broadcast(p.row(i), a)
		for j := range b {
			k.fma(b[j], a, tile[i*k.vecs+j])
		}
	}
	ADDQ(p.aStep, p.a)
}

// finish writes alpha times the tile, added to beta times c unless beta is 0.
func (k kernel) finish(tile []reg.VecVirtual, alpha, value reg.VecVirtual, c, cRows reg.Register) {
	k.broadcast(NewParamAddr("alpha", 8), alpha)
	bits := GP64()
	k.move(NewParamAddr("beta", k.betaAt()), bits)
	k.double(bits) // shifts the sign out
	JZ(LabelRef("store"))
	beta := k.vector()
	k.broadcast(NewParamAddr("beta", k.betaAt()), beta)
	k.rowsOfC(c, cRows, func(i int, at Mem) {
		k.mul(at, beta, value)
		k.fma(tile[i], alpha, value)
		k.store(value, at)
	})
	VZEROUPPER()
	RET()
	Label("store")
	k.rowsOfC(c, cRows, func(i int, at Mem) {
		k.mul(tile[i], alpha, value)
		k.store(value, at)
	})
	VZEROUPPER()
	RET()
}

// rowsOfC calls do with each vector of the tile and its place in c.
func (k kernel) rowsOfC(c, cRows reg.Register, do func(i int, at Mem)) {
	for i := range k.rows {
		for j := range k.vecs {
			do(i*k.vecs+j, Mem{Base: c, Disp: j * k.bytes()})
		}
		if i < k.rows-1 {
			ADDQ(cRows, c)
		}
	}
}

// stride loads a stride of elements as one of bytes.
func (k kernel) stride(name string) reg.Register {
	s := Load(Param(name), GP64())
	SHLQ(Imm(uint64(k.shift())), s)
	return s
}

func (k kernel) signature() string {
	const text = "func(k int, alpha %[1]s, a *%[1]s, ars, acs int, b *%[1]s, brs int, beta %[1]s, c *%[1]s, crs int)"
	return fmt.Sprintf(text, fmt.Sprintf("float%d", 8*k.element()))
}

// betaAt is where beta stands among the arguments; each of them takes 8 bytes.
func (k kernel) betaAt() int { return 7 * 8 }
