// Command whole writes the kernels of internal/vmath for whole numbers, and those that
// move elements of any type, for AVX-512 and AVX2. They take whole vectors: what is left
// of a slice has the same bits in plain Go.
//
//go:generate go run . -out ../../../../internal/vmath/whole_amd64.s
//go:generate go run . -out ../../../../internal/vmath/whole_amd64.s -stubs ../../../../internal/vmath/wholestubs_amd64.go -pkg vmath
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

func main() {
	ConstraintExpr("amd64")
	for _, width := range []lane.Width{64, 32} {
		for _, size := range []int{1, 2, 4, 8} {
			k := kind{width, size}
			k.arithmetic()
			k.extremes()
			if width.Wide() {
				k.comparisons()
				k.where()
			}
		}
	}
	Generate()
}

// kind is a vector register and the bytes of a whole number.
type kind struct {
	lane.Width
	size int
}

func (k kind) lanes() int { return int(k.Width) / k.size }

// pick is the instruction for elements of 1, 2, 4 or 8 bytes.
func (k kind) pick(one, two, four, eight func(...Op)) func(...Op) {
	return map[int]func(...Op){1: one, 2: two, 4: four, 8: eight}[k.size]
}

// begin opens a function for elements of a type such as Int32.
func (k kind) begin(name, element, parameters, doc string) {
	name += element + k.Level()
	TEXT(name, NOSPLIT, "func(n int, "+parameters+" *byte)")
	Pragma("noescape")
	Doc(name + " sets the n elements at dst, of whole vectors, to " + doc + ".")
}

func (k kind) signed() string   { return fmt.Sprintf("Int%d", 8*k.size) }
func (k kind) unsigned() string { return fmt.Sprintf("Uint%d", 8*k.size) }

// each goes over n elements; pointers advance by so many bytes a vector.
func (k kind) each(pointers map[GPVirtual]int, order []GPVirtual, body func()) {
	n := lane.Pointer("n")
	Label("next")
	body()
	for _, p := range order {
		ADDQ(U32(pointers[p]), p)
	}
	SUBQ(U32(k.lanes()), n)
	JNE(LabelRef("next"))
	lane.End()
}

// binary writes an operation of two elements.
func (k kind) binary(name, element, doc string, op func(...Op)) {
	k.begin(name, element, "dst, a, b", doc)
	dst, a, b := lane.Pointer("dst"), lane.Pointer("a"), lane.Pointer("b")
	w := int(k.Width)
	k.each(map[GPVirtual]int{dst: w, a: w, b: w}, []GPVirtual{dst, a, b}, func() {
		x := k.Get(Mem{Base: a})
		op(Mem{Base: b}, x, x)
		VMOVUPD(x, Mem{Base: dst})
	})
}

// unary writes a function of one element.
func (k kind) unary(name, element, doc string, f func(x VecVirtual) VecVirtual) {
	k.begin(name, element, "dst, a", doc)
	dst, a := lane.Pointer("dst"), lane.Pointer("a")
	w := int(k.Width)
	k.each(map[GPVirtual]int{dst: w, a: w}, []GPVirtual{dst, a}, func() {
		VMOVUPD(f(k.Get(Mem{Base: a})), Mem{Base: dst})
	})
}

// arithmetic is the same for numbers with a sign and without, but for magnitudes.
func (k kind) arithmetic() {
	k.binary("add", k.signed(), "a + b", k.pick(VPADDB, VPADDW, VPADDD, VPADDQ))
	k.binary("subtract", k.signed(), "a - b", k.pick(VPSUBB, VPSUBW, VPSUBD, VPSUBQ))
	if k.size == 2 || k.size == 4 || k.size == 8 && k.Wide() {
		k.binary("multiply", k.signed(), "a * b", k.pick(nil, VPMULLW, VPMULLD, VPMULLQ))
	}
	k.unary("negative", k.signed(), "-a", func(x VecVirtual) VecVirtual {
		zero := k.Reg()
		VXORPS(zero.AsX(), zero.AsX(), zero.AsX())
		k.pick(VPSUBB, VPSUBW, VPSUBD, VPSUBQ)(x, zero, zero)
		return zero
	})
	if k.size < 8 || k.Wide() {
		k.unary("abs", k.signed(), "the magnitude of a", func(x VecVirtual) VecVirtual {
			k.pick(two(VPABSB), two(VPABSW), two(VPABSD), two(VPABSQ))(x, x)
			return x
		})
	}
}

