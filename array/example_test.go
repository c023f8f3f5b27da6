package array_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

func ExampleCompute() {
	x := array.Reshape(array.Arange(0, 12, 1), 4, 3)
	// Both take one pass over x.
	out, err := array.Compute(context.Background(), array.Option{}, array.Mean(x, 0), array.Max(x))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out[0])
	fmt.Println(out[1])
	// Output:
	// [4.5 5.5 6.5]
	// 11
}

func ExampleArray_Store() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx, file := context.Background(), filepath.Join(dir, "squares.npy")
	n := array.Arange(0, 5, 1)
	if err := array.Multiply(n, n).Store(ctx, file); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(array.Open(ctx, file).Compute(ctx))
	// Output: [ 0  1  4  9 16] <nil>
}

func ExampleMapOverlap() {
	// The sum of each element and its neighbours.
	sums := func(_ context.Context, dst ndarray.Array, in []ndarray.Array, _ grid.Box) error {
		from, to := ndarray.Elements[int64](in[0]), ndarray.Elements[int64](dst)
		for i := range dst.Shape[0] {
			to[i*dst.Strides[0]] = 0
			for k := range 3 {
				to[i*dst.Strides[0]] += from[(i+k)*in[0].Strides[0]]
			}
		}
		return nil
	}
	x := array.Rechunk(array.Arange(0, 6, 1), 2)
	y := array.MapOverlap(sums, dtype.Int64, array.Overlap{Depth: []int{1}, Boundary: "constant"}, x)
	fmt.Println(y.Compute(context.Background()))
	// Output: [ 1  3  6  9 12  9] <nil>
}

func ExampleArray_Err() {
	x := array.Add(array.Zeros(dtype.Float64, 3), array.Zeros(dtype.Float64, 4))
	fmt.Println(x.Err())
	// Output: add: shapes do not fit: [[3] [4]]
}
