package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// folder joins vectors of elements to others.
type folder struct {
	lanes int // elements of a vector
	size  int // bytes of what they are joined to, each
	begin func()
	load  func(from Mem, mask Op) VecVirtual
	join  func(v, acc VecVirtual)
}

// rows writes what joins each column of a matrix to an element of acc: four
// vectors of columns beside each other, row after row, then one, then with AVX-512
// what is left through a mask.
func (k kind) rows(name, doc string, f folder) {
	rest := "the last of n that do not fill a vector are left out."
	if k.Wide() {
		rest = "for n columns."
	}
	k.begin(name+"Rows", "rows, n int, x *byte, stride int, acc *byte", "joins to acc "+doc+" "+rest+" stride is in bytes.")
	rows, n, x, stride, acc := lane.Pointer("rows"), lane.Pointer("n"), lane.Pointer("x"), lane.Pointer("stride"), lane.Pointer("acc")
	if f.begin != nil {
		f.begin()
	}
	of := k
	of.element.size = f.size
	band := func(label, after string, vectors int) {
		Label(label)
		CMPQ(n, I32(int32(vectors*f.lanes)))
		JL(LabelRef(after))
		k.band(label+"row", f, of, vectors, rows, x, stride, acc, nil)
		ADDQ(I32(int32(vectors*f.lanes*k.size)), x)
		ADDQ(I32(int32(vectors*f.lanes*f.size)), acc)
		SUBQ(I32(int32(vectors*f.lanes)), n)
		JMP(LabelRef(label))
	}
	band("four", "one", 4)
	band("one", "rest", 1)
	Label("rest")
	if k.Wide() {
		TESTQ(n, n)
		JZ(LabelRef("done"))
		k.band("last", f, of, 1, rows, x, stride, acc, lane.First(n, 64))
		Label("done")
	}
	lane.End()
}

// band joins some vectors of columns.
func (k kind) band(label string, f folder, of kind, vectors int, rows, x, stride, acc GPVirtual, mask Op) {
	sums := make([]VecVirtual, vectors)
	for i := range sums {
		sums[i] = k.Reg()
		of.words().do(Mem{Base: acc, Disp: i * int(k.Width)}, mask, sums[i])
	}
	left, at := GP64(), GP64()
	MOVQ(rows, left)
	MOVQ(x, at)
	Label(label)
	for i := range sums {
		f.join(f.load(Mem{Base: at, Disp: i * f.lanes * k.size}, mask), sums[i])
	}
	ADDQ(stride, at)
	DECQ(left)
	JNZ(LabelRef(label))
	for i, s := range sums {
		of.store(s, mask, Mem{Base: acc, Disp: i * int(k.Width)})
	}
}

func (k kind) multiply() folder {
	return folder{int(k.Width) / 8, 8, nil, k.doubles, func(v, acc VecVirtual) { VMULPD(v, acc, acc) }}
}

func (k kind) addWhole() folder {
	return folder{int(k.Width) / 8, 8, nil, k.quads, func(v, acc VecVirtual) { VPADDQ(v, acc, acc) }}
}

// load reads elements as they are.
func (k kind) load(from Mem, mask Op) VecVirtual {
	r := k.Reg()
	k.words().do(from, mask, r)
	return r
}

func (k kind) extreme(least bool) folder {
	var op func(...Op)
	switch {
	case least && k.signed:
		op = k.pick(VPMINSB, VPMINSW, VPMINSD, VPMINSQ)
	case least:
		op = k.pick(VPMINUB, VPMINUW, VPMINUD, VPMINUQ)
	case k.signed:
		op = k.pick(VPMAXSB, VPMAXSW, VPMAXSD, VPMAXSQ)
	default:
		op = k.pick(VPMAXUB, VPMAXUW, VPMAXUD, VPMAXUQ)
	}
	return folder{int(k.Width) / k.size, k.size, nil, k.load, func(v, acc VecVirtual) { op(v, acc, acc) }}
}

