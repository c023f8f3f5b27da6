package vmath

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestWhole(t *testing.T) {
	t.Run("int8", wholes[int8])
	t.Run("int16", wholes[int16])
	t.Run("int32", wholes[int32])
	t.Run("int64", wholes[int64])
	t.Run("uint8", wholes[uint8])
	t.Run("uint16", wholes[uint16])
	t.Run("uint32", wholes[uint32])
	t.Run("uint64", wholes[uint64])
}

// lengths are whole vectors of any type, more, less, and more than a kernel gets at once.
var lengths = []int{0, 1, 7, 8, 63, 64, 65, 130, 1000, quick + 70, 2*quick + 1}

// wholes compares kernels with plain loops, which do each element. Results stand between
// two others, that must not change.
func wholes[T Whole](t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	numbers := func(n int) []T {
		x := make([]T, n)
		for i := range x {
			x[i] = T(r.Uint64() >> (r.IntN(8) * 8))
			if r.IntN(8) == 0 && i > 0 {
				x[i] = x[i-1]
			}
		}
		return x
	}
	for _, n := range lengths {
		a, b := numbers(n), numbers(n)
		copy(b, a[:n/3])
		for name, f := range map[string]func(a, b T) T{
			"add": func(a, b T) T { return a + b }, "subtract": func(a, b T) T { return a - b },
			"multiply": func(a, b T) T { return a * b },
			"maximum":  func(a, b T) T { return max(a, b) }, "minimum": func(a, b T) T { return min(a, b) },
		} {
			loop := WholeBinary(name, each2(f))
			compared(t, name, n, func(dst []T) { loop(dst, a, b) }, func(i int) T { return f(a[i], b[i]) })
			over := slices.Clone(a)
			if loop(over, over, b); n > 0 && over[n-1] != f(a[n-1], b[n-1]) {
				t.Fatalf("%s of %d elements over the first: %v", name, n, over[n-1])
			}
		}
		for name, holds := range map[string]func(order int) bool{
			"equal": func(o int) bool { return o == 0 }, "not_equal": func(o int) bool { return o != 0 },
			"less": func(o int) bool { return o < 0 }, "less_equal": func(o int) bool { return o <= 0 },
		} {
			f := func(a, b T) bool { return holds(cmp.Compare(a, b)) }
			loop := WholeBinary(name, each2(f))
			compared(t, name, n, func(dst []bool) { loop(dst, a, b) }, func(i int) bool { return f(a[i], b[i]) })
		}
		for name, f := range map[string]func(T) T{"negative": func(x T) T { return -x }, "abs": func(x T) T {
			if x < 0 {
				return -x
			}
			return x
		}} {
			loop := WholeUnary(name, func(dst, a []T) {
				for i, x := range a {
					dst[i] = f(x)
				}
			})
			compared(t, name, n, func(dst []T) { loop(dst, a) }, func(i int) T { return f(a[i]) })
		}
		condition := make([]bool, n)
		for i := range condition {
			condition[i] = r.IntN(2) == 0
		}
		pick := func(i int) T {
			if condition[i] {
				return a[i]
			}
			return b[i]
		}
		where := Where(func(dst []T, c []bool, a, b []T) {
			for i := range dst {
				if dst[i] = b[i]; c[i] {
					dst[i] = a[i]
				}
			}
		})
		compared(t, "where", n, func(dst []T) { where(dst, condition, a, b) }, pick)
	}
}

// each2 is the plain loop of a function.
func each2[R, T any](f func(a, b T) R) func(dst []R, a, b []T) {
	return func(dst []R, a, b []T) {
		for i := range dst {
			dst[i] = f(a[i], b[i])
		}
	}
}

// compared runs a loop into n elements between two others.
func compared[R comparable](t *testing.T, name string, n int, loop func(dst []R), want func(i int) R) {
	t.Helper()
	all := make([]R, n+2)
	loop(all[1 : n+1])
	for i, v := range all[1 : n+1] {
		if v != want(i) {
			t.Fatalf("%s of %d elements: %v at %d, want %v", name, n, v, i, want(i))
		}
	}
	if zero := *new(R); all[0] != zero || all[n+1] != zero {
		t.Fatalf("%s of %d elements writes beside them", name, n)
	}
}
