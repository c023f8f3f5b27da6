package ufunc

import (
	"unsafe"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/vmath"
)

// The loops below have their operation inside, since a call for each element
// would take longer than the operation.

// arithmetic is a type of numbers that the language's operators know.
type arithmetic interface {
	integer | float32 | float64 | complex128
}

// ordered is a type whose elements stand in a row.
type ordered interface{ integer | float32 | float64 }

func add[T arithmetic](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

func subtract[T arithmetic](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

func multiply[T ordered](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

func divide[T float32 | float64](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] / b[i]
	}
}

func square[T ordered](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = x * x
	}
}

func negative[T arithmetic](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = -x
	}
}

func positive[T dtype.Element](dst, a []T) { copy(dst, a) }

// zero is of what has no imaginary part.
func zero[T dtype.Element](dst, _ []T) { clear(dst) }

func equal[T dtype.Element](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] == b[i]
	}
}

func notEqual[T dtype.Element](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] != b[i]
	}
}

func less[T ordered](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] < b[i]
	}
}

func lessEqual[T ordered](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] <= b[i]
	}
}

// swapped is a loop with its arguments the other way round.
func swapped[R, T dtype.Element](loop func(dst []R, a, b []T)) func(dst []R, a, b []T) {
	return func(dst []R, a, b []T) { loop(dst, b, a) }
}

// maximum is NaN where one of the arguments is, and 0 of 0 and -0.
func maximum[T ordered](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = max(a[i], b[i])
	}
}

// minimum is NaN where one of the arguments is, and -0 of 0 and -0.
func minimum[T ordered](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = min(a[i], b[i])
	}
}

func clip[T ordered](dst, a, low, high []T) {
	a, low, high = a[:len(dst)], low[:len(dst)], high[:len(dst)]
	for i := range dst {
		dst[i] = min(max(a[i], low[i]), high[i])
	}
}

// within is clip by two loops, where dst does not lie over what the second needs.
func within[T ordered](maximum, minimum func(dst, a, b []T)) func(dst, a, low, high []T) {
	return func(dst, a, low, high []T) {
		if unsafe.SliceData(dst) == unsafe.SliceData(high) {
			clip(dst, a, low, high)
			return
		}
		maximum(dst, a, low)
		minimum(dst, dst, high)
	}
}

func where[T dtype.Element](dst []T, condition []bool, a, b []T) {
	condition, a, b = condition[:len(dst)], a[:len(dst)], b[:len(dst)]
	for i := range dst {
		x := b[i]
		if condition[i] {
			x = a[i]
		}
		dst[i] = x
	}
}

// constant is a loop that yields the same for all elements.
func constant[T dtype.Element](value bool) func(dst []bool, a []T) {
	return func(dst []bool, _ []T) {
		for i := range dst {
			dst[i] = value
		}
	}
}

// common sets what there is for every type.
func common[T dtype.Element](t table) {
	d := dtype.Of[T]()
	t.set("equal", d, binary(equal[T]))
	t.set("not_equal", d, binary(notEqual[T]))
	t.set("where", d, ternary(vmath.Where(where[T])))
}

// rows sets what there is for every type of real numbers.
func rows[T ordered](t table) {
	d := dtype.Of[T]()
	common[T](t)
	t.set("add", d, binary(add[T]))
	t.set("subtract", d, binary(subtract[T]))
	t.set("multiply", d, binary(multiply[T]))
	t.set("square", d, unary(square[T]))
	t.set("negative", d, unary(negative[T]))
	t.set("less", d, binary(less[T]))
	t.set("less_equal", d, binary(lessEqual[T]))
	t.set("greater", d, binary(swapped(less[T])))
	t.set("greater_equal", d, binary(swapped(lessEqual[T])))
	t.set("maximum", d, binary(maximum[T]))
	t.set("minimum", d, binary(minimum[T]))
	t.set("clip", d, ternary(clip[T]))
	for _, name := range []string{"positive", "real", "conj"} {
		t.set(name, d, unary(positive[T]))
	}
	t.set("imag", d, unary(zero[T]))
}
