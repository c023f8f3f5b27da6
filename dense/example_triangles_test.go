package dense_test

import (
	"errors"
	"fmt"

	"github.com/comal-go/comal/dense"
)

// A triangle is solved for many right sides at once, which become the solutions.
func ExampleTrsm() {
	a := dense.RowMajor([]float64{
		2, 0,
		1, 4,
	}, 2, 2)
	b := dense.RowMajor([]float64{
		2, 4,
		9, 6,
	}, 2, 2)
	err := dense.Trsm(1, a.Lower(), b, dense.Limits{Threads: 2})
	fmt.Println(b.Data, err)
	// Output: [1 2 2 1] <nil>
}

// Transposed views solve from the right: x·a = b.
func ExampleTrsm_right() {
	a := dense.RowMajor([]float64{
		2, 0,
		1, 4,
	}, 2, 2)
	b := dense.RowMajor([]float64{4, 8}, 1, 2)
	err := dense.Trsm(1, a.Lower().T(), b.T(), dense.Limits{})
	fmt.Println(b.Data, err)
	// Output: [1 2] <nil>
}

func ExampleTrmm() {
	a := dense.RowMajor([]float64{
		2, 1,
		0, 4,
	}, 2, 2)
	b := dense.RowMajor([]float64{1, 2}, 2, 1)
	err := dense.Trmm(10, a.Upper(), b, dense.Limits{})
	fmt.Println(b.Data, err)
	// Output: [40 80] <nil>
}

// A fault of a call names the arguments, and nothing is written.
func ExampleError() {
	a, b := dense.New[float64](3, 3), dense.New[float64](4, 2)
	err := dense.Trsm(1, a.Lower(), b, dense.Limits{})
	fmt.Println(errors.Is(err, dense.ErrShape))
	fmt.Println(err)
	// Output:
	// true
	// dense: Trsm: shapes do not fit: a is 3 x 3, b is 4 x 2; should be a n x n, b n x m
}

// A copy may have another layout.
func ExampleMatrix_Copy() {
	a := dense.RowMajor([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
	columns := make([]float64, 6)
	dense.ColMajor(columns, 2, 3).Copy(a)
	fmt.Println(columns)
	// Output: [1 4 2 5 3 6]
}
