package array_test

import (
	"math"
	"slices"
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// TestLongSteps asserts that a step may be longer than the axis, however long.
func TestLongSteps(t *testing.T) {
	numbers := array.Add(array.Arange(0, 10, 1), 0)
	for step, want := range map[int]int64{
		11: 0, 1 << 61: 0, math.MaxInt: 0, -11: 9, -1 << 61: 9, math.MinInt: 9,
	} {
		got, err := array.Slice(numbers, array.Every(step)).Compute(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if v := ndarray.Values[int64](got); len(v) != 1 || v[0] != want {
			t.Errorf("[::%d]: %v, want %d alone", step, v, want)
		}
	}
}

// TestReshapedChunks asserts that a reshape keeps chunks as far as it can.
func TestReshapedChunks(t *testing.T) {
	for _, c := range []struct{ shape, chunk, to, want []int }{
		{[]int{100, 30}, []int{10, 7}, []int{100, 1, 30}, []int{10, 1, 7}},
		{[]int{100, 1, 30}, []int{10, 1, 7}, []int{100, 30}, []int{10, 7}},
		{[]int{100, 30}, []int{10, 30}, []int{3000}, []int{300}},
		{[]int{3000}, []int{300}, []int{100, 30}, []int{10, 30}},
		{[]int{3000}, []int{20}, []int{100, 30}, []int{1, 20}},
		{[]int{100, 30}, []int{10, 7}, []int{10, 10, 30}, []int{1, 10, 7}},
		{[]int{6, 4}, []int{2, 4}, []int{4, 6}, []int{1, 6}},
		{[]int{1, 1}, []int{1, 1}, []int{}, []int{}},
		{[]int{}, []int{}, []int{1, 1}, []int{1, 1}},
		{[]int{0, 4}, []int{1, 2}, []int{4, 0}, []int{4, 1}},
	} {
		a := array.Reshape(array.Rechunk(array.Zeros(dtype.Int8, c.shape...), c.chunk...), c.to...)
		if got := a.Grid().Chunk; a.Err() != nil || !slices.Equal(got, c.want) {
			t.Errorf("%v in %v as %v is in %v (%v), want %v", c.shape, c.chunk, c.to, got, a.Err(), c.want)
		}
	}
}
