package formula_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/array/formula"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/ndarray"
)

// expressions mean the same to NumPy, with its names as variables.
var expressions = []string{
	"a", "a + b", "a - b - a", "a - (b - a)", "2*a + b/3", "-a**2", "(-a)**2", "2**a", "a**-1", "2**3**2 * a", "a // 0.3", "a % 0.3",
	"n % 7 - n // 7", "~n", "n & 5 | n ^ 3", "n << 2 >> 1", "n & (n + 1) == n", "a < b", "(a < b) == (b > a)", "(a >= 0.5) & (b != a)", "+a",
	"1 + 2*3 - a", "7/2 + n", "2*pi*a", "1e-3 * a + .5e+1", "exp(a*b + v)", "where(a < b, a, -b)", "maximum(a, v)", "clip(a, 0.2, 0.8)",
	"sqrt(abs(a - b))", "a @ b.T", "v @ a.T", "matmul(a, v)", "a.T", "transpose(a, (1, 0))", "transpose(a)", "a[3]", "a[-1, 2:5]",
	"a[::2, ::-1]", "a[1:, -3]", "a.T[2][1:4]", "(a + b)[2:4]", "a[2 + 1:2*3]", "reshape(a, (6, -1))", "reshape(a, -1)",
	"concatenate((a, b), axis=1)", "concatenate([a, b])", "stack((a, b), axis=-1)", "cumsum(a)", "cumsum(n, axis=1)",
	"sum(a)", "mean(a, axis=0)", "mean(a, 1)", "sum(n, axis=(0, 1))", "std(a, axis=-1, ddof=1)", "var(a, keepdims=True)",
	"max(a, axis=1, keepdims=True) - a", "argmax(a, axis=0)", "nanmin(where(a > 0.5, a, nan), axis=0)", "any(a > 0.99)", "all(a > 0, axis=1)",
	"count_nonzero(a > 0.5, axis=0)", "mean(a, axis=None)", "(a - mean(a, axis=0)) / std(a, axis=0)", "power(a, 2)", "arctan2(a, b)",
	"median(a)", "nanmedian(a, axis=1, keepdims=True)", "quantile(a, 0.25)", "quantile(a, [0.1, 1], axis=0)", "nanquantile(a, (0.5,), 1)",
	"squeeze(a[:1])", "broadcast_to(v, (3, 8))", "a*True",
}

const begin = `
from numpy import *
import numpy as np
r = np.random.default_rng(1)
a, b, v, n = r.random((12, 8)), r.random((12, 8)), r.random(8), r.integers(-100, 100, (12, 8))
for name in "abvn":
    np.save(name, globals()[name])
`

func TestMain(m *testing.M) {
	comal.Main()
	os.Exit(m.Run())
}

func TestAsNumPy(t *testing.T) {
	testkit.Need(t, "numpy")
	dir := t.TempDir()
	script := begin
	for i, e := range expressions {
		script += fmt.Sprintf("np.save('%d', %s)\n", i, e)
	}
	c := exec.Command(testkit.Python(t), "-c", script)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	open := func(name string) *array.Array { return array.Open(t.Context(), filepath.Join(dir, name+".npy")) }
	named := map[string]*array.Array{"a": open("a"), "b": open("b"), "v": open("v"), "n": open("n")}
	for i, e := range expressions {
		a, err := formula.Eval(e, named)
		if err != nil {
			t.Error(err)
			continue
		}
		compare(t, e, a, open(fmt.Sprint(i)))
	}
}

// compare holds an array against another to 13 digits.
func compare(t *testing.T, name string, got, want *array.Array) {
	t.Helper()
	if got.DType() != want.DType() || fmt.Sprint(got.Shape()) != fmt.Sprint(want.Shape()) {
		t.Errorf("%s is %v %v, NumPy has %v %v", name, got.DType(), got.Shape(), want.DType(), want.Shape())
		return
	}
	x, err := array.AsType(got, dtype.Float64).Compute(t.Context())
	y, err2 := array.AsType(want, dtype.Float64).Compute(t.Context())
	if err := errors.Join(err, err2); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	p, q := ndarray.Values[float64](x), ndarray.Values[float64](y)
	for i := range p {
		if math.Abs(p[i]-q[i]) > 1e-13*(1+math.Abs(q[i])) && !(math.IsNaN(p[i]) && math.IsNaN(q[i])) {
			t.Errorf("%s: element %d is %v, NumPy has %v", name, i, p[i], q[i])
			return
		}
	}
}

