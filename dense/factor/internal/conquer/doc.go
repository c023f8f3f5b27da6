// Package conquer finds eigenvalues and vectors of a symmetric tridiagonal
// matrix by divide and conquer: it is torn in two by taking a matrix of rank one
// off it (Cuppen, doi:10.1007/BF01396757), and the halves are put together by a
// secular equation, with vectors from recomputed weights (Gu and Eisenstat,
// doi:10.1137/S0895479892241287). Eigenvalues that a merge does not change are
// deflated, which saves most of the work of matrices that have many alike.
//
// Vectors are rows everywhere but in the result, so that each is contiguous.
package conquer
