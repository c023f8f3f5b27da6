package array_test

import (
	"math"
	"testing"

	"github.com/comal-go/comal/array"
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
