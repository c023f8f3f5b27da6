package reduce_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// TestHistogram compares counts with those of a search through all bins.
func TestHistogram(t *testing.T) {
	a := random(3, 500, 20)
	v := ndarray.Values[float64](a)
	v[0], v[1], v[2], v[3] = math.NaN(), math.Inf(1), math.Inf(-1), 2
	v[4], v[5], v[6] = 1e15, 1e15+0.5, 1e15+1
	even, err := reduce.EvenEdges(40, -2, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range even {
		v[100+i] = e
	}
	g, _ := grid.New(a.Shape, []int{70, 13})
	for _, edges := range [][]float64{even, {-2, -1.9, 0, 0, 1e-3, 2}, {0, 1}, {1, 1}} {
		n := len(edges) - 1
		want := make([]int64, n)
		for _, x := range v {
			for i := range n {
				if edges[i] <= x && (x < edges[i+1] || i == n-1 && x == edges[n]) {
					want[i]++
					break
				}
			}
		}
		got, err := reduce.Whole(context.Background(), "histogram", reduce.HistogramParams{Edges: edges}, a, g, 1)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ndarray.Values[int64](got[0]), want) {
			t.Errorf("edges %v: %v, want %v", edges, ndarray.Values[int64](got[0]), want)
		}
	}
	for _, b := range []reduce.EvenBins{{40, -2, 2}, {1, 0, 1}, {7, 1, 1}, {100000, -3, 3}, {10, 1e15, 1e15 + 1}} {
		edges, err := reduce.EvenEdges(b.N, b.Low, b.High)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := reduce.Whole(context.Background(), "histogram", reduce.HistogramParams{Edges: edges}, a, g, 1)
		got, err := reduce.Whole(context.Background(), "histogram", reduce.HistogramParams{Even: &b}, a, g, 1)
		if err != nil || !slices.Equal(ndarray.Values[int64](got[0]), ndarray.Values[int64](want[0])) {
			t.Errorf("%+v are not what their edges are: %v", b, err)
		}
	}
	for _, b := range []reduce.EvenBins{{0, 0, 1}, {1 << 30, 0, 1}, {3, 1, 0}, {3, math.NaN(), 1}} {
		if _, err := reduce.Whole(context.Background(), "histogram", reduce.HistogramParams{Even: &b}, a, g, 1); err == nil {
			t.Errorf("%+v are taken", b)
		}
	}
	for _, edges := range [][]float64{nil, {1}, {2, 1}, {-math.MaxFloat64, math.MaxFloat64}} {
		if _, err := reduce.Whole(context.Background(), "histogram", reduce.HistogramParams{Edges: edges}, a, g, 1); err == nil {
			t.Errorf("edges %v are taken", edges)
		}
	}
	if _, err := reduce.EvenEdges(3, math.NaN(), 1); err == nil {
		t.Error("a bound of NaN is taken")
	}
	if e, err := reduce.EvenEdges(2, 3, 3); err != nil || !slices.Equal(e, []float64{2.5, 3, 3.5}) {
		t.Errorf("bins of one number: %v, %v", e, err)
	}
}
