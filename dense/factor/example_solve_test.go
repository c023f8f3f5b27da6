package factor_test

import (
	"errors"
	"fmt"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

func ExampleSolve() {
	a := dense.RowMajor([]float64{
		0, 2,
		4, 1,
	}, 2, 2)
	b := dense.RowMajor([]float64{4, 6}, 2, 1)
	err := factor.Solve(a, b, dense.Limits{Threads: 2})
	fmt.Println(b.Data, err)
	// Output: [1 2] <nil>
}

// A factorisation serves any number of right sides.
func ExampleNewLU() {
	a := dense.RowMajor([]float64{
		0, 2,
		4, 1,
	}, 2, 2)
	lu, err := factor.NewLU(a, dense.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	inverse := dense.New[float64](2, 2)
	err = lu.Inverse(inverse, dense.Limits{})
	fmt.Println(inverse.Data, err)
	fmt.Println(lu.Det())
	// Output:
	// [-0.125 0.25 0.5 0] <nil>
	// -8
}

func ExampleCholesky() {
	a := dense.RowMajor([]float64{
		4, 2,
		2, 10,
	}, 2, 2)
	if err := factor.Cholesky(a.Lower(), dense.Limits{}); err != nil {
		fmt.Println(err)
		return
	}
	b := dense.RowMajor([]float64{8, 22}, 2, 1)
	err := factor.CholeskySolve(a.Lower(), b, dense.Limits{})
	fmt.Println(a.At(0, 0), a.At(1, 0), a.At(1, 1))
	fmt.Println(b.Data, err)
	// Output:
	// 2 1 3
	// [1 2] <nil>
}

// A matrix that is not positive definite is refused by the pivot that shows it.
func ExampleCholesky_notDefinite() {
	a := dense.RowMajor([]float64{
		1, 2,
		2, 1,
	}, 2, 2)
	err := factor.Cholesky(a.Lower(), dense.Limits{})
	fmt.Println(errors.Is(err, dense.ErrNotPositiveDefinite))
	fmt.Println(err)
	// Output:
	// true
	// dense: Cholesky: matrix is not positive definite: pivot 1 is -3, should be positive and finite
}

// The condition number says how many digits of a solution are lost.
func ExampleLU_Condition() {
	a := dense.RowMajor([]float64{
		1, 1,
		1, 1.001,
	}, 2, 2)
	norm := factor.OneNorm(a)
	lu, err := factor.NewLU(a, dense.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	condition, err := lu.Condition(norm, dense.Limits{})
	fmt.Printf("%.0f %v\n", condition, err)
	// Output: 4004 <nil>
}
