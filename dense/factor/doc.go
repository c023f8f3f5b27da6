// Package factor takes matrices apart: QR, Cholesky, LU, eigenvalues and
// singular values, and what they solve. All of it stands on package dense, with
// the same views, [dense.Limits] and kinds of errors, in float64.
//
// A factorisation overwrites the matrix it is given, as in LAPACK; who needs it
// afterwards gives a clone. A NaN or Inf in it is an error that wraps
// [dense.ErrNotFinite]. Matrices without rows or columns are fine. What workspace a
// function takes beside that of products of matrices is said in elements of 8 bytes;
// products do with what the limits leave, see [dense.GemmWorkspace].
//
// The methods are blocked or recursive, so that as much as can be is products:
// LU with partial pivoting and Cholesky by halves, QR by panels and compact WY,
// or as a tree of tall matrices, eigenvalues and singular values by way of a
// tridiagonal or bidiagonal matrix and divide and conquer. Each names its papers.
package factor
