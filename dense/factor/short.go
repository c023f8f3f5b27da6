package factor

import "github.com/comal-go/comal/dense"

type (
	matrix = dense.Matrix[float64]
	limits = dense.Limits
)

// gemm is dense.Gemm of matrices that are known to fit and not to overlap, with
// limits that leave enough for it: see reserve.
func gemm(alpha float64, a, b matrix, beta float64, c matrix, l limits) {
	if err := dense.Gemm(alpha, a, b, beta, c, l); err != nil {
		panic(err)
	}
}
