// Package linalg takes matrices apart that do not fit in memory: triangular
// factors, singular values and vectors, least squares, Gram matrices and
// covariances.
//
// Most of it is passes over the rows. A pass either folds the rows of X into
// something of the size of its columns, which reducers of this package do, or
// multiplies X by a small matrix, chunk by chunk. What comes in between is small,
// and done in memory by functions of this package.
//
// Wide matrices are taken apart as their transposes are. Matrices of which not even some
// squares of the shorter side have room go by blocks of columns in files: [QRColumns]
// and [SVDColumns]. Only eigenvalues of X itself, by [Eig] and [Eigh], need all of X in
// memory.
//
// The reducers, for matrices of float64 in chunks that hold whole rows:
//   - "qr": the triangular factor, its diagonal not negative
//   - "gram": Xᵀ·X, of centred columns if asked, and the means of the columns
//   - "xtxw": Xᵀ·(X·W) for a small W
package linalg
