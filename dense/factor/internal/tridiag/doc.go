// Package tridiag takes a symmetric matrix to a tridiagonal one by orthogonal
// reflections, in blocks (Dongarra, Sorensen and Hammarling,
// doi:10.1016/0377-0427(89)90367-1), and vectors of the tridiagonal one back to
// those of the matrix.
//
// It goes from the last row to the first, so that the reflections are rows of a
// lower triangle that is stored row by row, and what remains is its leading part.
package tridiag
