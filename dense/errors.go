package dense

import "errors"

// The kinds of errors, for errors.Is. NaN and Inf are no error unless an
// operation says so: they go where the arithmetic carries them.
var (
	ErrShape     = errors.New("shapes do not fit")
	ErrStride    = errors.New("strides or slice do not hold the matrix")
	ErrAlias     = errors.New("output overlaps an input")
	ErrWorkspace = errors.New("workspace is larger than the memory given")

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