func TestErrors(t *testing.T) {
	named := map[string]*array.Array{"a": array.Ones(dtype.Float64, 4, 3), "mask": array.Ones(dtype.Bool, 4)}
	for text, want := range map[string]string{
		"":                               "the expression is empty\n  \n  ^",
		"a +":                            "expected here, not the end\n  a +\n     ^",
		"a a":                            "an operator is expected here, not \"a\"\n  a a\n    ^",
		"(a":                             "\",\" is expected here, not the end",
		"a < a < a":                      "comparisons cannot be chained",
		"msak":                           "msak is not given: did you mean mask?",
		"a + mask":                       "shapes do not fit",
		"a[4]":                           "no element 4 along an axis of 4\n  a[4]\n    ^",
		"a[0, 0, 0]":                     "more ranges than the array has axes, 2\n",
		"a[::0]":                         "a step cannot be 0\n",
		"a[1.5]":                         "whole numbers, not 1.5\n",
		"a.shape":                        "only .T may follow a point\n  a.shape\n    ^",
		"(a, a)":                         "a list is no array",
		"mean()":                         "an array is to be given\n  mean()\n  ^",
		"mean(a, 0, 1, 2, 3, 4)":         "mean takes 5 arguments, not 6",
		"mean(a, axis=2)":                "mean",
		"mean(a, axis='0')":              "expected here, not \"'\"\n",
		"mean(a, axis=())":               "axis=(): axes are whole numbers",
		"quantile(a)":                    "q=",
		"quantile(a, 2)":                 "no quantile 2",
		"mean(a, foo=1)":                 "mean has no argument foo: there are [x axis",
		"mean(axis=0, a)":                "arguments without a name come first",
		"mean(a, axis=0, axis=1)":        "axis is given twice",
		"exp(a, a)":                      "exp takes 1 arguments, not 2",
		"exp(x=a)":                       "exp takes no named arguments",
		"expp(a)":                        "did you mean exp",
		"astype(a, flaot32)":             "flaot32",
		"concat(a, a)":                   "given as a list",
		"ä + a":                          "ä is not given: say which array it is, as ä=FILE.npy\n  ä + a\n  ^",
		"a ? a":                          "an operator is expected here, not \"?\"\n  a ? a\n    ^",
		"1.2.3 + a":                      "\"1.2.3\" is not a number",
		strings.Repeat("(", 500) + "a":   "nested more than 200 deep",
		"a" + strings.Repeat("**2", 500): "nested more than 200 deep",
	} {
		_, err := formula.Eval(text, named)
		var placed *formula.Error
		if !errors.As(err, &placed) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: error %v, want %s", text, err, want)
		}
	}
	if _, err := formula.Eval("a @ a", named); !errors.Is(err, array.ErrShape) {
		t.Errorf("the error of the operation is lost: %v", err)
	}
}

func TestSlice(t *testing.T) {
	a := array.Ones(dtype.Float64, 10, 3)
	for text, want := range map[string]string{"[1:3]": "[2 3]", "::2, 1": "[5]", " [-1,-1] ": "[]", "[:]": "[10 3]"} {
		part, err := formula.Slice(a, text)
		if err != nil || fmt.Sprint(part.Shape()) != want {
			t.Errorf("%s: %v, error %v, want %s", text, part.Shape(), err, want)
		}
	}
	for _, text := range []string{"", "[", "[]", "[1:3] + 1", "[1:2:3:4]", "[a]"} {
		if _, err := formula.Slice(a, text); err == nil {
			t.Errorf("%q is no slice", text)
		}
	}
}

func FuzzEval(f *testing.F) {
	for _, e := range expressions {
		f.Add(e)
	}
	one := array.Ones(dtype.Float64, 12, 8)
	named := map[string]*array.Array{"a": one, "b": one, "v": array.Ones(dtype.Float64, 8), "n": array.Ones(dtype.Int64, 12, 8)}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := formula.Eval(text, named)
		if (err == nil) != (a != nil) || err == nil && a.Err() != nil {
			t.Fatalf("%v, error %v", a, err)
		}
		if err != nil && err.Error() == "" {
			t.Fatal("an error that says nothing")
		}
	})
}

func ExampleEval() {
	a := array.Arange(0, 10, 1)
	x, err := formula.Eval("mean(a[::2] ** 2)", map[string]*array.Array{"a": a})
	if err != nil {
		fmt.Println(err)
	}
	_, err = formula.Eval("mean(a[::2] + b)", map[string]*array.Array{"a": a})
	fmt.Println(x.DType(), x.Shape())
	fmt.Println(err)
	// Output:
	// float64 []
	// b is not given: say which array it is, as b=FILE.npy
	//   mean(a[::2] + b)
	//                 ^
}
