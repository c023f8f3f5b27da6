// Package bidiag computes the singular value decomposition of an upper
// bidiagonal matrix, which every other matrix is reduced to first.
//
// Values alone come from the differential quotient-difference iteration
// (Fernando and Parlett, doi:10.1007/s002110050024), or where that fails from
// the implicit QR iteration of Demmel and Kahan (doi:10.1137/0911052); both have
// the small ones as exact as the large ones. Vectors come from divide and conquer
// (Gu and Eisenstat, doi:10.1137/S0895479892242232; Jessup and Sorensen,
// doi:10.1137/S089547989120195X), whose work is matrix products; its leaves take
// the QR iteration. Its values have an error of a small multiple of the machine
// precision times the largest.
//
// Matrices are column-major here, with as many elements from column to column as
// the whole matrix has rows.
package bidiag
