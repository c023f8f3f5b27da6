package factor

import "github.com/comal-go/comal/dense"

type (
	matrix = dense.Matrix[float64]
	limits = dense.Limits
)

// LeastSquares sets x, n x p, to the shortest of those that make ‖a·x - b‖ least.
// Singular values of a below rcond times the largest count as zero; below 0 means
// the machine precision times the longer side. It overwrites a and b, and returns
// the rank and the singular values.
func LeastSquares(a, b, x matrix, rcond float64, l limits) (rank int, s []float64, err error) {
	panic("not built")
}

// SingularValues sets s to the min(m, n) singular values of a, descending.
func SingularValues(a matrix, s []float64, l limits) error { panic("not built") }

// SVD sets u, m x k, s and vt, k x n with k = min(m, n), to the thin singular
// value decomposition a = u·diag(s)·vt, s descending.
func SVD(a, u matrix, s []float64, vt matrix, l limits) error { panic("not built") }
