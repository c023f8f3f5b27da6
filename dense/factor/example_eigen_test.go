package factor_test

import (
	"fmt"
	"log"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

// Two masses between three springs swing together, or against each other.
func ExampleEigenvalues() {
	a := dense.RowMajor([]float64{
		2, -1,
		-1, 2,
	}, 2, 2)
	w := make([]float64, 2)
	if err := factor.Eigenvalues(a.Lower(), w, dense.Limits{Threads: 2}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", w)
	// Output: [1.000 3.000]
}

// The spread of points is widest along the vector of the largest eigenvalue of
// their covariance. Only its lower triangle is looked at.
func ExampleEigh() {
	covariance := dense.RowMajor([]float64{
		5, 0,
		3, 5,
	}, 2, 2)
	w, v := make([]float64, 2), dense.New[float64](2, 2)
	if err := factor.Eigh(covariance.Lower(), w, v, dense.Limits{}); err != nil {
		log.Fatal(err)
	}
	slope := v.At(1, 1) / v.At(0, 1)
	fmt.Printf("variances %.3f, the larger one along a slope of %.3f\n", w, slope)
	// Output: variances [2.000 8.000], the larger one along a slope of 1.000
}
