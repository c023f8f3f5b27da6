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
	Vectors dense.Matrix[float64] // n x n, in columns; 0 x 0 if they are in a file
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
//
// Where that does not fit in memory, the latter two are found for m >= n by blocks of
// columns of x, as [SVD] does it, which loses no digits; vectors are written to o.Vt, if
// that is a name. With m < n at most m eigenvalues are not zero, and [SVD] or [PCA] find
// those; of a symmetric matrix [SVD] finds their magnitudes.
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
	e, err := eighInMemory(ctx, x, of, o)
	if !errors.As(err, new(*plan.TooLarge)) {
		return e, err
	}
	switch {
	case of == Itself:
		return nil, fmt.Errorf("%w; svd needs less, and its singular values are the magnitudes of eigenvalues", err)
	case x.Shape()[0] < n:
		return nil, fmt.Errorf("%w; svd and pca need less, and find the %d eigenvalues that are not 0, and their vectors", err, x.Shape()[0])
	}
	return firstThatFits(func() (*Eigen, error) { return nil, err }, func() (*Eigen, error) { return eighByColumns(ctx, x, of, o) })
}

// eighInMemory is Eigh with the symmetric matrix in memory.
func eighInMemory(ctx context.Context, x *array.Array, of Of, o Option) (e *Eigen, err error) {
	e = &Eigen{}
	e.Plan, err = planned(ctx, o.Option, x, o.PlanOnly, func(ctx context.Context, j *job, x *array.Array) error {
		a, err := symmetricOf(ctx, j, array.AsType(x, dtype.Float64), of)
		if err != nil {
			return err
		}
		return j.aside("eigenvalues", squares(50, x.Shape()[1])+8*400*int64(x.Shape()[1]), plan.Use{}, func(l dense.Limits) error {
			return e.find(j.matrixOf(a), of, x.Shape()[0], l)
		})
	})
	return e, given("eigh", "X", false, err)
}

// eighByColumns finds those of the Gram matrix or the covariance of a tall x by blocks
// of columns.
func eighByColumns(ctx context.Context, x *array.Array, of Of, o Option) (*Eigen, error) {
	e, from, share := &Eigen{}, itself, 1.0
	if of == Covariance {
		from, share = new(Components).centred, 1/float64(x.Shape()[0]-1)
	}
	var err error
	e.Plan, err = byColumns(ctx, o.Option, array.AsType(x, dtype.Float64), o.PlanOnly, from, func(ctx context.Context, c *columnJob) error {
		if err := c.factorise(ctx, "eigh"); err != nil {
			return err
		}
		s, err := c.values(ctx)
		if err != nil {
			return err
		}
		e.Values = make([]float64, len(s))
		for i, s := range s {
			e.Values[len(e.Values)-1-i] = share * s * s
		}
		if o.Vt == "" {
			return nil
		}
		ascending := array.Slice(c.transposed(factorKey, c.cols, c.cols), array.Every(-1))
		return c.store(ctx, array.Output{Array: array.Transpose(ascending), URL: o.Vt, Zarr: o.Zarr})
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
