package factor

import "github.com/comal-go/comal/dense"

type (
	matrix = dense.Matrix[float64]
	limits = dense.Limits
)
