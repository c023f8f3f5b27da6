package array

import (
	"slices"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// Histogram returns how many elements lie between each two neighbours of edges,
// which ascend. Each bin is without its upper edge, but for the last one; elements
// beyond them, and NaN, are not counted. It takes one pass.
func Histogram(a *Array, edges ...float64) *Array {
	return Fold(a, "histogram", reduce.HistogramParams{Edges: edges})[0]
}

// HistogramEven returns the counts and the edges of so many bins of one width, from
// the least to the greatest element that is a number. Its two passes are the
// smallest and the largest element, and then the bins. If an element is infinite,
// or they are further apart than a float64 holds, edges are NaN and nothing is counted;
// where all elements are equal, bins have a width of 1 together. Without elements they
// are between 0 and 1.
func HistogramEven(a *Array, bins int) (counts, edges *Array) {
	if a.err != nil {
		return a, a
	}
	if a.DType() == dtype.Complex128 || slices.Contains(a.Shape(), 0) { // no order, or no extremes
		edges, err := reduce.EvenEdges(bins, 0, 1)
		if err != nil {
			return failed("histogram", err), failed("histogram", err)
		}
		return Histogram(a, edges...), FromMemory(ndarray.From(edges, len(edges)))
	}
	x := AsType(a, dtype.Float64)
	low, high := NanMin(x), NanMax(x)
	apart := Where(Equal(low, high), 0.5, 0.0)
	low, high = Subtract(low, apart), Add(high, apart)
	low = Add(low, Multiply(Subtract(high, low), 0.0)) // NaN, and so all bins, if the width is infinite
	width := Divide(Subtract(high, low), float64(bins))
	edge := func(i *Array) *Array { return Where(Equal(i, float64(bins)), high, Add(low, Multiply(i, width))) }
	// The bin by its number may be off by one for rounding, which edges tell.
	// NaN is in no bin.
	i := Clip(Floor(Multiply(Divide(Subtract(x, low), Subtract(high, low)), float64(bins))), 0.0, float64(bins-1))
	i = Subtract(i, Where(Less(x, edge(i)), 1.0, 0.0))
	next := Add(i, 1.0)
	i = Add(i, Where(LogicalAnd(GreaterEqual(x, edge(next)), Less(next, float64(bins))), 1.0, 0.0))
	counts = Fold(i, "histogram", reduce.HistogramParams{Even: &reduce.EvenBins{N: bins, High: float64(bins)}})[0]
	if counts.err != nil {
		return counts, counts
	}
	return counts, edge(AsType(Arange(0, float64(bins)+1, 1), dtype.Float64))
}

// Quantile returns quantiles q, from 0 to 1, over axes, all if none is given: along a
// first axis of the result, as NumPy has it. Between two elements it interpolates.
// A NaN makes all of them NaN; see NanQuantile. It takes one pass.
//
// Quantiles 0 and 1 are exact, and all of up to 16,384 elements, of fewer if there are many along the
// other axes: those are told from sketches that take about 16 MiB in all, and
// [reduce.SketchSize] says how far their ranks may be off: of 2·10^9 elements at one
// place by a thousandth of them at most, and usually by less than a tenth of that.
func Quantile(a *Array, q []float64, axes ...int) *Array { return quantile(a, "quantile", q, axes) }

// NanQuantile is Quantile of the elements that are numbers.
func NanQuantile(a *Array, q []float64, axes ...int) *Array {
	return quantile(a, "nanquantile", q, axes)
}

func quantile(a *Array, reducer string, q []float64, axes []int) *Array {
	r := over(a, reducer, axes, map[string]any{"q": q})
	if r.err != nil {
		return r
	}
	order := []int{len(r.node.Shape) - 1}
	for i := range r.node.Shape[1:] {
		order = append(order, i)
	}
	return Transpose(r, order...)
}

// Median returns the medians over axes, all if none is given: see Quantile.
func Median(a *Array, axes ...int) *Array { return Squeeze(Quantile(a, []float64{0.5}, axes...), 0) }

// NanMedian is Median of the elements that are numbers.
func NanMedian(a *Array, axes ...int) *Array {
	return Squeeze(NanQuantile(a, []float64{0.5}, axes...), 0)
}
