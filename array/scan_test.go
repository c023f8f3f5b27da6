package array_test

import (
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/ndarray"
)

// TestCumulativeSum asserts that sums go on from tile to tile of a chunk, and from
// chunk to chunk: whole numbers, so that they are exact.
func TestCumulativeSum(t *testing.T) {
	numbers := array.Random(array.Distribution{Name: "integers", Low: -9, High: 10}, 1, 1500, 101)
	whole, err := numbers.Compute(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, axis := range []int{0, 1} {
		want := running(whole, axis)
		for _, chunk := range [][]int{{1500, 101}, {850, 101}, {1500, 13}, {400, 101}} {
			sums := array.CumulativeSum(array.Rechunk(numbers, chunk...), axis)
			sliced := array.Slice(array.Subtract(sums, 0), array.Every(-1))
			for _, a := range []*array.Array{sums, array.Slice(sliced, array.Every(-1)), array.Rechunk(sums, 997, 50)} {
				got, err := a.Compute(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				compare(t, got, want, false)
			}
		}
	}
}

// running returns cumulative sums, the slow way.
func running(a ndarray.Array, axis int) ndarray.Array {
	out := ndarray.New(a.DType, a.Shape...)
	from, to := ndarray.Elements[int64](a), ndarray.Elements[int64](out)
	for i := range a.Shape[0] {
		for j := range a.Shape[1] {
			at := i*a.Shape[1] + j
			to[at] = from[at]
			if before := at - out.Strides[axis]; []int{i, j}[axis] > 0 {
				to[at] += to[before]
			}
		}
	}
	return out
}
