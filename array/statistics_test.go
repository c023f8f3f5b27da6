package array_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// TestHistogramOfFew makes bins between elements that have no distance, or none that
// is a number.
func TestHistogramOfFew(t *testing.T) {
	inf, none := math.Inf(1), []float64{math.NaN(), math.NaN(), math.NaN()}
	for _, c := range []struct {
		of     []float64
		counts []int64
		edges  []float64
	}{
		{[]float64{}, []int64{0, 0}, []float64{0, 0.5, 1}},
		{[]float64{3, 3}, []int64{0, 2}, []float64{2.5, 3, 3.5}},
		{[]float64{math.NaN(), 1, 2}, []int64{1, 1}, []float64{1, 1.5, 2}},
		{[]float64{1, inf}, []int64{0, 0}, []float64{math.NaN(), math.NaN(), inf}},
		{[]float64{1, 2, -inf}, []int64{0, 0}, []float64{math.NaN(), math.NaN(), 2}},
		{[]float64{-1e308, 1e308}, []int64{0, 0}, []float64{math.NaN(), math.NaN(), 1e308}},
		{none, []int64{0, 0}, none},
	} {
		counts, edges := array.HistogramEven(array.FromMemory(ndarray.From(c.of, len(c.of))), 2)
		if got := ndarray.Values[int64](compute(t, counts)); !slices.Equal(got, c.counts) {
			t.Errorf("counts of %v: %v, want %v", c.of, got, c.counts)
		}
		same := func(a, b float64) bool { return a == b || a != a && b != b }
		if got := ndarray.Values[float64](compute(t, edges)); !slices.EqualFunc(got, c.edges, same) {
			t.Errorf("edges of %v: %v, want %v", c.of, got, c.edges)
		}
	}
	if counts, _ := array.HistogramEven(array.Zeros(dtype.Complex128, 3), 2); !errors.Is(counts.Err(), reduce.ErrDType) {
		t.Errorf("of complex numbers: %v", counts.Err())
	}
	if counts, edges := array.HistogramEven(array.Zeros(dtype.Float64, 0), -1); counts.Err() == nil || edges.Err() == nil {
		t.Error("-1 bins of nothing")
	}
}
