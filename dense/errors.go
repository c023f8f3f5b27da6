package dense

import (
	"errors"

	"github.com/comal-go/comal/dense/internal/view"
)

// The kinds of errors, for errors.Is. NaN and Inf are no error unless an
// operation says so: they go where the arithmetic carries them.
var (
	ErrShape     = view.ErrShape     // shapes do not fit
	ErrStride    = view.ErrStride    // strides or slice do not hold the matrix
	ErrAlias     = view.ErrAlias     // output overlaps an input
	ErrWorkspace = view.ErrWorkspace // workspace is larger than the memory given
	ErrLimits    = view.ErrLimits    // negative Threads or Memory

	ErrNotFinite           = errors.New("NaN or Inf in the matrix")
	ErrSingular            = errors.New("matrix is singular")
	ErrNotPositiveDefinite = errors.New("matrix is not positive definite")
	ErrNotConverged        = errors.New("iteration did not converge")
)

// Error is what every operation returns.
type Error struct {
	Op     string // such as "Gemm"
	Kind   error  // one of the Err values of this package
	Detail string // which argument, and what it should be
}

// Error returns one line.
func (e *Error) Error() string { return "dense: " + e.Op + ": " + e.Kind.Error() + ": " + e.Detail }

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }
