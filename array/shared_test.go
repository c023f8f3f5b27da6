package array_test

import (
	"testing"

	"github.com/comal-go/comal/array"
)

// TestShared asserts that an array that is asked for different boxes at once, as
// both arguments of an operation, is right in each.
func TestShared(t *testing.T) {
	vector := array.Rechunk(array.Random(array.Uniform, 1, 200000), 100000)
	square := array.Rechunk(array.Random(array.Uniform, 2, 310, 310), 100, 70)
	tests := map[string]struct {
		of *array.Array
		do func(x *array.Array) *array.Array
	}{
		"x + reversed x": {vector, func(x *array.Array) *array.Array {
			return array.Add(x, array.Slice(x, array.Every(-1)))
		}},
		"x + transposed x": {square, func(x *array.Array) *array.Array { return array.Add(x, array.Transpose(x)) }},
		"x @ x":            {square, func(x *array.Array) *array.Array { return array.Rechunk(array.MatMul(x, x), 100, 70) }},
		"x @ transposed x": {square, func(x *array.Array) *array.Array {
			return array.Rechunk(array.MatMul(x, array.Transpose(x)), 100, 70)
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			whole, err := test.of.Compute(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want, err := test.do(array.FromMemory(whole)).Compute(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got, err := test.do(test.of).Compute(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			compare(t, got, want, true)
		})
	}
}
