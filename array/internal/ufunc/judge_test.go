package ufunc

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/ndarray"
)

// judge asks NumPy all requests at once. It returns the lines and the values of
// its answers.
func judge(t *testing.T, requests []string) (types []string, values []byte) {
	t.Helper()
	testkit.Need(t, "numpy")
	dir := t.TempDir()
	for _, d := range dtype.All() {
		if err := os.WriteFile(filepath.Join(dir, d.String()), specials(d).Raw(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command(testkit.Python(t), "testdata/judge.py", dir)
	run.Stdin = strings.NewReader(strings.Join(requests, "\n") + "\n")
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	if values, err = os.ReadFile(filepath.Join(dir, "answers")); err != nil {
		t.Fatal(err)
	}
	types = strings.Fields(string(out))
	if len(types) != len(requests) {
		t.Fatalf("%d answers to %d requests", len(types), len(requests))
	}
	return types, values
}

// specials returns elements that functions stumble over, and some others. The
// third is 1.
func specials(d dtype.DType) ndarray.Array {
	switch d {
	case dtype.Bool:
		return ndarray.From([]bool{false, true, true}, 3)
	case dtype.Float32:
		return reals(math.MaxFloat32, math.SmallestNonzeroFloat32, float32(math.Copysign(0, -1)), float32(math.Inf(1)))
	case dtype.Float64:
		return reals(math.MaxFloat64, math.SmallestNonzeroFloat64, math.Copysign(0, -1), math.Inf(1))
	case dtype.Complex128:
		values := []complex128{0, 2, 1, -1, 1i, -1i, 1 + 1i, 3 - 4i, -0.25 + 2i, -2 - 3i, 1e-8, 0.5i, 20 + 1i, -7 + 0.125i}
		return ndarray.From(values, len(values))
	case dtype.Int8:
		return whole8[int8](math.MinInt8, math.MaxInt8)
	case dtype.Int16:
		return whole8[int16](math.MinInt16, math.MaxInt16)
	case dtype.Int32:
		return whole8[int32](math.MinInt32, math.MaxInt32)
	case dtype.Int64:
		return whole8[int64](math.MinInt64, math.MaxInt64)
	case dtype.Uint8:
		return whole8[uint8](0, math.MaxUint8)
	case dtype.Uint16:
		return whole8[uint16](0, math.MaxUint16)
	case dtype.Uint32:
		return whole8[uint32](0, math.MaxUint32)
	}
	return whole8[uint64](0, math.MaxUint64)
}

func reals[T float32 | float64](most, least, zero, inf T) ndarray.Array {
	values := []T{
		0, 2, 1, zero, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.5, 1e-8, 1e8, -1e8, math.Pi, -math.E, 12.25, -12.25,
		88, -88, 0.999999, 1.000001, 1000, 65536, inf, -inf, inf - inf, most, -most, least, -least,
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 9 {
		values = append(values, T(3*r.NormFloat64()))
	}
	return ndarray.From(values, len(values))
}

func whole8[T integer](least, most T) ndarray.Array {
	values := []T{0, 2, 1, 3, 5, 7, 8, 31, 33, 64, 100, 127, least, least + 1, most, most - 1, most / 2, most/3 + 5}
	var one T = 1
	for i := T(0); i < 3; i++ {
		values = append(values, -one-i-i)
	}
	return ndarray.From(values, len(values))
}

// TestTypes asserts that functions yield the types that NumPy's do, for every
// two types, and with constants.
func TestTypes(t *testing.T) {
	var requests []string
	var asked [][]Arg
	ask := func(name string, args ...Arg) {
		text := name
		for _, a := range args {
			text += " " + map[bool]string{true: "~"}[a.Weak] + a.DType.String()
		}
		requests, asked = append(requests, text+" types"), append(asked, args)
	}
	constants := []Arg{{dtype.Bool, true}, {dtype.Int64, true}, {dtype.Float64, true}, {dtype.Complex128, true}}
	for name, n := range Names() {
		for _, a := range dtype.All() {
			switch n {
			case 1:
				ask(name, Arg{DType: a})
			case 2:
				for _, b := range dtype.All() {
					ask(name, Arg{DType: a}, Arg{DType: b})
				}
				for _, c := range constants {
					ask(name, Arg{DType: a}, c)
					ask(name, c, Arg{DType: a})
				}
			case 3:
				first := a
				if name == "where" {
					first = dtype.Bool
				}
				for _, b := range dtype.All() {
					ask(name, Arg{DType: first}, Arg{DType: a}, Arg{DType: b})
				}
				for _, c := range constants {
					ask(name, Arg{DType: first}, Arg{DType: a}, c)
				}
			}
		}
	}
	types, _ := judge(t, requests)
	for i, want := range types {
		name, _, _ := strings.Cut(requests[i], " ")
		got, inner, err := Result(name, asked[i]...)
		if err != nil {
			got = 0
		}
		if g, w := got.String(), wanted(want); (err != nil) != (w == "error") || err == nil && g != w {
			t.Errorf("%s: %s (in %v), %v; NumPy: %s", requests[i], g, inner, err, w)
		}
	}
}

// wanted is the type here for a type of NumPy's.
func wanted(numpy string) string {
	switch numpy {
	case "float16":
		return "float32"
	case "complex64":
		return "complex128"
	}
	return numpy
}

// TestValues asserts that functions of special values are what NumPy's are.
func TestValues(t *testing.T) {
	var requests []string
	for name, n := range Names() {
		for _, d := range dtype.All() {
			args := strings.Repeat(" "+d.String(), n)
			if name == "where" {
				args = strings.Replace(args, d.String(), "bool", 1)
			}
			requests = append(requests, name+args)
		}
	}
	types, values := judge(t, requests)
	for i, request := range requests {
		if types[i] == "error" {
			continue
		}
		words := strings.Fields(request)
		args, n := pairs(t, words[1:])
		d, err := dtype.Parse(types[i])
		if err != nil {
			t.Fatal(err)
		}
		size := n * d.Size()
		want := ndarray.Over(d, values[:size], n)
		values = values[size:]
		got, err := computed(words[0], args)
		if err != nil {
			t.Errorf("%s: %v", request, err)
			continue
		}
		compare(t, request, got, aligned(want), args)
	}
}

// pairs are the arguments of a request: each with each of the last two.
func pairs(t *testing.T, types []string) ([]ndarray.Array, int) {
	args := make([]ndarray.Array, len(types))
	for i, name := range types {
		d, err := dtype.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		args[i] = specials(d)
	}
	last := args[len(args)-1].Len()
	if len(args) == 1 {
		return args, last
	}
	before := args[len(args)-2].Len()
	n := before * last
	b := ndarray.New(args[len(args)-2].DType, before, last)
	ndarray.Copy(b, args[len(args)-2].Reshape(before, 1).Broadcast(before, last))
	c := ndarray.New(args[len(args)-1].DType, before, last)
	ndarray.Copy(c, args[len(args)-1].Reshape(1, last).Broadcast(before, last))
	args[len(args)-2], args[len(args)-1] = b.Reshape(n), c.Reshape(n)
	if len(args) == 3 {
		first := ndarray.New(args[0].DType, n)
		for i, size := 0, args[0].DType.Size(); i < n; i++ {
			copy(first.Data[i*size:], args[0].Data[i%args[0].Len()*size:][:size])
		}
		args[0] = first
	}
	return args, n
}

func computed(name string, args []ndarray.Array) (ndarray.Array, error) {
	types := make([]Arg, len(args))
	for i, a := range args {
		types[i].DType = a.DType
	}
	result, inner, err := Result(name, types...)
	if err != nil {
		return ndarray.Array{}, err
	}
	out := ndarray.New(result, args[0].Shape...)
	return out, Apply(name, inner, out, args...)
}

func aligned(a ndarray.Array) ndarray.Array {
	b := ndarray.New(a.DType, a.Shape...)
	copy(b.Data, a.Data[:len(b.Data)])
	return b
}

// loose says how many units in the last place a function may be away from what
// NumPy computes, which is not exact either. What is not here is exact.
var loose = map[string]float64{
	"acos": 2, "acosh": 2, "asin": 2, "asinh": 2, "atan": 2, "atan2": 2, "atanh": 2, "cos": 64, "cosh": 2,
	"exp": 2, "expm1": 2, "log": 2, "log1p": 2, "log2": 2, "log10": 2, "sin": 64, "sinh": 2, "tan": 64, "tanh": 3,
	"hypot": 2, "logaddexp": 2, "pow": 3,
}

func compare(t *testing.T, request string, got, want ndarray.Array, args []ndarray.Array) {
	t.Helper()
	name, _, _ := strings.Cut(request, " ")
	if got.DType != want.DType {
		if got.DType != dtype.Complex128 && got.DType != dtype.Float32 {
			t.Errorf("%s: %v; NumPy: %v", request, got.DType, want.DType)
		}
		return
	}
	limit := loose[name]
	far := 0
	for i := range got.Len() {
		g, w := wide(got, i), wide(want, i)
		if undefined(name, w) || near(g, w, got.DType, limit) {
			continue
		}
		if far++; far > 3 {
			return
		}
		at := ""
		for _, a := range args {
			at += fmt.Sprint(" ", wide(a, i))
		}
		t.Errorf("%s of%s: %v; NumPy: %v", request, at, g, w)
	}
}

// undefined tells of what NumPy makes of nothing: the reciprocal of the integer
// 0, and complex powers that are no number.
func undefined(name string, want any) bool {
	c, ok := want.(complex128)
	return name == "reciprocal" && !ok || name == "pow" && isNaN(c)
}

// wide is an element as text of integers, or a complex number.
func wide(a ndarray.Array, i int) any {
	switch a.DType {
	case dtype.Bool:
		return ndarray.Values[bool](a)[i]
	case dtype.Uint64:
		return ndarray.Values[uint64](a)[i]
	case dtype.Float32:
		return complex(float64(ndarray.Values[float32](a)[i]), 0)
	case dtype.Float64:
		return complex(ndarray.Values[float64](a)[i], 0)
	case dtype.Complex128:
		return ndarray.Values[complex128](a)[i]
	}
	out := ndarray.New(dtype.Int64, a.Len())
	Convert(out, a)
	return ndarray.Values[int64](out)[i]
}

func near(got, want any, d dtype.DType, limit float64) bool {
	g, ok := got.(complex128)
	if !ok {
		return got == want
	}
	w := want.(complex128)
	if d == dtype.Complex128 {
		size := math.Hypot(real(w), imag(w)) * 0x1p-42
		return g == w || math.Hypot(real(g)-real(w), imag(g)-imag(w)) <= size || real(g) != real(g) && real(w) != real(w) ||
			imag(g) != imag(g) && imag(w) != imag(w)
	}
	x, y := real(g), real(w)
	if x != x || y != y {
		return x != x && y != y
	}
	unit := math.Nextafter(math.Abs(y), math.Inf(1)) - math.Abs(y)
	if d == dtype.Float32 {
		unit = float64(math.Nextafter32(float32(math.Abs(y)), float32(math.Inf(1)))) - math.Abs(y)
	}
	// NumPy's float32 of small sums is off by the digits of what it adds.
	return x == y || math.Abs(x-y) <= limit*unit || d == dtype.Float32 && limit > 0 && math.Abs(x-y) < 3e-8
}
