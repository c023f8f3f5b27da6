package linalg

import (
	"fmt"
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/plan"
)

// Solution is what least squares give for A·x = b of p right sides.
type Solution struct {
	X         matrix    // n x p, the shortest of those that make |A·x - b| least
	Residuals []float64 // |A·x - b| of each right side
	Rank      int       // of A
	S         []float64 // singular values of A, descending
	Plan      plan.Plan // of [Lstsq]
}

// Condition returns the ratio of the largest and the smallest singular value of A.
func (s *Solution) Condition() float64 { return (&Thin{S: s.S}).Condition() }

// LeastSquares solves A·x = b from the triangular factor r of [A b], whose first n
// columns are A's, which has so many rows. Singular values below rcond times the
// largest count as zero; below 0 means eps times the longer side of A, as NumPy
// has it. It overwrites r.
//
//	[A b] = Q·[R c]   so |A·x - b|² = |R·x - c|² + |d|²
//	          [0 d]
//
// where R and c are the first min(n, rows of r) rows. Residuals by way of d lose no
// digits, as they would as the difference of |b| and |c|.
func LeastSquares(r dense.Matrix[float64], n, rows int, rcond float64, l dense.Limits) (*Solution, error) {
	p := r.Cols - n
	if n < 0 || p < 0 || r.Rows > r.Cols {
		return nil, fmt.Errorf("lstsq: a factor of %d x %d for %d columns", r.Rows, r.Cols, n)
	}
	rcond = leastOf(rcond, rows, n)
	k := min(n, r.Rows)
	s := &Solution{X: dense.New[float64](n, p), Residuals: make([]float64, p)}
	top, c := r.Slice(0, k, 0, n).Clone(), r.Slice(0, k, n, r.Cols)
	var err error
	if s.Rank, s.S, err = factor.LeastSquares(top, c.Clone(), s.X, rcond, l); err != nil {
		return nil, err
	}
	// What R does not reach of c is zero to rounding unless A lacks rank.
	if err := dense.Gemm(-1, r.Slice(0, k, 0, n), s.X, 1, c, l); err != nil {
		return nil, err
	}
	for j := range p {
		for i := range r.Rows {
			if i < k && s.Rank == k {
				continue
			}
			s.Residuals[j] = math.Hypot(s.Residuals[j], r.At(i, n+j))
		}
	}
	return s, nil
}

// leastOf returns the share of the largest singular value below which others of a
// matrix of m x n count as zero: rcond, if that is not negative.
func leastOf(rcond float64, m, n int) float64 {
	if rcond < 0 {
		return 0x1p-52 * float64(max(m, n))
	}
	return rcond
}
