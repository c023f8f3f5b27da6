package array_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/ndarray"
)

const begin = `
import numpy as np, sys
r = np.random.default_rng(1)
a, b, v = r.random((83, 40)), r.random((83, 40)), r.random(40)
n = r.integers(-1000, 1000, (30, 20))
f = np.asfortranarray(a)
for name in "abvnf":
    np.save(name, globals()[name])
`

// numpy evaluates expressions in Python, in a new folder, and returns it: the
// inputs are in a.npy and so on, the results in 0.npy and so on.
func numpy(t *testing.T, expressions []string) string {
	t.Helper()
	testkit.Need(t, "numpy")
	dir := t.TempDir()
	script := strings.Builder{}
	script.WriteString(begin)
	for i, e := range expressions {
		fmt.Fprintf(&script, "np.save('%d', np.asarray(%s))\n", i, e)
	}
	c := exec.Command(testkit.Python(t), "-c", script.String())
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// load reads a .npy file of row-major order.
func load(t *testing.T, file string) ndarray.Array {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	h, data, err := npy.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	d, ok := map[string]dtype.DType{"f8": dtype.Float64, "i8": dtype.Int64, "b1": dtype.Bool, "i4": dtype.Int32}[strings.TrimLeft(h.Descr, "<|")]
	if !ok {
		t.Fatalf("%s has elements of type %s", file, h.Descr)
	}
	a := ndarray.New(d, h.Shape...)
	if h.Fortran {
		a = ndarray.New(d, reversed(h.Shape)...)
	}
	copy(a.Raw(), data)
	if h.Fortran {
		axes := make([]int, len(h.Shape))
		for i := range axes {
			axes[i] = len(axes) - 1 - i
		}
		a = a.Transpose(axes...)
	}
	return a
}

func reversed(x []int) []int {
	y := make([]int, len(x))
	for i := range x {
		y[len(x)-1-i] = x[i]
	}
	return y
}

// compare checks an array: bit for bit, or to a part in 1e13.
func compare(t *testing.T, got, want ndarray.Array, near bool) {
	t.Helper()
	if got.DType != want.DType || fmt.Sprint(got.Shape) != fmt.Sprint(want.Shape) {
		t.Errorf("%v %v, NumPy has %v %v", got.DType, got.Shape, want.DType, want.Shape)
		return
	}
	w := ndarray.New(want.DType, want.Shape...)
	ndarray.Copy(w, want)
	if string(got.Raw()) == string(w.Raw()) {
		return
	}
	if !near || got.DType != dtype.Float64 {
		t.Errorf("other elements than NumPy's")
		return
	}
	x, y := ndarray.Values[float64](got), ndarray.Values[float64](w)
	for i := range x {
		if d := math.Abs(x[i] - y[i]); d > 1e-13*math.Max(1, math.Abs(y[i])) || math.IsNaN(d) && !math.IsNaN(y[i]) {
			t.Errorf("element %d is %v, NumPy has %v", i, x[i], y[i])
			return
		}
	}
}

// open opens the inputs in a folder, cut into chunks of some size.
func open(t *testing.T, dir string, chunk []int) inputs {
	t.Helper()
	get := func(name string) *array.Array {
		a := array.Open(context.Background(), filepath.Join(dir, name+".npy"))
		if a.Err() != nil {
			t.Fatal(a.Err())
		}
		if chunk == nil {
			return a
		}
		return array.Rechunk(a, chunk[:len(a.Shape())]...)
	}
	return inputs{get("a"), get("b"), get("v"), get("n"), get("f")}
}

func allOperations() []operation {
	var all []operation
	for _, ops := range [][]operation{views, functions, products, reductions, statistics} {
		all = append(all, ops...)
	}
	return all
}

func TestAgainstNumPy(t *testing.T) {
	ops := allOperations()
	python := make([]string, len(ops))
	for i, op := range ops {
		python[i] = op.python
	}
	dir := numpy(t, python)
	for _, chunk := range [][]int{nil, {16, 40}, {7, 9}, {83, 5}} {
		in := open(t, dir, chunk)
		for i, op := range ops {
			t.Run(fmt.Sprint(op.name, chunk), func(t *testing.T) {
				a := op.do(in)
				got, err := a.Compute(t.Context(), array.Option{Map: comal.Option{Processes: 3, Threads: 1}})
				if err != nil {
					t.Fatal(err)
				}
				compare(t, got, load(t, filepath.Join(dir, fmt.Sprint(i, ".npy"))), op.near)
			})
		}
	}
}

// TestProcesses asserts that worker processes yield the same bits.
func TestProcesses(t *testing.T) {
	in := open(t, numpy(t, nil), []int{16, 9})
	ops := allOperations()
	as := make([]*array.Array, len(ops))
	for i, op := range ops {
		as[i] = op.do(in)
	}
	here, err := array.Compute(t.Context(), array.Option{Map: comal.Option{Processes: 2, Threads: 1}}, as...)
	if err != nil {
		t.Fatal(err)
	}
	there, err := array.Compute(t.Context(), array.Option{Map: comal.Option{Processes: 2, Threads: 1, On: "procs:"}}, as...)
	if err != nil {
		t.Fatal(err)
	}
	for i, op := range ops {
		t.Run(op.name, func(t *testing.T) { compare(t, there[i], here[i], false) })
	}
}

// TestStored asserts that what is written to a .npy file is what is computed.
func TestStored(t *testing.T) {
	in := open(t, numpy(t, nil), []int{16, 9})
	for _, op := range allOperations() {
		want, err := op.do(in).Compute(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", op.name, err)
		}
		file := filepath.Join(t.TempDir(), "x.npy")
		if err := op.do(in).Store(t.Context(), file, array.Option{Map: comal.Option{Processes: 2, Threads: 1}}); err != nil {
			t.Errorf("%s: %v", op.name, err)
			continue
		}
		compare(t, load(t, file), want, false)
	}
}
