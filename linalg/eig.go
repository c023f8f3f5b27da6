package linalg

import (
	"context"
	"fmt"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// Spectrum are the eigenvalues of a square matrix, and vectors.
type Spectrum struct {
	// Values are as LAPACK finds them, conjugates beside each other.
	Values []complex128
	// Vectors, n x n complex128, has in its columns vectors x·v = w·v of length 1, as
	// far as the values are different; it has no elements if they were not asked for.
	Vectors ndarray.Array
	Plan    plan.Plan
}

// Eig returns the eigenvalues of x, n x n and real, which need not be symmetric, and
// right vectors if asked for: see [factor.Eig]. There is no way to do this with a
// part of x, so all of it is brought into memory, which has to hold 16·n² bytes, or
// 40·n² with vectors, and some more: 7,000 rows in 2 GB. What does not fit is refused
// with a [plan.TooLarge]. If x is symmetric, [Eigh] is faster and more accurate.
func Eig(ctx context.Context, x *array.Array, vectors bool, o Option) (*Spectrum, error) {
	if _, _, err := upright("eig", x); err != nil {
		return nil, err
	}
	n := x.Shape()[1]
	if x.Shape()[0] != n {
		return nil, fmt.Errorf("eig: a matrix of %v: it must be square; of others there are singular values, by svd", x.Shape())
	}
	s := &Spectrum{Vectors: ndarray.New(dtype.Complex128, 0, 0)}
	p, err := planned(ctx, o.Option, x, o.PlanOnly, func(ctx context.Context, j *job, x *array.Array) error {
		all, err := j.compute(ctx, "bring X into memory", array.AsType(x, dtype.Float64))
		if err != nil {
			return err
		}
		return j.aside("eigenvalues", eigBytes(n, vectors), plan.Use{}, func(dense.Limits) error {
			return s.find(j.matrixOf(all[0]), vectors)
		})
	})
	s.Plan = p
	return s, given("eig", "X", false, err)
}

// eigBytes is what find holds at most: the matrix and a copy of it, and vectors twice
// while they become complex.
func eigBytes(n int, vectors bool) int64 {
	bytes := squares(20, n) + factor.EigWorkspace(n) + 16*int64(n)
	if vectors {
		bytes += squares(30, n)
	}
	return bytes
}

// find sets s to what belongs to m.
func (s *Spectrum) find(m matrix, vectors bool) error {
	if err := notFinite("eig", m, 0, 0); err != nil {
		return err
	}
	n, v := m.Rows, matrix{}
	if vectors {
		v = dense.New[float64](n, n)
	}
	s.Values = make([]complex128, n)
	if err := factor.Eig(m.Clone(), v, s.Values, dense.Limits{}); err != nil {
		return err
	}
	if vectors {
		s.Vectors = ndarray.From(joined(s.Values, v), n, n)
	}
	return nil
}

// joined returns vectors as complex numbers.
func joined(w []complex128, v matrix) []complex128 {
	n := len(w)
	all := make([]complex128, n*n)
	for i := range n {
		row := all[i*n : (i+1)*n]
		for j := 0; j < n; j++ {
			row[j] = complex(v.At(i, j), 0)
			if imag(w[j]) != 0 {
				row[j], row[j+1] = complex(v.At(i, j), v.At(i, j+1)), complex(v.At(i, j), -v.At(i, j+1))
				j++
			}
		}
	}
	return all
}
