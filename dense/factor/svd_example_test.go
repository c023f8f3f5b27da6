package factor_test

import (
	"fmt"
	"log"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

func ExampleSingularValues() {
	a := dense.RowMajor([]float64{
		3, 0,
		4, 5,
	}, 2, 2)
	s := make([]float64, 2)
	if err := factor.SingularValues(a, s, dense.Limits{Threads: 2}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f", s)
	// Output: [6.7082 2.2361]
}

// The first value and its vectors are the matrix of rank one that is nearest to a.
func ExampleSVD() {
	a := dense.RowMajor([]float64{
		2, 4, 6,
		1, 2, 3,
	}, 2, 3)
	u, s, vt := dense.New[float64](2, 2), make([]float64, 2), dense.New[float64](2, 3)
	if err := factor.SVD(a, u, s, vt, dense.Limits{}); err != nil {
		log.Fatal(err)
	}
	for j := range 3 {
		fmt.Printf("%.0f ", s[0]*u.At(0, 0)*vt.At(0, j))
	}
	// Output: 2 4 6
}

// A straight line through three points.
func ExampleLeastSquares() {
	a := dense.RowMajor([]float64{
		1, 0,
		1, 1,
		1, 2,
	}, 3, 2)
	b := dense.RowMajor([]float64{1, 3, 5}, 3, 1)
	x := dense.New[float64](2, 1)
	rank, _, err := factor.LeastSquares(a, b, x, -1, dense.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("rank %d: %.1f", rank, x.Data)
	// Output: rank 2: [1.0 2.0]
}
