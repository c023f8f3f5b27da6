package bidiag

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/lapack/gonum"
)

// Values overwrites d with the singular values of the upper bidiagonal matrix
// with diagonal d and e above it, descending. It destroys e, and reports false if
// no iteration converged.
func Values(d, e []float64) bool {
	n := len(d)
	saveD, saveE := slices.Clone(d), slices.Clone(e)
	if (gonum.Implementation{}).Dlasq1(n, d, e, make([]float64, 4*n)) == 0 {
		return true
	}
	copy(d, saveD)
	copy(e, saveE)
	ok := iterate(d, e, columns{}, columns{})
	slices.SortFunc(d, func(a, b float64) int { return cmp.Compare(b, a) })
	return ok
}
