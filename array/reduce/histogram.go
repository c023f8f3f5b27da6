package reduce

import (
	"context"
	"encoding/json"
	"errors"
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
// Each bin is without its upper edge, but for the last. Elements beyond them, and NaN,
// are not counted.
type HistogramParams struct {
	// Edges are where bins begin, and the last one ends, in ascending order.
	Edges []float64 `json:"edges,omitempty"`
	// Even, if not nil, takes the place of Edges: they need not travel nor lie in
	// memory, which a million of them would.
	Even *EvenBins `json:"even,omitempty"`
}

// EvenBins are so many bins of one width between two bounds, with the edges that
// EvenEdges returns.
type EvenBins struct {
	N    int     `json:"n"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// checked moves bounds apart that are equal.
func (b EvenBins) checked() (EvenBins, error) {
	if b.N < 1 || b.N > mostBins || math.IsInf(b.High-b.Low, 0) || !(b.Low <= b.High) {
		return b, fmt.Errorf("%d bins from %g to %g: from 1 to %d of finite, ascending bounds are possible", b.N, b.Low, b.High, mostBins)
	}
	if b.Low == b.High {
		b.Low, b.High = b.Low-0.5, b.High+0.5
	}
	return b, nil
}

// edge returns where bin i begins, or the last one ends. No processor may round its
// product and sum at once.
func (b EvenBins) edge(i int) float64 {
	if i == b.N {
		return b.High
	}
	return b.Low + float64(float64(i)*((b.High-b.Low)/float64(b.N)))
}

// EvenEdges returns the edges of n bins of one width. Equal bounds are moved apart
// by 1/2 each, as NumPy does.
func EvenEdges(n int, low, high float64) ([]float64, error) {
	b, err := EvenBins{n, low, high}.checked()
	if err != nil {
		return nil, err
	}
	edges := make([]float64, n+1)
	for i := range edges {
		edges[i] = b.edge(i)
	}
	return edges, nil
}

// histogram counts the elements of the whole array that lie in bins. Its state is
// the counts.
type histogram struct {
	cells
	EvenBins           // of edges, too, how many there are, and the bounds
	edges    []float64 // nil if they are even
	scale    float64   // bins for each unit, of bins of about one width
	bins     func(h *histogram, to []int64, t Tile)
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
	c.exact = true
	h := histogram{cells: c, edges: p.Edges, bins: binners[plain(ndarray.Array{DType: in.DType}).DType]}
	if h.EvenBins, err = p.bounds(); err != nil {
		return nil, fmt.Errorf("histogram: %w", err)
	}
	if h.bins == nil {
		return nil, fmt.Errorf("histogram: %w: %v has no order", ErrDType, in.DType)
	}
	h.scale = float64(h.N) / (h.High - h.Low)
	return h, nil
}

// bounds returns how many bins there are and where they begin and end.
func (p HistogramParams) bounds() (EvenBins, error) {
	n := len(p.Edges) - 1
	switch {
	case p.Even != nil && p.Edges != nil:
		return EvenBins{}, errors.New("edges are given, and bins of one width: leave one out")
	case p.Even != nil:
		return p.Even.checked()
	case n < 1 || n > mostBins || !slices.IsSorted(p.Edges) || math.IsInf(p.Edges[n]-p.Edges[0], 0) || slices.ContainsFunc(p.Edges, math.IsNaN):
		return EvenBins{}, fmt.Errorf("%d edges: from 2 to %d finite ones in ascending order are possible", n+1, mostBins+1)
	}
	return EvenBins{n, p.Edges[0], p.Edges[n]}, nil
}

// edge is where bin i begins.
func (h *histogram) edge(i int) float64 {
	if h.edges != nil {
		return h.edges[i]
	}
	return h.EvenBins.edge(i)
}

var binners = map[dtype.DType]func(*histogram, []int64, Tile){
	dtype.Int8: bin[int8], dtype.Int16: bin[int16], dtype.Int32: bin[int32], dtype.Int64: bin[int64],
	dtype.Uint8: bin[uint8], dtype.Uint16: bin[uint16], dtype.Uint32: bin[uint32], dtype.Uint64: bin[uint64],
	dtype.Float32: bin[float32], dtype.Float64: bin[float64],
}

func bin[T real](h *histogram, to []int64, t Tile) {
	x := memory[T](t.Array)
	edges, even, width := h.edges, h.edges == nil, (h.High-h.Low)/float64(h.N)
	low, high, scale, to := h.Low, h.High, h.scale, to[:h.N]
	h.walk(t, func(r run) {
		at := r.at.x
		for range r.n {
			v := float64(x[at])
			at += r.x
			if !(v >= low && v <= high) {
				continue
			}
			// Of most elements the guess is right. The last edge is left to find.
			i := int((v - low) * scale)
			if uint(i) < uint(len(to)-1) {
				if even && low+float64(float64(i)*width) <= v && v < low+float64(float64(i+1)*width) || !even && edges[i] <= v && v < edges[i+1] {
					to[i]++
					continue
				}
			}
			to[h.find(v)]++
		}
	})
}

// find returns the bin of x, which is between the bounds. Where bins have one width
// the guess is right, or off by the rounding of one.
func (h *histogram) find(x float64) int {
	if x == h.High {
		return h.N - 1
	}
	i := h.N - 1
	if at := (x - h.Low) * h.scale; at < float64(h.N) {
		i = int(at)
	}
	for _, j := range [3]int{i, i - 1, i + 1} {
		if j >= 0 && j < h.N && h.edge(j) <= x && x < h.edge(j+1) {
			return j
		}
	}
	return sort.Search(h.N-1, func(j int) bool { return h.edge(j+1) > x })
}

// Results is the counts.
func (h histogram) Results() []Spec { return []Spec{{dtype.Int64, []int{h.N}}} }

// Bytes counts the bins.
func (h histogram) Bytes([]int) (state, work int64) { return 8 * int64(h.N), 0 }

// Fold counts the elements of a tile.
func (h histogram) Fold(_ context.Context, s State, t Tile) (State, error) {
	if s == nil {
		s = State{ndarray.New(dtype.Int64, h.N)}
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
		return []ndarray.Array{ndarray.New(dtype.Int64, h.N)}, nil
	}
	return []ndarray.Array{s[0]}, nil
}
