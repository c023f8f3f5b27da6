package array_test

import (
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/ndarray"
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

// TestManyWays asserts that an array that is used again and again is planned and
// computed as often as it is made, not once for each of 2^40 ways that lead to it.
func TestManyWays(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.npy")
	x := array.Rechunk(array.Reshape(array.Arange(0, 36, 1.0), 6, 6), 4, 3)
	if err := x.Store(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	x = array.Open(t.Context(), name)
	for i := range 40 {
		x = array.Add(x, x)
		if i%8 == 0 {
			x = array.Transpose(array.Transpose(x))
		}
	}
	if err := x.Store(t.Context(), filepath.Join(t.TempDir(), "y.npy")); err != nil {
		t.Fatal(err)
	}
	sum, err := array.Sum(x).Compute(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := ndarray.Values[int64](sum)[0]; got != 35*36/2<<40 {
		t.Errorf("the sum is %v", got)
	}
}
