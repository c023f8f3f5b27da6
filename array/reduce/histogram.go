package reduce

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

func init() { Register("histogram", newHistogram) }

// mostBins bounds what a histogram may take.
const mostBins = 1 << 24

// HistogramParams are the parameters of "histogram": where its bins begin and end.
type HistogramParams struct {
	// Edges are where bins begin, and the last one ends, in ascending order. Each
	// bin is without its upper edge, but for the last. Elements beyond them, and
	// NaN, are not counted.
	Edges []float64 `json:"edges"`
}

// EvenEdges returns the edges of n bins of one width. Equal bounds are moved apart
// by 1/2 each, as NumPy does.
func EvenEdges(n int, low, high float64) ([]float64, error) {
	if n < 1 || n > mostBins || math.IsInf(high-low, 0) || !(low <= high) {
		return nil, fmt.Errorf("%d bins from %g to %g: from 1 to %d of finite, ascending bounds are possible", n, low, high, mostBins)
	}
	if low == high {
		low, high = low-0.5, high+0.5
	}
	edges := make([]float64, n+1)
	for i := range edges {
		edges[i] = low + float64(i)*((high-low)/float64(n))
	}
	edges[n] = high
	return edges, nil
}

// histogram counts the elements of the whole array that lie in bins. Its state is
// the counts.
type histogram struct {
	cells
	edges []float64
	scale float64 // bins for each unit, of bins of about one width
	bins  func(h *histogram, to []int64, t Tile)
}

func newHistogram(in Spec, params json.RawMessage) (Reducer, error) {
	c, _, err := newCells("histogram", in, nil)
	if err != nil {
		return nil, err
	}
	var p HistogramParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, fmt.Errorf("histogram: %w", err)
	}
	n := len(p.Edges) - 1
	if n < 1 || n > mostBins || !slices.IsSorted(p.Edges) || math.IsInf(p.Edges[n]-p.Edges[0], 0) || slices.ContainsFunc(p.Edges, math.IsNaN) {
		return nil, fmt.Errorf("histogram: %d edges: from 2 to %d finite ones in ascending order are possible", n+1, mostBins+1)
	}
	c.exact = true
	h := histogram{cells: c, edges: p.Edges, bins: binners[plain(ndarray.Array{DType: in.DType}).DType]}
	if h.bins == nil {
		return nil, fmt.Errorf("histogram: %w: %v has no order", ErrDType, in.DType)
	}
	h.scale = float64(n) / (p.Edges[n] - p.Edges[0])
	return h, nil
}

var binners = map[dtype.DType]func(*histogram, []int64, Tile){
	dtype.Int8: bin[int8], dtype.Int16: bin[int16], dtype.Int32: bin[int32], dtype.Int64: bin[int64],
	dtype.Uint8: bin[uint8], dtype.Uint16: bin[uint16], dtype.Uint32: bin[uint32], dtype.Uint64: bin[uint64],
	dtype.Float32: bin[float32], dtype.Float64: bin[float64],
}

func bin[T real](h *histogram, to []int64, t Tile) {
	x := memory[T](t.Array)
	edges := h.edges
	to = to[:len(edges)-1]
	low, high, scale := edges[0], edges[len(to)], h.scale
	h.walk(t, func(r run) {
		at := r.at.x
		for range r.n {
			v := float64(x[at])
			at += r.x
			if !(v >= low && v <= high) {
				continue
			}
			// Of most elements the guess is right.
			if i := int((v - low) * scale); uint(i) < uint(len(to)) && edges[i] <= v && v < edges[i+1] {
				to[i]++
			} else if i := h.find(v); i >= 0 {
				to[i]++
			}
		}
	})
}

// find returns the bin of x, -1 if there is none. Where bins have one width the
// guess is right, or off by the rounding of one.
func (h *histogram) find(x float64) int {
	n := len(h.edges) - 1
	if !(x >= h.edges[0] && x <= h.edges[n]) {
		return -1
	}
	if x == h.edges[n] {
		return n - 1
	}
	i := n - 1
	if at := (x - h.edges[0]) * h.scale; at < float64(n) {
		i = int(at)
	}
	for _, j := range [3]int{i, i - 1, i + 1} {
		if j >= 0 && j < n && h.edges[j] <= x && x < h.edges[j+1] {
			return j
		}
	}
	return sort.Search(n, func(j int) bool { return h.edges[j+1] > x })
}

// Results is the counts.
func (h histogram) Results() []Spec { return []Spec{{dtype.Int64, []int{len(h.edges) - 1}}} }

// Bytes counts the bins.
func (h histogram) Bytes([]int) (state, work int64) { return 8 * int64(len(h.edges)-1), 0 }

// Fold counts the elements of a tile.
func (h histogram) Fold(_ context.Context, s State, t Tile) (State, error) {
	if s == nil {
		s = State{ndarray.New(dtype.Int64, len(h.edges)-1)}
	}
	t.Array = plain(t.Array)
	h.bins(&h, ndarray.Values[int64](s[0]), t)
	return s, nil
}

// Merge adds the counts.
func (h histogram) Merge(_ context.Context, a, b State, _ int) (State, error) {
	if a == nil || b == nil {
		return either(a, b), nil
	}
	to := ndarray.Values[int64](a[0])
	for i, n := range ndarray.Values[int64](b[0]) {
		to[i] += n
	}
	return a, nil
}

// Finish returns the counts.
func (h histogram) Finish(_ context.Context, s State, _ int) ([]ndarray.Array, error) {
	if s == nil {
		return []ndarray.Array{ndarray.New(dtype.Int64, len(h.edges)-1)}, nil
	}
	return []ndarray.Array{s[0]}, nil
}
