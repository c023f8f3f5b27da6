package dense_test

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"github.com/comal-go/comal/dense"
)

// All of gonum/mat computes on two threads with the kernels of this package.
func ExampleBLAS() {
	gonums := blas64.Implementation()
	blas64.Use(dense.BLAS{Threads: 2})
	defer blas64.Use(gonums) // only so that other examples see gonum's own

	a := mat.NewDense(300, 200, nil)
	for i := range 200 {
		a.Set(i, i, 2)
	}
	var product mat.Dense
	product.Mul(a, a.T())
	fmt.Println(product.Dims())
	fmt.Println(product.At(0, 0), product.At(199, 199), product.At(299, 299))
	// Output:
	// 300 300
	// 4 4 0
}

// What stands on BLAS becomes faster with it, such as lapack64.
func ExampleBLAS_lapack() {
	gonums := blas64.Implementation()
	blas64.Use(dense.BLAS{Threads: 2})
	defer blas64.Use(gonums)

	const n = 300
	a := blas64.Symmetric{N: n, Stride: n, Data: make([]float64, n*n), Uplo: blas.Upper}
	for i := range n {
		for j := range n {
			a.Data[i*n+j] = float64(min(i, j) + 1)
		}
	}
	u, ok := lapack64.Potrf(a) // the factor is all ones
	fmt.Println(ok, u.Data[0], u.Data[n-1], u.Data[n*n-1])
	// Output:
	// true 1 1 1
}
