package reduce_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"math"
	"math/cmplx"
	"os/exec"
	"slices"
	"testing"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/ndarray"
)

// script prints arrays of all types, and what NumPy reduces them to. An array is
// printed as its type, shape and bytes.
const script = `
import base64, json, sys, warnings
import numpy as np
warnings.simplefilter("ignore")
np.seterr(all="ignore")
def text(a):
    a = np.asarray(a)
    return {"dtype": str(a.dtype), "shape": a.shape, "data": base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()}
r = np.random.default_rng(7)
plain = "sum prod mean var std min max argmin argmax any all count_nonzero norm".split()
nan = "nansum nanprod nanmean nanvar nanstd nanmin nanmax nanargmin nanargmax".split()
def apply(name, a, axes):
    if name == "norm":
        return np.sqrt(np.sum(np.square(np.abs(a.astype(a.dtype if a.dtype.kind in "fc" else "f8"))), axis=axes))
    if "var" in name or "std" in name:
        return getattr(np, name)(a, axis=axes, ddof=1)
    if "arg" in name:
        return getattr(np, name)(a, axis=None if len(axes) == a.ndim else axes[0])
    return getattr(np, name)(a, axis=axes)
def cases(a, names):
    print(json.dumps({"input": text(a)}))
    every = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]
    for name in names:
        if a.dtype.kind == "c" and name in "min max argmin argmax".split() + nan:
            continue
        for axes in every:
            if "arg" in name and len(axes) == 2:
                continue
            try:
                want = apply(name, a, axes)
            except ValueError:
                print(json.dumps({"name": name, "axes": axes, "fails": True}))
                continue
            print(json.dumps({"name": name, "axes": axes, "want": text(want)}))
shape = (9, 5, 70)
for d in "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64".split():
    cases(r.integers(0, 2 if d == "bool" else 100, shape).astype(d), plain + nan)
for d in "float32 float64 complex128".split():
    a = (r.random(shape) - 0.4).astype(d)
    if d == "complex128":
        a += 1j * r.random(shape)
    cases(a, plain + nan)
    a = np.round(a, 1)
    a[r.random(shape) < 0.05] = np.nan
    a[:, 2, 3:5] = np.nan
    cases(a, plain + nan)
    if d != "complex128":
        a[r.random(shape) < 0.01] = np.inf
        a[r.random(shape) < 0.002] = -np.inf
        cases(a, plain + nan)
        cases(np.full(shape, np.nan, d), plain + nan)
cases(np.zeros((0, 3, 2)), plain)
cases(np.zeros((4, 0, 2), "f4"), plain)
cases(np.zeros((4, 3, 0), "i4"), plain)
`

type text struct {
	DType dtype.DType
	Shape []int
	Data  []byte
}

func (x *text) array() ndarray.Array {
	a := ndarray.New(x.DType, x.Shape...)
	copy(a.Data, x.Data)
	return a
}

type numpyCase struct {
	Input *text
	Name  string
	Axes  []int
	Fails bool
	Want  *text
}

// TestNumPy compares all reducers, of all types and axes, with NumPy: in several
// grids, of arrays that lie in either order.
func TestNumPy(t *testing.T) {
	testkit.Need(t, "numpy")
	out, err := exec.Command(testkit.Python(t), "-c", script).Output()
	if err != nil {
		t.Fatal(err)
	}
	var a ndarray.Array
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<24)
	n := 0
	for ; lines.Scan(); n++ {
		var c numpyCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if c.Input != nil {
			a = c.Input.array()
			continue
		}
		for _, cut := range [][]int{{0, 0, 0}, {4, 2, 33}} {
			g, err := grid.New(a.Shape, cut)
			if err != nil {
				t.Fatal(err)
			}
			c.compare(t, a, g)
		}
		g, _ := grid.New(a.Shape, []int{5, 5, 5})
		c.compare(t, columnMajor(a), g)
	}
	if n < 1000 {
		t.Errorf("%d cases", n)
	}
}

// columnMajor returns a copy that lies with its first axis contiguous and its
// second one backwards.
func columnMajor(a ndarray.Array) ndarray.Array {
	b := ndarray.New(a.DType, a.Shape[2], a.Shape[1], a.Shape[0]).Transpose(2, 1, 0)
	if a.Shape[1] > 0 {
		b.Offset += (a.Shape[1] - 1) * b.Strides[1]
		b.Strides[1] *= -1
	}
	ndarray.Copy(b, a)
	return b
}

func (c numpyCase) compare(t *testing.T, a ndarray.Array, g grid.Grid) {
	t.Helper()
	got, err := reduce.Whole(context.Background(), c.Name, reduce.Params{Axes: c.Axes, Correction: 1}, a, g, 1)
	if (err != nil) != c.Fails {
		t.Errorf("%s of %v %v over %v: %v", c.Name, a.DType, a.Shape, c.Axes, err)
		return
	}
	if c.Fails {
		return
	}
	want := c.Want.array()
	if got[0].DType != want.DType || !slices.Equal(got[0].Shape, want.Shape) {
		t.Errorf("%s of %v over %v is %v %v, want %v %v", c.Name, a.DType, c.Axes, got[0].DType, got[0].Shape, want.DType, want.Shape)
		return
	}
	if i := differs(got[0], want); i >= 0 {
		t.Errorf("%s of %v %v over %v, chunks %v: place %d of %v differs", c.Name, a.DType, a.Shape, c.Axes, g.Chunk, i, want.Shape)
	}
}

// differs returns the first place where arrays are not near, or -1.
func differs(got, want ndarray.Array) int {
	switch want.DType {
	case dtype.Float32:
		return far(ndarray.Values[float32](got), ndarray.Values[float32](want), 3e-5)
	case dtype.Float64:
		return far(ndarray.Values[float64](got), ndarray.Values[float64](want), 1e-12)
	case dtype.Complex128:
		for i, w := range ndarray.Values[complex128](want) {
			g := ndarray.Values[complex128](got)[i]
			if cmplx.IsNaN(w) && cmplx.IsNaN(g) { // NumPy's division by a count makes both parts NaN
				continue
			}
			if far([]float64{real(g), imag(g)}, []float64{real(w), imag(w)}, 1e-11) >= 0 {
				return i
			}
		}
	default:
		if !bytes.Equal(got.Raw(), want.Raw()) {
			return 0
		}
	}
	return -1
}

func far[T float32 | float64](got, want []T, eps float64) int {
	for i := range want {
		g, w := float64(got[i]), float64(want[i])
		if g != w && math.IsNaN(g) != math.IsNaN(w) || math.Abs(g-w) > eps*(0.1+math.Abs(w)) && !math.IsInf(w, 0) || math.IsInf(w, 0) && g != w {
			return i
		}
	}
	return -1
}
