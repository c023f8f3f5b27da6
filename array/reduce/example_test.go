package reduce_test

import (
	"context"
	"fmt"

	"github.com/comal-go/comal/array/reduce"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// The means of columns, of chunks of two rows and of one.
func ExampleWhole() {
	a := ndarray.From([]float64{1, 10, 2, 20, 6, 60}, 3, 2)
	g, _ := grid.New(a.Shape, []int{2, 2})
	means, err := reduce.Whole(context.Background(), "mean", reduce.Params{Axes: []int{0}}, a, g, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ndarray.Values[float64](means[0]))
	// Output: [3 30]
}
