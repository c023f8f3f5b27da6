package factor

import "github.com/comal-go/comal/dense"

type (
	matrix = dense.Matrix[float64]
	limits = dense.Limits
)

// R overwrites r, min(m, n) x n, with the triangular factor of a = q·r.
func R(a, r matrix, l limits) error { panic("not built") }

// QR is a matrix as a product of an orthogonal and an upper triangular one.
type QR struct{}

// NewQR factorises a, m x n, in place: q stays a product of reflectors.
func NewQR(a matrix, l limits) (*QR, error) { panic("not built") }

// R sets r, min(m, n) x n, to the triangular factor.
func (q *QR) R(r matrix) error { panic("not built") }

// Q sets dst, m x k with k from min(m, n) to m, to the first k columns of the orthogonal factor.
func (q *QR) Q(dst matrix, l limits) error { panic("not built") }

// Mul sets b, m x p, to q·b.
func (q *QR) Mul(b matrix, l limits) error { panic("not built") }

// MulT sets b, m x p, to qᵀ·b.
func (q *QR) MulT(b matrix, l limits) error { panic("not built") }

// LeastSquares sets x, n x p, to the shortest of those that make ‖a·x - b‖ least.
// Singular values of a below rcond times the largest count as zero; below 0 means
// the machine precision times the longer side. It overwrites a and b, and returns
// the rank and the singular values.
func LeastSquares(a, b, x matrix, rcond float64, l limits) (rank int, s []float64, err error) {
	panic("not built")
}

// Eigenvalues sets w to the eigenvalues of the symmetric a, ascending.
func Eigenvalues(a dense.Triangle[float64], w []float64, l limits) error { panic("not built") }

// Eigh sets w to the eigenvalues of the symmetric a, ascending, and the columns of v to their vectors.
func Eigh(a dense.Triangle[float64], w []float64, v matrix, l limits) error { panic("not built") }

// SingularValues sets s to the min(m, n) singular values of a, descending.
func SingularValues(a matrix, s []float64, l limits) error { panic("not built") }

// SVD sets u, m x k, s and vt, k x n with k = min(m, n), to the thin singular
// value decomposition a = u·diag(s)·vt, s descending.
func SVD(a, u matrix, s []float64, vt matrix, l limits) error { panic("not built") }
