package linalg

import (
	"fmt"
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
)

// TopK finds the k largest singular values of X and their vectors, by the randomized
// subspace iteration of Halko, Martinsson, Tropp (doi:10.1137/090771806, algorithms
// 4.4 and 5.1, of the rows of X), in passes over X:
//
//	start:   Q is a base of random columns, n x (k + oversampling)
//	passes:  Z = Xᵀ·(X·Q), the reducer xtxw; Next makes Q of it
//	last:    the triangular factor of X·Q, the reducer qr; Vectors
//	U:       X·W
//
// Each pass multiplies the part of singular value s by s², so what is not among the
// first is suppressed by (s[k+oversampling]/s[k])² each time. Values below about
// 1.5e-8 of the largest are lost in X's squares: then decompose all of X.
type TopK struct {
	K int
	Q matrix // n x l, orthonormal

	last []float64 // singular values as the last power shows them
}

// Oversampling is how many columns more than asked for are kept.
const Oversampling = 10

// NewTopK returns the start for k values of a matrix of rows x cols: a base made of
// random numbers, which is to have cols rows and at least [TopKWidth] columns.
func NewTopK(k int, random dense.Matrix[float64], l dense.Limits) (*TopK, error) {
	t := &TopK{K: k}
	if k < 0 || k > random.Cols {
		return nil, fmt.Errorf("svd: %d values of a start of %d columns", k, random.Cols)
	}
	return t, t.Next(random, l)
}

// TopKWidth returns how many columns Q has for k values of a matrix of rows x cols.
func TopKWidth(k, rows, cols int) int { return min(k+Oversampling, rows, cols) }

// Next makes Q a base of the columns of z, n x l with l <= n, which it overwrites.
func (t *TopK) Next(z dense.Matrix[float64], l dense.Limits) error {
	if z.Cols > z.Rows {
		return fmt.Errorf("svd: %d vectors of %d elements", z.Cols, z.Rows)
	}
	q, err := factor.NewQR(z, l)
	if err != nil {
		return err
	}
	if err := t.look(q, z.Cols, l); err != nil {
		return err
	}
	t.Q = dense.New[float64](z.Rows, z.Cols)
	return q.Q(t.Q, l)
}

// look notes the values of a power's factor, the squares of those of X.
func (t *TopK) look(q *factor.QR, n int, l dense.Limits) error {
	r := dense.New[float64](n, n)
	if err := q.R(r); err != nil {
		return err
	}
	t.last = make([]float64, n)
	if err := factor.SingularValues(r, t.last, l); err != nil {
		return err
	}
	for i, x := range t.last {
		t.last[i] = math.Sqrt(x)
	}
	return nil
}

// change returns by how much the largest difference of s from what the last power
// showed is, relative to the first.
func (t *TopK) change(s []float64) float64 {
	most := 0.0
	for i := range s {
		most = max(most, math.Abs(s[i]-t.last[i]))
	}
	if most == 0 {
		return 0
	}
	return most / s[0]
}

// Vectors returns the decomposition of X·Q·Qᵀ, of the rank of Q, of the triangular
// factor r of X·Q, which it overwrites: its first K values and vectors are those of
// X, nearly, and U = X·W. See [Thin.OnePass] for how orthonormal.
func (t *TopK) Vectors(r dense.Matrix[float64], l dense.Limits) (*Thin, error) {
	all, err := ThinOf(r, l)
	if err != nil {
		return nil, err
	}
	k := min(t.K, len(all.S))
	rank := min(k, all.Rank)
	thin := &Thin{S: all.S[:k], Rank: rank, Vt: dense.New[float64](k, t.Q.Rows), W: dense.New[float64](t.Q.Rows, rank)}
	if err := dense.Gemm(1, all.Vt.Slice(0, k, 0, all.Vt.Cols), t.Q.T(), 0, thin.Vt, l); err != nil {
		return nil, err
	}
	return thin, dense.Gemm(1, t.Q, all.W.Slice(0, all.W.Rows, 0, rank), 0, thin.W, l)
}
