package reduce_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

func quantiles(t *testing.T, name string, a ndarray.Array, chunk []int, p reduce.QuantileParams) ndarray.Array {
	t.Helper()
	g, err := grid.New(a.Shape, chunk)
	if err != nil {
		t.Fatal(err)
	}
	got, err := reduce.Whole(context.Background(), name, p, a, g, 1)
	if err != nil {
		t.Fatal(err)
	}
	return got[0]
}

// exact returns the quantile of x by definition.
func exact(x []float64, q float64) float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	rank := q * float64(len(x)-1)
	i := int(rank)
	if i+1 == len(x) {
		return x[i]
	}
	return x[i] + (x[i+1]-x[i])*(rank-float64(i))
}

// TestFewElements asserts that quantiles of few elements are exact, whatever the
// chunks.
func TestFewElements(t *testing.T) {
	a := random(5, 301, 23)
	v := ndarray.Values[float64](a)
	v[7], v[23*5+8] = math.Inf(1), math.NaN()
	q := []float64{0, 0.1, 0.5, 0.77, 1}
	for _, chunk := range [][]int{{301, 23}, {50, 7}, {1, 23}} {
		for _, name := range []string{"quantile", "nanquantile"} {
			got := ndarray.Values[float64](quantiles(t, name, a, chunk, reduce.QuantileParams{Axes: []int{0}, Q: q}))
			for j := range 23 {
				var column []float64
				for i := range 301 {
					if x := v[23*i+j]; x == x {
						column = append(column, x)
					}
				}
				for k, p := range q {
					want := exact(column, p)
					if len(column) < 301 && name == "quantile" {
						want = math.NaN()
					}
					if x := got[len(q)*j+k]; math.Abs(x-want) > 1e-15 || math.IsNaN(x) != math.IsNaN(want) {
						t.Errorf("%s %g of column %d is %v, want %v", name, p, j, x, want)
					}
				}
			}
		}
	}
	whole := quantiles(t, "quantile", ndarray.From([]int32{4, 1, 3, 2}, 2, 2), []int{1, 1}, reduce.QuantileParams{Q: []float64{0.5}})
	if x := ndarray.Values[float64](whole); len(x) != 1 || x[0] != 2.5 {
		t.Errorf("the median of 1, 2, 3, 4 is %v", x)
	}
	inf := math.Inf(1)
	for _, ends := range [][3]float64{{1, inf, inf}, {-inf, 1, -inf}, {-inf, inf, math.NaN()}, {inf, inf, inf}} {
		middle := quantiles(t, "quantile", ndarray.From(ends[:2], 2), []int{1}, reduce.QuantileParams{Q: []float64{0.5}})
		if x := ndarray.Values[float64](middle)[0]; x != ends[2] && !(math.IsNaN(x) && math.IsNaN(ends[2])) {
			t.Errorf("the median of %v and %v is %v, want %v", ends[0], ends[1], x, ends[2])
		}
	}
	none := quantiles(t, "quantile", ndarray.New(dtype.Float64, 0, 2), []int{1, 1}, reduce.QuantileParams{Axes: []int{0}, Q: []float64{0.5}})
	if x := ndarray.Values[float64](none); len(x) != 2 || !math.IsNaN(x[0]) {
		t.Errorf("medians of nothing are %v", x)
	}
}

// orders are elements in orders that sketches might not like.
func orders(n int) map[string][]float64 {
	r := rand.New(rand.NewPCG(3, 3))
	up, down, shuffled, zigzag, few := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, p := range r.Perm(n) {
		up[i], down[i], shuffled[i], few[i] = float64(i), float64(n-i), float64(p), float64(p%7)
		zigzag[i] = float64(i/2 + i%2*n)
	}
	equal, two := make([]float64, n), make([]float64, n)
	for i := range two {
		two[i] = float64(1 - 2*r.IntN(2))
	}
	return map[string][]float64{"up": up, "down": down, "shuffled": shuffled, "zigzag": zigzag, "few": few, "equal": equal, "two": two}
}

