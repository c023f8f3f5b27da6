package factor

import "github.com/comal-go/comal/dense"

type (
	matrix = dense.Matrix[float64]
	limits = dense.Limits
)

// Cholesky overwrites the triangle a with its factor: a = l·lᵀ, or uᵀ·u of an upper one.
func Cholesky(a dense.Triangle[float64], l limits) error { panic("not built") }

// CholeskySolve overwrites b with the solution x of a·x = b, where a is what Cholesky has left.
func CholeskySolve(a dense.Triangle[float64], b matrix, l limits) error { panic("not built") }

// LU is a square matrix as a product of a permutation, a unit lower and an upper triangular matrix.
type LU struct{}

// NewLU factorises a in place, with partial pivoting.
func NewLU(a matrix, l limits) (*LU, error) { panic("not built") }

// Solve overwrites b with the solution x of a·x = b.
func (f *LU) Solve(b matrix, l limits) error { panic("not built") }

// Solve overwrites b with the solution x of a·x = b, and a with its factors.
func Solve(a, b matrix, l limits) error { panic("not built") }

// Eigenvalues sets w to the eigenvalues of the symmetric a, ascending.
func Eigenvalues(a dense.Triangle[float64], w []float64, l limits) error { panic("not built") }

// Eigh sets w to the eigenvalues of the symmetric a, ascending, and the columns of v to their vectors.
func Eigh(a dense.Triangle[float64], w []float64, v matrix, l limits) error { panic("not built") }