// nonzero adds 1 where an element is not 0. The bits of a number but for its sign
// are 0 when doubled.
func (k kind) nonzero() folder {
	add, subtract := k.pick(VPADDB, VPADDW, VPADDD, VPADDQ), k.pick(VPSUBB, VPSUBW, VPSUBD, VPSUBQ)
	var ones, zero VecVirtual // ones is -1
	f := folder{lanes: int(k.Width) / k.size, size: k.size, load: k.load}
	f.begin = func() {
		ones, zero = k.Reg(), k.Reg()
		if k.Wide() {
			VPTERNLOGD(Imm(0xff), ones, ones, ones)
		} else {
			VPCMPEQB(ones, ones, ones)
			VPXOR(zero, zero, zero)
		}
	}
	f.join = func(v, acc VecVirtual) {
		if k.float {
			add(v, v, v)
		}
		if k.Wide() {
			m := K()
			k.pick(VPTESTMB, VPTESTMW, VPTESTMD, VPTESTMQ)(v, v, m)
			subtract(ones, acc, m, acc)
			return
		}
		k.pick(VPCMPEQB, VPCMPEQW, VPCMPEQD, VPCMPEQQ)(zero, v, v)
		add(v, acc, acc)
		subtract(ones, acc, acc)
	}
	return f
}

// sumRows writes what adds eight rows to sums and what they have lost, as Knuth's
// sum of two numbers.
func (k kind) sumRows(name, doc string, load func(Mem, Op) VecVirtual) {
	k.begin(name+"Rows", "n int, x *byte, stride int, sum, lost *float64", "adds the "+doc+" of eight rows of n elements, in pairs, to sum and lost; with AVX2 n is a multiple of 4. stride is in bytes.")
	n, x, stride, sum, lost := lane.Pointer("n"), lane.Pointer("x"), lane.Pointer("stride"), lane.Pointer("sum"), lane.Pointer("lost")
	half, triple := GP64(), GP64()
	LEAQ(Mem{Base: x, Index: stride, Scale: 4}, half)
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, triple)
	lanes := int(k.Width) / 8
	row := func(i int) Mem {
		m := Mem{Base: []GPVirtual{x, half}[i/4]}
		switch i % 4 {
		case 1, 2:
			m.Index, m.Scale = stride, uint8(i%4)
		case 3:
			m.Index, m.Scale = triple, 1
		}
		return m
	}
	Label("next")
	CMPQ(n, Imm(uint64(lanes)))
	JL(LabelRef("rest"))
	k.addEight(load, row, sum, lost, nil)
	for _, p := range []GPVirtual{x, half} {
		ADDQ(Imm(uint64(lanes*k.size)), p)
	}
	ADDQ(Imm(uint64(int(k.Width))), sum)
	ADDQ(Imm(uint64(int(k.Width))), lost)
	SUBQ(Imm(uint64(lanes)), n)
	JMP(LabelRef("next"))
	Label("rest")
	if k.Wide() {
		TESTQ(n, n)
		JZ(LabelRef("done"))
		k.addEight(load, row, sum, lost, lane.First(n, 64))
		Label("done")
	}
	lane.End()
}

func (k kind) addEight(load func(Mem, Op) VecVirtual, row func(i int) Mem, sum, lost GPVirtual, mask Op) {
	v := make([]VecVirtual, 8)
	for i := range v {
		v[i] = load(row(i), mask)
	}
	for h := 1; h < 8; h *= 2 {
		for i := 0; i < 8; i += 2 * h {
			VADDPD(v[i+h], v[i], v[i])
		}
	}
	double := kind{types[0], k.Width}
	old, off := double.load(Mem{Base: sum}, mask), double.load(Mem{Base: lost}, mask)
	s, b, c := k.Reg(), k.Reg(), k.Reg()
	VADDPD(v[0], old, s)
	VSUBPD(old, s, b)
	VSUBPD(b, s, c)
	VSUBPD(c, old, old)
	VSUBPD(b, v[0], b)
	VADDPD(b, old, old)
	VADDPD(old, off, off)
	double.store(s, mask, Mem{Base: sum})
	double.store(off, mask, Mem{Base: lost})
}
