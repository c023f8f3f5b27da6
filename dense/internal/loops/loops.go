// Package loops holds the plain loops that every blocked, parallel or assembly
// kernel is judged by in tests.
package loops

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Gemm sets the m x n matrix c to alpha·a·b + beta·c, where a is m x k. Each
// matrix has a stride for rows and one for columns. With beta 0, c is not read.
func Gemm[T Float](m, n, k int, alpha T, a []T, ars, acs int, b []T, brs, bcs int, beta T, c []T, crs, ccs int) {
	for i := range m {
		for j := range n {
			var sum T
			for l := range k {
				sum += a[i*ars+l*acs] * b[l*brs+j*bcs]
			}
			at := i*crs + j*ccs
			if beta == 0 {
				c[at] = alpha * sum
			} else {
				c[at] = alpha*sum + beta*c[at]
			}
		}
	}
}
