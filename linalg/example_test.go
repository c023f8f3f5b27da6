package linalg_test

import (
	"context"
	"fmt"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
)

func ExampleSVD() {
	// With names in Option.U and Option.Vt the vectors are written, too.
	x := array.FromMemory(ndarray.From([]float64{3, 0, 0, 4, 0, 0}, 3, 2))
	d, err := linalg.SVD(context.Background(), x, linalg.Option{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f, condition %.3f\n", d.S, d.Condition)
	// Output: [4.000 3.000], condition 1.333
}

func ExamplePCA() {
	x := array.FromMemory(ndarray.From([]float64{1, 2, 3, 4, 5, 6}, 3, 2))
	c, err := linalg.PCA(context.Background(), x, linalg.Option{K: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("mean %.1f, variance %.1f of %.1f\n", c.Mean, c.Variance, c.Total)
	// Output: mean [3.0 4.0], variance [8.0] of 8.0
}

func ExampleLstsq() {
	// A line through (0, 1), (1, 3), (2, 5).
	a := array.FromMemory(ndarray.From([]float64{0, 1, 1, 1, 2, 1}, 3, 2))
	b := array.FromMemory(ndarray.From([]float64{1, 3, 5}, 3))
	s, err := linalg.Lstsq(context.Background(), a, b, -1, linalg.Option{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("slope %.3f, intercept %.3f, rank %d\n", s.X.At(0, 0), s.X.At(1, 0), s.Rank)
	// Output: slope 2.000, intercept 1.000, rank 2
}
