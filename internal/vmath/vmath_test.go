package vmath

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/comal-go/comal/internal/judge"
)

func TestLevels(t *testing.T) { judge.Levels(t, ".") }

// arguments are of all magnitudes at which exp and log are numbers.
func arguments(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		switch i % 4 {
		case 0:
			x[i] = r.NormFloat64()
		case 1:
			x[i] = 744 * (2*r.Float64() - 1)
		case 2:
			x[i] = math.Ldexp(r.NormFloat64(), -r.IntN(60))
		case 3:
			x[i] = 1 + math.Ldexp(r.NormFloat64(), -r.IntN(52))
		}
	}
	return x
}

// units returns how far y is from exact, in units in the last place of exact.
func units(exact *big.Float, y float64) float64 {
	near, _ := exact.Float64()
	if math.IsInf(near, 0) || math.IsInf(y, 0) || y != y {
		return map[bool]float64{true: 0, false: math.Inf(1)}[near == y]
	}
	off, _ := new(big.Float).Sub(exact, big.NewFloat(y)).Float64()
	return math.Abs(off) / unit(near)
}

// unit is that of the last place of x.
func unit(x float64) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e-53, -1074))
}

// bigExp is e to the power of x.
func bigExp(x *big.Float) *big.Float {
	const halvings = 16
	small := new(big.Float).SetMantExp(x, -halvings)
	sum, term := big.NewFloat(1).SetPrec(240), big.NewFloat(1).SetPrec(240)
	for k := 1.0; k < 24; k++ {
		term.Quo(term.Mul(term, small), big.NewFloat(k))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigLog is the logarithm of x, by a step of Newton's from y.
func bigLog(x, y float64) *big.Float { return bigLogOf(big.NewFloat(x), y) }

func bigLogOf(x *big.Float, y float64) *big.Float {
	at := big.NewFloat(y).SetPrec(240)
	ratio := bigExp(new(big.Float).Neg(at))
	ratio.Mul(ratio, x) // x/e^y = 1+d
	d := ratio.Sub(ratio, big.NewFloat(1))
	square := new(big.Float).Mul(d, d)
	cube := new(big.Float).Mul(square, d)
	d.Sub(d, square.Quo(square, big.NewFloat(2)))
	d.Add(d, cube.Quo(cube, big.NewFloat(3)))
	return at.Add(at, d)
}

// judged compares a kernel with what is exact.
func judged(t *testing.T, name string, x []float64, limit float64, exact func(x float64) *big.Float) {
	t.Helper()
	f := Unary[float64](name)
	if f == nil {
		return // no kernels for this processor
	}
	y, worst := make([]float64, len(x)), 0.0
	f(y, x)
	for i, v := range x {
		u := units(exact(v), y[i])
		worst = max(worst, u)
		if small := math.Abs(y[i]) < 0x1p-1022; u > limit && !small || u > max(limit, 1.1) {
			t.Errorf("%s of %v: %v, %.3f units off", name, v, y[i], u)
		}
	}
	t.Logf("%s: %.3f units", name, worst)
}

func TestExp(t *testing.T) {
	x := arguments(rand.New(rand.NewPCG(1, 2)), 4001)
	x = append(x, 709.782712893384, 709.79, -708.4, -745.13, -745.2, 0, 1e-300, 5e-324)
	judged(t, "exp", x, 0.6, func(x float64) *big.Float {
		return bigExp(new(big.Float).SetPrec(240).SetFloat64(x))
	})
}

func TestLog(t *testing.T) {
	var x []float64
	for i, v := range arguments(rand.New(rand.NewPCG(3, 4)), 4001) {
		v = math.Abs(math.Ldexp(v, []int{0, 0, 0, 900, -1060}[i%5]))
		if v > 0 && v <= math.MaxFloat64 {
			x = append(x, v)
		}
	}
	x = append(x, 5e-324, 0x1p-1022, math.MaxFloat64, math.Nextafter(1, 0), math.Nextafter(1, 2))
	judged(t, "log", x, 0.9, func(x float64) *big.Float {
		m, e := math.Frexp(x)
		return bigLog(x, math.Log(m)+float64(e)*math.Ln2)
	})
}

func TestSpecial(t *testing.T) {
	inf, nan, minus := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for name, pairs := range map[string][][2]float64{
		"exp":   {{inf, inf}, {-inf, 0}, {nan, nan}, {710, inf}, {1e300, inf}, {-746, 0}, {-1e300, 0}, {0, 1}, {math.Copysign(0, -1), 1}},
		"log":   {{inf, inf}, {-inf, nan}, {nan, nan}, {0, -inf}, {math.Copysign(0, -1), -inf}, {-1, nan}, {-1e-40, nan}, {1, 0}},
		"expm1": {{inf, inf}, {-inf, -1}, {nan, nan}, {710, inf}, {-1e300, -1}, {0, 0}, {minus, minus}},
		"log1p": {{inf, inf}, {-inf, nan}, {nan, nan}, {0, 0}, {minus, minus}, {-1, -inf}, {-2, nan}},
		"round": {{inf, inf}, {nan, nan}, {0.5, 0}, {1.5, 2}, {-2.5, -2}, {-0.25, minus}, {1 << 60, 1 << 60}},
		"floor": {{-inf, -inf}, {nan, nan}, {0.5, 0}, {-2.5, -3}, {minus, minus}, {1 << 60, 1 << 60}},
		"ceil":  {{inf, inf}, {nan, nan}, {0.5, 1}, {-2.5, -2}, {-0.25, minus}},
		"trunc": {{inf, inf}, {nan, nan}, {1.75, 1}, {-2.5, -2}, {-0.25, minus}},
		"abs":   {{-inf, inf}, {nan, nan}, {-2.5, 2.5}, {minus, 0}},
		"tanh":  {{inf, 1}, {-inf, -1}, {nan, nan}, {30, 1}, {-1e30, -1}, {0, 0}, {minus, minus}},
		"sin":   {{inf, nan}, {-inf, nan}, {nan, nan}, {0, 0}, {minus, minus}},
		"cos":   {{inf, nan}, {-inf, nan}, {nan, nan}, {0, 1}, {minus, 1}},
		"tan":   {{inf, nan}, {-inf, nan}, {nan, nan}, {0, 0}, {minus, minus}},
	} {
		special[float64](t, name, pairs)
		special[float32](t, name, pairs)
	}
}

func special[T Float](t *testing.T, name string, pairs [][2]float64) {
	f := Unary[T](name)
	if f == nil {
		return // no kernels for this processor
	}
	for _, p := range pairs {
		y := []T{0}
		f(y, []T{T(p[0])})
		if want := T(p[1]); (y[0] != want || math.Signbit(float64(y[0])) != math.Signbit(float64(want))) && (y[0] == y[0] || want == want) {
			t.Errorf("%s of %v: %v; want %v", name, T(p[0]), y[0], want)
		}
	}
}

// TestEverywhere asserts that the bits of an element do not depend on where it
// stands, and that nothing beside the elements is read or written.
func TestEverywhere(t *testing.T) {
	t.Run("64", everywhere[float64])
	t.Run("32", everywhere[float32])
}

func everywhere[T Float](t *testing.T) {
	const most = 70
	r := rand.New(rand.NewPCG(5, 6))
	room := [3]*judge.Pages{judge.NewPages(t, 8*most), judge.NewPages(t, 8*most), judge.NewPages(t, 8*most)}
	var x, y [most]T
	for i, v := range arguments(r, most) {
		x[i], y[i] = T(math.Abs(v)), T(r.NormFloat64())
	}
	place := func(p *judge.Pages, n int) []T {
		if r.IntN(2) == 0 {
			return judge.Start[T](p, n)
		}
		return judge.End[T](p, n)
	}
	for _, name := range []string{"exp", "log", "sqrt", "abs", "round", "floor", "ceil", "trunc", "expm1", "log1p", "tanh", "sin", "cos", "tan", "add", "subtract", "multiply", "divide"} {
		f, g := Unary[T](name), Binary[T](name)
		if f == nil && g == nil {
			return // no kernels for this processor
		}
		if g == nil {
			g = func(dst, a, _ []T) { f(dst, a) }
		}
		var want [most]T
		g(want[:], x[:], y[:])
		for n := range most {
			from := r.IntN(most - n)
			a, b, dst := place(room[0], n), place(room[1], n), place(room[2], n)
			copy(a, x[from:])
			copy(b, y[from:])
			g(dst, a, b)
			for i, v := range dst {
				if v != want[from+i] {
					t.Fatalf("%s: element %d of %d is %v; among %d it was %v", name, i, n, v, most, want[from+i])
				}
			}
		}
	}
}

// TestOperators compares with the operators of the language, in place.
func TestOperators(t *testing.T) {
	t.Run("64", operators[float64])
	t.Run("32", operators[float32])
}

func operators[T Float](t *testing.T) {
	for name, f := range map[string]func(a, b T) T{
		"add":      func(a, b T) T { return a + b },
		"subtract": func(a, b T) T { return a - b },
		"multiply": func(a, b T) T { return a * b },
		"divide":   func(a, b T) T { return a / b },
	} {
		g := Binary[T](name)
		if g == nil {
			return // no kernels for this processor
		}
		x := arguments(rand.New(rand.NewPCG(7, 8)), 10000)
		a, b := make([]T, len(x)), make([]T, len(x))
		for i, v := range x {
			a[i], b[len(x)-1-i] = T(v), T(v)
		}
		want := make([]T, len(x))
		for i := range want {
			want[i] = f(a[i], b[i])
		}
		g(a, a, b)
		for i, v := range a {
			if v != want[i] {
				t.Fatalf("%s, element %d: %v; want %v", name, i, v, want[i])
			}
		}
	}
}

// TestSingle asserts that results of float32 are those of float64, rounded.
func TestSingle(t *testing.T) {
	for _, name := range []string{"exp", "log", "expm1", "log1p", "tanh", "sin", "cos", "tan", "log2", "log10", "atan", "sinh", "cosh", "asinh"} {
		f, g := Unary[float32](name), Unary[float64](name)
		if f == nil {
			return // no kernels for this processor
		}
		x := arguments(rand.New(rand.NewPCG(9, 10)), 1001)
		single, got := make([]float32, len(x)), make([]float32, len(x))
		for i := range x {
			single[i] = float32(math.Abs(x[i]) / 8)
			x[i] = float64(single[i])
		}
		f(got, single)
		g(x, x)
		for i, v := range got {
			if v != float32(x[i]) {
				t.Errorf("%s of %v: %v; want %v", name, single[i], v, float32(x[i]))
			}
		}
	}
}

// TestComparisons compares with the operators of the language.
func TestComparisons(t *testing.T) {
	t.Run("64", comparisons[float64])
	t.Run("32", comparisons[float32])
}

func comparisons[T Float](t *testing.T) {
	x := []T{0, T(math.Copysign(0, -1)), 1, -1, T(math.NaN()), T(math.Inf(1)), T(math.Inf(-1)), 2}
	var a, b []T
	for _, v := range x {
		for _, w := range x {
			a, b = append(a, v), append(b, w)
		}
	}
	for name, f := range map[string]func(a, b T) bool{
		"equal":         func(a, b T) bool { return a == b },
		"not_equal":     func(a, b T) bool { return a != b },
		"less":          func(a, b T) bool { return a < b },
		"less_equal":    func(a, b T) bool { return a <= b },
		"greater":       func(a, b T) bool { return a > b },
		"greater_equal": func(a, b T) bool { return a >= b },
	} {
		g := Compare[T](name)
		if g == nil {
			return // no kernels for this processor
		}
		for n := 1; n <= len(a); n++ {
			room := judge.End[float32](judge.NewPages(t, 4*((n+3)/4)), (n+3)/4)
			got := unsafe.Slice((*bool)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(room)), (n+3)/4*4-n)), n)
			g(got, a[len(a)-n:], b[len(b)-n:])
			for i, v := range got {
				if v != f(a[len(a)-n+i], b[len(b)-n+i]) {
					t.Fatalf("%v %s %v is %v", a[len(a)-n+i], name, b[len(b)-n+i], v)
				}
			}
		}
	}
}
