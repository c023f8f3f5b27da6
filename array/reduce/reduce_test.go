package reduce_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

func random(seed uint64, shape ...int) ndarray.Array {
	a, r := ndarray.New(dtype.Float64, shape...), rand.New(rand.NewPCG(seed, 1))
	for i := range ndarray.Values[float64](a) {
		ndarray.Values[float64](a)[i] = r.NormFloat64()
	}
	return a
}

func reducer(t testing.TB, name string, p reduce.Params, shape ...int) reduce.Reducer {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	r, err := reduce.Make(name, reduce.Spec{DType: dtype.Float64, Shape: shape}, text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var floats = []string{
	"sum", "prod", "mean", "var", "std", "min", "max", "argmin", "argmax", "any", "all", "count_nonzero", "norm",
	"nansum", "nanprod", "nanmean", "nanvar", "nanstd", "nanmin", "nanmax", "nanargmin", "nanargmax",
}

// states folds the chunks of a, in tiles of some size.
func states(t *testing.T, r reduce.Reducer, a ndarray.Array, g grid.Grid, tile int) []reduce.State {
	t.Helper()
	_, unit := r.Tile()
	all := make([]reduce.State, g.Len())
	for i := range all {
		for b := range grid.Tiles(g.Box(i), tile, unit) {
			var err error
			if all[i], err = r.Fold(context.Background(), all[i], reduce.Tile{Array: a.Slice(b), Box: b, Chunk: g.Box(i)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

// TestBits asserts that neither the size of tiles nor the order in which chunks
// arrive changes a bit, and that states take no more than was said.
func TestBits(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct{ shape, chunk, axes []int }{
		{[]int{3001, 40}, []int{333, 40}, []int{0}},
		{[]int{301, 400}, []int{77, 129}, []int{1}},
		{[]int{150, 7, 90}, []int{70, 7, 41}, nil},
		{[]int{5, 9000}, []int{2, 9000}, []int{0}},
		{[]int{333, 1000}, []int{300, 1000}, []int{0}},
		{[]int{40000, 3}, []int{9000, 3}, nil},
	} {
		a := random(1, c.shape...)
		g, err := grid.New(c.shape, c.chunk)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range floats {
			r := reducer(t, name, reduce.Params{Axes: c.axes}, c.shape...)
			var first []byte
			for round, tile := range []int{1 << 30, 1 << 16, 70000} {
				tree, all := reduce.NewTree(r, g), states(t, r, a, g, tile)
				for _, i := range rand.New(rand.NewPCG(uint64(round), 2)).Perm(len(all)) {
					size := int64(0)
					for _, x := range all[i] {
						size += int64(len(x.Data)+7) / 8 * 8
					}
					if most, _ := r.Bytes(g.Box(i).Shape()); size > most {
						t.Fatalf("%s: a state of %d bytes, %d were said", name, size, most)
					}
					if err := tree.Add(ctx, i, all[i]); err != nil {
						t.Fatal(err)
					}
				}
				got, err := tree.Finish(ctx)
				if err != nil {
					t.Fatal(err)
				}
				if first == nil {
					first = got[0].Raw()
				} else if !bytes.Equal(first, got[0].Raw()) {
					t.Errorf("%s of %v over %v: bits depend on tiles of %d, or on the order", name, c.shape, c.axes, tile)
				}
			}
		}
	}
}

// TestTreeHolds asserts that few states are held of chunks that come in order.
func TestTreeHolds(t *testing.T) {
	r := reducer(t, "sum", reduce.Params{}, 1000)
	g, _ := grid.New([]int{1000}, []int{1})
	tree := reduce.NewTree(r, g)
	for i, s := range states(t, r, random(1, 1000), g, 1<<15) {
		if err := tree.Add(context.Background(), i, s); err != nil {
			t.Fatal(err)
		}
		if tree.Held() > 10 {
			t.Fatalf("%d states are held after %d", tree.Held(), i)
		}
	}
	if tree.Held() != 1 {
		t.Errorf("%d states are left", tree.Held())
	}
	if _, err := reduce.NewTree(r, g).Finish(context.Background()); err == nil {
		t.Error("a tree without its chunks is finished")
	}
}

// TestMeanIsWeighted takes the mean of chunks of which the last has one row, of
// numbers whose plain sum would lose digits.
func TestMeanIsWeighted(t *testing.T) {
	const n = 1_000_001
	a := ndarray.New(dtype.Float64, n, 1)
	v := ndarray.Values[float64](a)
	for i := range v {
		v[i] = 1e9 + float64(i)
	}
	g, _ := grid.New(a.Shape, []int{10000, 1})
	for name, want := range map[string]float64{"mean": 1e9 + (n-1)/2, "var": (float64(n)*n - 1) / 12} {
		got, err := reduce.Whole(context.Background(), name, reduce.Params{Axes: []int{0}}, a, g, 1)
		if err != nil {
			t.Fatal(err)
		}
		if x := ndarray.Values[float64](got[0])[0]; math.Abs(x-want) > 1e-13*want {
			t.Errorf("%s is %v, want %v", name, x, want)
		}
	}
}

// TestRefused asserts which errors there are.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, params string
		in           reduce.Spec
		want         error
	}{
		{"sum", `{"axes":[2]}`, reduce.Spec{DType: dtype.Int8, Shape: []int{2, 3}}, reduce.ErrAxes},
		{"sum", `{"axes":[0,-2]}`, reduce.Spec{DType: dtype.Int8, Shape: []int{2, 3}}, reduce.ErrAxes},
		{"max", ``, reduce.Spec{DType: dtype.Complex128, Shape: []int{2}}, reduce.ErrDType},
		{"nanvar", ``, reduce.Spec{DType: dtype.Complex128, Shape: []int{2}}, reduce.ErrDType},
		{"nansum", ``, reduce.Spec{DType: dtype.Complex128, Shape: []int{2}}, reduce.ErrDType},
		{"quantile", `{"q":[0.5]}`, reduce.Spec{DType: dtype.Complex128, Shape: []int{2}}, reduce.ErrDType},
		{"min", ``, reduce.Spec{DType: dtype.Float64, Shape: []int{0}}, reduce.ErrEmpty},
		{"sum", ``, reduce.Spec{DType: dtype.Float64, Shape: []int{math.MaxInt, 3}}, grid.ErrShape},
	} {
		if _, err := reduce.Make(c.name, c.in, json.RawMessage(c.params)); !errors.Is(err, c.want) {
			t.Errorf("%s of %v %s: %v, want %v", c.name, c.in, c.params, err, c.want)
		}
	}
	for name, params := range map[string]string{"sum": "[", "quantile": `{"q":[1.5]}`} {
		if _, err := reduce.Make(name, reduce.Spec{DType: dtype.Int8, Shape: []int{2}}, json.RawMessage(params)); err == nil {
			t.Errorf("parameters %s of %s are taken", params, name)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	for _, c := range []struct {
		title, name string
		axes        []int
	}{{"columns", "mean", []int{0}}, {"rows", "mean", []int{1}}, {"all", "sum", nil}, {"var", "var", []int{0}}, {"var of rows", "var", []int{1}}, {"var of all", "var", nil}, {"nanvar", "nanvar", []int{0}}, {"nansum", "nansum", []int{0}}, {"max", "max", nil}, {"max of rows", "max", []int{1}}, {"max of columns", "max", []int{0}}, {"argmax", "argmax", nil}, {"argmax of columns", "argmax", []int{0}}, {"nanmax", "nanmax", nil}, {"nanmax of columns", "nanmax", []int{0}}} {
		b.Run(c.title, func(b *testing.B) {
			const rows, cols = 64, 1000
			a := random(1, rows, cols)
			r, box := reducer(b, c.name, reduce.Params{Axes: c.axes}, rows, cols), grid.Whole(a.Shape)
			var s reduce.State
			b.SetBytes(int64(a.Bytes()))
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if s, err = r.Fold(context.Background(), s, reduce.Tile{Array: a, Box: box, Chunk: box}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