// TestRanks asserts how far ranks of quantiles of many elements are off: less than
// what is stated, and usually far less.
func TestRanks(t *testing.T) {
	const n = 300_000
	q := []float64{0, 0.001, 0.01, 0.25, 0.5, 0.9, 0.999, 1}
	for name, x := range orders(n) {
		sorted := slices.Clone(x)
		slices.Sort(sorted)
		got := ndarray.Values[float64](quantiles(t, "quantile", ndarray.From(x, n), []int{n / 7}, reduce.QuantileParams{Q: q}))
		size, levels := reduce.SketchSize(n, 1)
		if levels < 2 {
			t.Fatalf("%d elements are all held", n)
		}
		for i, p := range q {
			rank, end := sort.SearchFloat64s(sorted, got[i]), sort.SearchFloat64s(sorted, math.Nextafter(got[i], n*2))
			want := p * (n - 1)
			off := max(0, float64(rank)-want, want-float64(end)) / n
			if end := p == 0 && got[i] != sorted[0] || p == 1 && got[i] != sorted[n-1]; end {
				t.Errorf("%s: quantile %g is %v of %v to %v", name, p, got[i], sorted[0], sorted[n-1])
			}
			if off > 3/float64(size) || off > float64(levels-1)/float64(size) {
				t.Errorf("%s: the rank of quantile %g is off by %.5f; levels of %d", name, p, off, size)
			}
		}
	}
}

// TestTenMillion takes ten million different numbers, so that elements stand for
// thousands of others.
func TestTenMillion(t *testing.T) {
	const n, step = 10_000_000, 7_654_321 // without a common factor
	a := ndarray.New(dtype.Float64, n)
	for i := range ndarray.Values[float64](a) {
		ndarray.Values[float64](a)[i] = float64(i * step % n)
	}
	q := []float64{0, 0.0001, 0.1, 0.5, 0.75, 0.99999, 1}
	size, levels := reduce.SketchSize(n, 1)
	got := ndarray.Values[float64](quantiles(t, "quantile", a, []int{1_234_567}, reduce.QuantileParams{Q: q}))
	for i, p := range q {
		off := math.Abs(got[i]-p*(n-1)) / n
		if end := p == 0 || p == 1; end && off != 0 || off > float64(levels-1)/float64(size) {
			t.Errorf("quantile %g is %v: off by %.6f, %d levels of %d", p, got[i], off, levels, size)
		}
	}
}

// TestSketchOfMany asserts the stated bound where sketches are as small as can be,
// that no level overflows, and that states take what was said.
func TestSketchOfMany(t *testing.T) {
	const rows, cols = 20_000, 4
	in := reduce.Spec{DType: dtype.Float64, Shape: []int{rows, 1 << 20}} // so that sketches are small
	text, _ := json.Marshal(reduce.QuantileParams{Axes: []int{0}, Q: []float64{0.01, 0.5, 0.9}})
	r, err := reduce.Make("quantile", in, text)
	if err != nil {
		t.Fatal(err)
	}
	size, levels := reduce.SketchSize(rows, 1<<20)
	a := random(9, rows, cols)
	var first []byte
	for _, tile := range []int{1 << 30, 1 << 12} {
		g, _ := grid.New(a.Shape, []int{3001, cols})
		all := states(t, r, a, g, tile)
		s := all[0]
		for _, b := range all[1:] {
			if s, err = r.Merge(context.Background(), s, b, 1); err != nil {
				t.Fatal(err)
			}
		}
		bytesUsed := int64(0)
		for _, x := range s {
			bytesUsed += int64(len(x.Data))
		}
		if most, _ := r.Bytes([]int{3001, cols}); bytesUsed > most {
			t.Errorf("a state of %d bytes, %d were said", bytesUsed, most)
		}
		out, err := r.Finish(context.Background(), s, 1)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = out[0].Raw()
		} else if !bytes.Equal(first, out[0].Raw()) {
			t.Error("bits depend on tiles")
		}
		for j := range cols {
			column := make([]float64, rows)
			for i := range column {
				column[i] = ndarray.Values[float64](a)[cols*i+j]
			}
			slices.Sort(column)
			for k, p := range []float64{0.01, 0.5, 0.9} {
				x := ndarray.Values[float64](out[0])[3*j+k]
				off := math.Abs(float64(sort.SearchFloat64s(column, x))-p*rows) / rows
				if off > 3/float64(size) || off > float64(levels-1)/float64(size) {
					t.Errorf("quantile %g of column %d: rank off by %.4f; %d levels of %d", p, j, off, levels, size)
				}
			}
		}
	}
}
