package ufunc

import (
	"errors"
	"unsafe"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/vmath"
)

// integer is a type of whole numbers.
type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

// ErrNegativePower is of an integer to the power of a negative one.
var ErrNegativePower = errors.New("an integer cannot be raised to a negative integer: convert one of them to float64 first")

// integers sets the functions of a type of integers.
func integers[T integer](t table) {
	d := dtype.Of[T]()
	rows[T](t)
	t.set("bitwise_and", d, binary(and[T]))
	t.set("bitwise_or", d, binary(or[T]))
	t.set("bitwise_xor", d, binary(xor[T]))
	t.set("bitwise_invert", d, map1(func(x T) T { return ^x }))
	t.set("bitwise_left_shift", d, map2(shiftLeft[T]))
	t.set("bitwise_right_shift", d, map2(shiftRight[T]))
	t.set("floor_divide", d, map2(floorDivide[T]))
	t.set("remainder", d, map2(remainder[T]))
	t.set("reciprocal", d, map1(floorReciprocal[T]))
	t.set("sign", d, map1(func(x T) T { return number[T](x > 0) - number[T](x < 0) }))
	t.set("pow", d, power[T])
	for _, name := range []string{"ceil", "floor", "trunc", "round"} {
		t.set(name, d, unary(positive[T]))
	}
	t.set("isfinite", d, unary(constant[T](true)))
	t.set("isinf", d, unary(constant[T](false)))
	t.set("isnan", d, unary(constant[T](false)))
	if d.Kind() == dtype.Unsigned {
		t.set("abs", d, unary(positive[T]))
	} else {
		t.set("abs", d, unary(vmath.WholeUnary("abs", magnitude[T])))
	}
	wholes[T](t)
}

// wholes puts kernels of assembly in the place of loops, where the processor has some.
func wholes[T integer](t table) {
	d := dtype.Of[T]()
	for name, loop := range map[string]func(dst, a, b []T){
		"add": add[T], "subtract": subtract[T], "multiply": multiply[T], "maximum": maximum[T], "minimum": minimum[T],
	} {
		t.set(name, d, binary(vmath.WholeBinary(name, loop)))
	}
	for name, loop := range map[string]func(dst []bool, a, b []T){
		"equal": equal[T], "not_equal": notEqual[T], "less": less[T], "less_equal": lessEqual[T],
	} {
		t.set(name, d, binary(vmath.WholeBinary(name, loop)))
	}
	t.set("greater", d, binary(swapped(vmath.WholeBinary("less", less[T]))))
	t.set("greater_equal", d, binary(swapped(vmath.WholeBinary("less_equal", lessEqual[T]))))
	t.set("clip", d, ternary(within(vmath.WholeBinary("maximum", maximum[T]), vmath.WholeBinary("minimum", minimum[T]))))
	times := vmath.WholeBinary("multiply", multiply[T])
	t.set("square", d, unary(func(dst, a []T) { times(dst, a, a) }))
	t.set("negative", d, unary(vmath.WholeUnary("negative", negative[T])))
}

// magnitude is of the least integer the least integer.
func magnitude[T integer](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		if x < 0 {
			x = -x
		}
		dst[i] = x
	}
}

func and[T integer](dst, a, b []T) {
	for i := range dst {
		dst[i] = a[i] & b[i]
	}
}

func or[T integer](dst, a, b []T) {
	for i := range dst {
		dst[i] = a[i] | b[i]
	}
}

func xor[T integer](dst, a, b []T) {
	for i := range dst {
		dst[i] = a[i] ^ b[i]
	}
}

// shiftLeft is 0 for as many places as there are bits, and for less than none.
func shiftLeft[T integer](x, places T) T {
	if places < 0 {
		return 0
	}
	return x << uint64(places)
}

// shiftRight is the sign for as many places as there are bits, and for less than
// none.
func shiftRight[T integer](x, places T) T {
	if places < 0 {
		return -number[T](x < 0)
	}
	return x >> uint64(places)
}

// floorDivide is 0 by 0.
func floorDivide[T integer](a, b T) T {
	if b == 0 {
		return 0
	}
	q := a / b
	if q*b != a && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// remainder has the sign of b, and is 0 by 0.
func remainder[T integer](a, b T) T {
	if b == 0 {
		return 0
	}
	r := a % b
	if r != 0 && (r < 0) != (b < 0) {
		r += b
	}
	return r
}

// floorReciprocal is of 0 what Convert makes of an infinity.
func floorReciprocal[T integer](x T) T {
	if x == 0 {
		least := int64(-1 << 63)
		return T(least)
	}
	return 1 / x
}

// power multiplies by squares. It wraps around as a product does.
func power[T integer](n int, dst unsafe.Pointer, args [3]unsafe.Pointer) error {
	to, bases, powers := unsafe.Slice((*T)(dst), n), unsafe.Slice((*T)(args[0]), n), unsafe.Slice((*T)(args[1]), n)
	for i := range to {
		base, p := bases[i], powers[i]
		if p < 0 {
			return ErrNegativePower
		}
		product := T(1)
		for ; p > 0; p >>= 1 {
			if p&1 != 0 {
				product *= base
			}
			base *= base
		}
		to[i] = product
	}
	return nil
}

// bools sets the functions of bools.
func bools(t table) {
	const d = dtype.Bool
	common[bool](t)
	either, both := map2(func(a, b bool) bool { return a || b }), map2(func(a, b bool) bool { return a && b })
	differ := binary(notEqual[bool])
	not := map1(func(a bool) bool { return !a })
	for name, k := range map[string]kernel{
		"add": either, "maximum": either, "bitwise_or": either, "logical_or": either,
		"multiply": both, "minimum": both, "bitwise_and": both, "logical_and": both,
		"bitwise_xor": differ, "logical_xor": differ, "bitwise_invert": not, "logical_not": not,
		"less":          map2(func(a, b bool) bool { return !a && b }),
		"less_equal":    map2(func(a, b bool) bool { return !a || b }),
		"greater":       map2(func(a, b bool) bool { return a && !b }),
		"greater_equal": map2(func(a, b bool) bool { return a || !b }),
		"isfinite":      unary(constant[bool](true)),
		"isinf":         unary(constant[bool](false)),
		"isnan":         unary(constant[bool](false)),
		"imag":          unary(zero[bool]),
	} {
		t.set(name, d, k)
	}
	for _, name := range []string{"abs", "ceil", "floor", "trunc", "conj", "real"} {
		t.set(name, d, unary(positive[bool]))
	}
	t.set("clip", d, ternary(func(dst, a, low, high []bool) {
		for i := range dst {
			dst[i] = (a[i] || low[i]) && high[i]
		}
	}))
}
