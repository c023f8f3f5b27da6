package ufunc

import (
	"unsafe"

	"github.com/comal-go/comal/dtype"
)

// table is the functions by name.
type table map[string]*function

// functions is all there are. Nothing writes to it later.
var functions = func() table {
	t := declared()
	for _, fill := range []func(table){
		integers[int8], integers[int16], integers[int32], integers[int64],
		integers[uint8], integers[uint16], integers[uint32], integers[uint64],
		floats[float32], floats[float64], bools, complexes,
	} {
		fill(t)
	}
	return t
}()

// declared is every function with its rule, and no kernels.
func declared() table {
	t := table{}
	rules := []struct {
		rule  rule
		args  int
		names []string
	}{
		{same, 1, []string{"negative", "positive", "sign", "ceil", "floor", "trunc"}},
		{same, 1, []string{"bitwise_invert"}},
		{same, 2, []string{"add", "subtract", "multiply", "maximum", "minimum"}},
		{same, 2, []string{"bitwise_and", "bitwise_or", "bitwise_xor"}},
		{same, 3, []string{"clip"}},
		{notBool, 1, []string{"conj", "square", "reciprocal"}},
		{notBool, 2, []string{"floor_divide", "remainder", "pow", "bitwise_left_shift", "bitwise_right_shift"}},
		{quotient, 2, []string{"divide"}},
		{floating, 1, []string{"acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "expm1"}},
		{floating, 1, []string{"log", "log10", "log1p", "log2", "sin", "sinh", "sqrt", "tan", "tanh"}},
		{floating, 2, []string{"atan2", "copysign", "hypot", "logaddexp", "nextafter"}},
		{rounded, 1, []string{"round"}},
		{part, 1, []string{"abs", "imag", "real"}},
		{truth, 1, []string{"isfinite", "isinf", "isnan"}},
		{truth, 2, []string{"equal", "greater", "greater_equal", "less", "less_equal", "not_equal"}},
		{logic, 1, []string{"logical_not"}},
		{logic, 2, []string{"logical_and", "logical_or", "logical_xor"}},
		{signOf, 1, []string{"signbit"}},
		{choice, 3, []string{"where"}},
	}
	for _, r := range rules {
		for _, name := range r.names {
			t[name] = &function{args: r.args, rule: r.rule}
		}
	}
	return t
}

// set gives a function its kernel for an inner type.
func (t table) set(name string, inner dtype.DType, k kernel) { t[name].kernels[inner] = k }

// unary is a kernel of a loop over one argument.
func unary[R, T dtype.Element](loop func(dst []R, a []T)) kernel {
	return func(n int, dst unsafe.Pointer, args [3]unsafe.Pointer) error {
		loop(unsafe.Slice((*R)(dst), n), unsafe.Slice((*T)(args[0]), n))
		return nil
	}
}

// binary is a kernel of a loop over two arguments.
func binary[R, T dtype.Element](loop func(dst []R, a, b []T)) kernel {
	return func(n int, dst unsafe.Pointer, args [3]unsafe.Pointer) error {
		loop(unsafe.Slice((*R)(dst), n), unsafe.Slice((*T)(args[0]), n), unsafe.Slice((*T)(args[1]), n))
		return nil
	}
}

// ternary is a kernel of a loop over three arguments, the first of type C.
func ternary[C, T dtype.Element](loop func(dst []T, a []C, b, c []T)) kernel {
	return func(n int, dst unsafe.Pointer, args [3]unsafe.Pointer) error {
		loop(unsafe.Slice((*T)(dst), n), unsafe.Slice((*C)(args[0]), n),
			unsafe.Slice((*T)(args[1]), n), unsafe.Slice((*T)(args[2]), n))
		return nil
	}
}

// map1 is a kernel that calls a function for each element.
func map1[R, T dtype.Element](f func(T) R) kernel {
	return unary(func(dst []R, a []T) {
		for i := range dst {
			dst[i] = f(a[i])
		}
	})
}

// map2 is a kernel that calls a function for each two elements.
func map2[R, T dtype.Element](f func(a, b T) R) kernel {
	return binary(func(dst []R, a, b []T) {
		for i := range dst {
			dst[i] = f(a[i], b[i])
		}
	})
}
