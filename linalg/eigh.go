package linalg

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/plan"
)

// Eigen are the eigenvalues of a symmetric matrix, and vectors.
type Eigen struct {
	Values  []float64             // ascending
	Vectors dense.Matrix[float64] // n x n, in columns
	Plan    plan.Plan
}

// ErrNotSymmetric says that a matrix is not what [Eigh] needs.
var ErrNotSymmetric = errors.New("the matrix must be symmetric")

// Of says of what [Eigh] finds eigenvalues.
type Of int

// What Eigh can be asked for.
const (
	Itself     Of = iota // x, which is symmetric and must fit in memory
	Gram                 // xᵀ·x
	Covariance           // the covariance of the columns of x
)

// Eigh returns the eigenvalues and vectors of x, n x n and symmetric, of which it
// reads all into memory; or, in one pass over x, m x n, those of xᵀ·x or of the
// covariance of its columns. In memory are some 7 matrices of n x n.
//
// Squares cost digits: an eigenvalue w of the latter two is off by about eps·w_max,
// so that it has some 16 + log10(w/w_max) correct ones, and those below 1e-16 of the
// largest none. [SVD] and [PCA] lose none.
func Eigh(ctx context.Context, x *array.Array, of Of, o Option) (*Eigen, error) {
	_, _, err := upright("eigh", x)
	if err != nil {
		return nil, err
	}
	n := x.Shape()[1]
	if of == Itself && x.Shape()[0] != n {
		return nil, fmt.Errorf("eigh: a matrix of %v: it must be square and symmetric, or ask for the Gram matrix or the covariance", x.Shape())
	}
	if of == Covariance && x.Shape()[0] < 2 {
		return nil, fmt.Errorf("eigh: the covariance of %d rows: needs two", x.Shape()[0])
	}
	e := &Eigen{}
	e.Plan, err = planned(ctx, o.Option, x, o.PlanOnly, func(ctx context.Context, j *job, x *array.Array) error {
		a, err := symmetricOf(ctx, j, array.AsType(x, dtype.Float64), of)
		if err != nil {
			return err
		}
		return j.aside("eigenvalues", squares(50, n)+8*400*int64(n), plan.Use{}, func(l dense.Limits) error {
			return e.find(j.matrixOf(a), of, x.Shape()[0], l)
		})
	})
	return e, given("eigh", "X", false, err)
}

// symmetricOf brings the matrix into memory.
func symmetricOf(ctx context.Context, j *job, x *array.Array, of Of) (ndarray.Array, error) {
	var a []ndarray.Array
	var err error
	if of == Itself {
		a, err = j.compute(ctx, "bring X into memory", x)
	} else {
		a, err = j.fold(ctx, "products of the columns of X", wholeRows(x), "gram", GramParams{Center: of == Covariance})
	}
	if err != nil {
		return ndarray.Array{}, err
	}
	return a[0], nil
}

// find sets e to what belongs to m, which comes of so many rows.
func (e *Eigen) find(m matrix, of Of, rows int, l dense.Limits) error {
	switch of {
	case Itself:
		if err := symmetric(m); err != nil {
			return err
		}
	case Covariance:
		m = m.Clone()
		if err := dense.Scale(1/float64(rows-1), dense.Vec(m.Data), dense.Limits{}); err != nil {
			return err
		}
	default:
		m = m.Clone()
	}
	e.Values, e.Vectors = make([]float64, m.Rows), dense.New[float64](m.Rows, m.Rows)
	return factor.Eigh(m.Upper(), e.Values, e.Vectors, l)
}

// asymmetric is how far elements that should be equal may be apart, relative to the
// largest of all.
const asymmetric = 1e-10

// symmetric returns an error with the place where m is not finite or not symmetric.
func symmetric(m matrix) error {
	if err := notFinite("eigh", m, 0, 0); err != nil {
		return err
	}
	largest := 0.0
	for i := range m.Rows {
		for j := range m.Cols {
			largest = math.Max(largest, math.Abs(m.At(i, j)))
		}
	}
	for i := range m.Rows {
		for j := range i {
			if x, y := m.At(i, j), m.At(j, i); math.Abs(x-y) > asymmetric*largest {
				return fmt.Errorf("eigh: row %d, column %d is %v, and row %d, column %d is %v: %w, or ask for the Gram matrix or the covariance", i, j, x, j, i, y, ErrNotSymmetric)
			}
		}
	}
	return nil
}
