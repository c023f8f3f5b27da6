package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"

	"github.com/comal-go/comal/dense/internal/asm/lane"
)

// sign is the bit of the sign of an element, in all lanes.
func (k kind) sign() uint64 {
	if k.size == 4 {
		return 1<<63 | 1<<31
	}
	return 1 << 63
}

// constant is a number of the type of the elements in all lanes.
func (k kind) constant(v float64) Mem {
	if k.size == 4 {
		return lane.Bits(uint64(math.Float32bits(float32(v))) * (1<<32 + 1))
	}
	return lane.Bits(math.Float64bits(v))
}

// selections write what chooses among numbers or changes their sign, in the type of
// the elements.
func (k kind) selections() {
	k.binary("maximum", "the greater of a and b, NaN if one is", plain(func(a, b VecVirtual) VecVirtual {
		return k.extreme(k.native(VMAXPD, VMAXPS), k.and, a, b)
	}))
	k.binary("minimum", "the lesser of a and b, NaN if one is", plain(func(a, b VecVirtual) VecVirtual {
		return k.extreme(k.native(VMINPD, VMINPS), k.or, a, b)
	}))
	k.binary("copysign", "a with the sign of b", plain(func(a, b VecVirtual) VecVirtual {
		k.and(a, lane.Bits(^k.sign()))
		k.and(b, lane.Bits(k.sign()))
		k.or(a, b)
		return a
	}))
	k.unary("negative", "-a", plain(func(x VecVirtual) VecVirtual {
		k.xor(x, lane.Bits(k.sign()))
		return x
	}))
	k.unary("square", "a * a", plain(func(x VecVirtual) VecVirtual {
		k.native(VMULPD, VMULPS)(x, x, x)
		return x
	}))
	k.unary("reciprocal", "1 / a", plain(func(x VecVirtual) VecVirtual {
		r := k.Get(k.constant(1))
		k.native(VDIVPD, VDIVPS)(x, r, r)
		return r
	}))
	k.unary("sign", "1 or -1, as a is, 0 of 0 and NaN of NaN", plain(func(x VecVirtual) VecVirtual {
		zero := k.Get(lane.Bits(0))
		r := k.Reg()
		k.native(VADDPD, VADDPS)(zero, x, r)
		k.choose(r, less, x, zero, k.constant(-1))
		k.choose(r, less, zero, x, k.constant(1))
		return r
	}))
}

// extreme is the better of two numbers. The instruction yields the second operand if
// one is NaN or both are 0, so both orders are asked and zeros joined by their bits.
func (k kind) extreme(better func(...Op), join func(VecVirtual, Op), a, b VecVirtual) VecVirtual {
	r, other := k.Reg(), k.Reg()
	better(a, b, r)
	better(b, a, other)
	join(r, other)
	k.native(VADDPD, VADDPS)(a, b, other)
	k.choose(r, unordered, a, b, other)
	return r
}

// tests write a byte for each element, 1 if it is so.
func (k kind) tests() {
	for _, f := range []struct {
		name, doc string
		is        func(x VecVirtual) Register
	}{
		{"isnan", "whether a is NaN", func(x VecVirtual) Register { return k.compares(unordered, x, x) }},
		{"isfinite", "whether a is a finite number", func(x VecVirtual) Register {
			k.native(VSUBPD, VSUBPS)(x, x, x)
			return k.compares(equal, x, lane.Bits(0))
		}},
		{"isinf", "whether a is infinite", func(x VecVirtual) Register {
			k.and(x, lane.Bits(^k.sign()))
			return k.compares(equal, x, k.constant(math.Inf(1)))
		}},
		{"signbit", "whether a has a sign", func(x VecVirtual) Register {
			m := K()
			if k.size == 8 {
				VPMOVQ2M(x, m)
			} else {
				VPMOVD2M(x, m)
			}
			return m
		}},
	} {
		k.open(f.name, "dst *bool, a", f.doc)
		n, dst, a := lane.Pointer("n"), lane.Pointer("dst"), lane.Pointer("a")
		k.truths(n, dst, []GPVirtual{a}, func(mask Register) Register { return f.is(k.load(a, mask)) })
	}
}
