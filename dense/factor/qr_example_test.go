package factor_test

import (
	"fmt"
	"log"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

func ExampleR() {
	a := dense.RowMajor([]float64{
		3, 1,
		4, 2,
	}, 2, 2)
	r := dense.New[float64](2, 2)
	if err := factor.R(a, r, dense.Limits{Threads: 2}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1f", r.Data)
	// Output: [-5.0 -2.2 0.0 0.4]
}

// The columns of q are orthogonal and of length one, and those of a are
// combinations of them.
func ExampleQR() {
	a := dense.RowMajor([]float64{
		3, 1,
		4, 2,
		0, 5,
	}, 3, 2)
	f, err := factor.NewQR(a, dense.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	q := dense.New[float64](3, 2)
	if err := f.Q(q, dense.Limits{}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f", q.Data)
	// Output: [-0.60 0.06 -0.80 -0.05 0.00 -1.00]
}