func two[F ~func(a, b Op) | ~func(...Op)](f F) func(...Op) {
	switch f := any(f).(type) {
	case func(a, b Op):
		return func(o ...Op) { f(o[0], o[1]) }
	case func(...Op):
		return f
	}
	panic("no instruction")
}

func (k kind) extremes() {
	if k.size == 8 && !k.Wide() {
		return
	}
	k.binary("maximum", k.signed(), "the greater of a and b", k.pick(VPMAXSB, VPMAXSW, VPMAXSD, VPMAXSQ))
	k.binary("maximum", k.unsigned(), "the greater of a and b", k.pick(VPMAXUB, VPMAXUW, VPMAXUD, VPMAXUQ))
	k.binary("minimum", k.signed(), "the lesser of a and b", k.pick(VPMINSB, VPMINSW, VPMINSD, VPMINSQ))
	k.binary("minimum", k.unsigned(), "the lesser of a and b", k.pick(VPMINUB, VPMINUW, VPMINUD, VPMINUQ))
}

// comparisons write a byte for each element, 1 if they compare so.
func (k kind) comparisons() {
	signed := k.pick(VPCMPB, VPCMPW, VPCMPD, VPCMPQ)
	unsigned := k.pick(VPCMPUB, VPCMPUW, VPCMPUD, VPCMPUQ)
	k.compare("equal", k.signed(), "whether a = b", 0, signed)
	k.compare("notEqual", k.signed(), "whether a is not b", 4, signed)
	k.compare("less", k.signed(), "whether a < b", 1, signed)
	k.compare("less", k.unsigned(), "whether a < b", 1, unsigned)
	k.compare("lessEqual", k.signed(), "whether a <= b", 2, signed)
	k.compare("lessEqual", k.unsigned(), "whether a <= b", 2, unsigned)
}

func (k kind) compare(name, element, doc string, predicate uint64, op func(...Op)) {
	k.begin(name, element, "dst, a, b", doc)
	dst, a, b := lane.Pointer("dst"), lane.Pointer("a"), lane.Pointer("b")
	w := int(k.Width)
	one := k.Get(lane.Bits(0x0101010101010101))
	k.each(map[GPVirtual]int{dst: k.lanes(), a: w, b: w}, []GPVirtual{dst, a, b}, func() {
		m, truth := K(), k.Reg()
		op(Imm(predicate), Mem{Base: b}, k.Get(Mem{Base: a}), m)
		VMOVDQU8_Z(one, m, truth)
		if k.size == 8 {
			VMOVQ(truth.AsX(), Mem{Base: dst})
		} else {
			VMOVUPS(lane.Part(truth, k.lanes()), Mem{Base: dst})
		}
	})
}

// where takes elements of a where a byte is not 0, those of b elsewhere.
func (k kind) where() {
	k.begin("where", k.signed(), "dst, condition, a, b", "a where a byte is not 0, and b elsewhere")
	dst, condition := lane.Pointer("dst"), lane.Pointer("condition")
	a, b := lane.Pointer("a"), lane.Pointer("b")
	w := int(k.Width)
	steps := map[GPVirtual]int{dst: w, condition: k.lanes(), a: w, b: w}
	k.each(steps, []GPVirtual{dst, condition, a, b}, func() {
		m, truth := K(), k.Reg()
		if k.size == 8 {
			VMOVQ(Mem{Base: condition}, truth.AsX())
		} else {
			VMOVUPS(Mem{Base: condition}, lane.Part(truth, k.lanes()))
		}
		part := lane.Part(truth, k.lanes())
		VPTESTMB(part, part, m)
		x := k.Get(Mem{Base: b})
		k.pick(VMOVDQU8, VMOVDQU16, VMOVDQU32, VMOVDQU64)(Mem{Base: a}, m, x)
		VMOVUPD(x, Mem{Base: dst})
	})
}
