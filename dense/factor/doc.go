// Package factor takes matrices apart: QR, Cholesky, LU, eigenvalues and
// singular values, and what they solve. All of it stands on package dense, with
// the same views, [dense.Limits] and kinds of errors, in float64.
//
// A factorisation overwrites the matrix it is given, as in LAPACK; who needs it
// afterwards gives a clone. A NaN or Inf in it is an error that wraps
// [dense.ErrNotFinite].
package factor
