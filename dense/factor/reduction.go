package factor

import (
	"errors"
	"math"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/team"
)

// reduction is a matrix on its way to a bidiagonal one: with at least as many
// rows as columns, in contiguous columns, and with elements whose squares neither
// overflow nor underflow. A tall one becomes its triangular factor first, as most
// of that work is products of matrices (Chan, doi:10.1145/355984.355990).
type reduction struct {
	a          matrix
	keep       bool // the reflectors
	transposed bool
	tall       bool
	copied     bool
	exponent   int // of the power of two a was divided by
	q          *QR // of a tall one
	*bidiagonal
}

// newReduction decides on what is to be done with a.
func newReduction(a matrix, keep bool) *reduction {
	r := &reduction{a: a, keep: keep}
	if r.transposed = a.Rows < a.Cols || a.Rows == a.Cols && a.RowStride != 1; r.transposed {
		r.a = a.T()
	}
	r.tall = 4*r.a.Rows > 5*r.a.Cols
	// Columns where vectors of registers begin, but no power of two apart.
	r.copied = !r.tall && (r.a.RowStride != 1 || r.a.ColStride != columnStride(r.a.Rows))
	return r
}

// rows is how many rows the matrix has that is reduced.
func (r *reduction) rows() int {
	if r.tall {
		return r.a.Cols
	}
	return r.a.Rows
}

// work is how many elements run allocates.
func (r *reduction) work(threads int) int64 {
	m, n := r.a.Rows, r.a.Cols
	work := bidiagonalWork(r.rows(), n) + int64(m)
	if r.tall || r.copied {
		work += int64(columnStride(r.rows())) * int64(n)
	}
	switch {
	case r.tall && r.keep:
		work += newQRWork(m, n)
	case r.tall:
		work += newTree(m, n, threads).bytes() / 8
	}
	return work
}

// run reduces the matrix, or leaves bidiagonal nil if it is all zeros. l is what is
// left beside work.
func (r *reduction) run(op string, l limits) error {
	if err := finite(op, "a", r.a, l); err != nil {
		return err
	}
	size := largest(r.a, l)
	if size == 0 {
		return nil
	}
	if size < 0x1p-300 || size > 0x1p300 {
		_, r.exponent = math.Frexp(size)
		scaleBy(r.a, -r.exponent)
	}
	if r.tall {
		if err := r.triangle(limits{Threads: l.Threads}); err != nil { // all it takes is in work
			return as(op, err)
		}
	} else if r.copied {
		c := columnMajor(r.a.Rows, r.a.Cols)
		c.Copy(r.a)
		r.a = c
	}
	r.bidiagonal = newBidiagonal(r.a.Data, r.a.Rows, r.a.Cols, r.a.ColStride, l)
	r.reduce(r.keep)
	return nil
}

// triangle replaces a by its triangular factor.
func (r *reduction) triangle(l limits) error {
	c := columnMajor(r.a.Cols, r.a.Cols)
	a := r.a
	r.a = c
	if !r.keep {
		return R(a, c, l)
	}
	var err error
	if r.q, err = NewQR(a, l); err != nil {
		return err
	}
	return r.q.R(c)
}

// as returns an error as one of op.
func as(op string, err error) error {
	if e := new(dense.Error); errors.As(err, &e) {
		return &dense.Error{Op: op, Kind: e.Kind, Detail: e.Detail}
	}
	return err
}

// columnMajor returns a matrix with columns that begin where vectors do.
func columnMajor(m, n int) matrix {
	c := matrix{Rows: m, Cols: n, RowStride: 1, ColStride: columnStride(m)}
	c.Data = make([]float64, c.ColStride*n)
	return c
}

// scaleBy multiplies a by a power of two.
func scaleBy(a matrix, exponent int) {
	for i := range a.Rows {
		for j := range a.Cols {
			a.Set(i, j, math.Ldexp(a.At(i, j), exponent))
		}
	}
}

// unscale takes the scaling of a back.
func (r *reduction) unscale(op string, s []float64) error {
	if r.exponent != 0 {
		for i, v := range s {
			s[i] = math.Ldexp(v, r.exponent)
		}
	}
	if len(s) > 0 && math.IsInf(s[0], 1) {
		return &dense.Error{Op: op, Kind: dense.ErrNotFinite, Detail: "a singular value overflows, scale a"}
	}
	return nil
}

// largest returns the size of the largest element of a, which has no NaN.
func largest(a matrix, l limits) float64 {
	if a.Rows == 0 || a.Cols == 0 {
		return 0
	}
	if a.RowStride < a.ColStride {
		a = a.T()
	}
	rows := make([]float64, a.Rows)
	team.Do(a.Rows, l.Threads, func(i int) {
		most := 0.0
		x := a.Row(i)
		for j := range x.Len {
			if v := math.Abs(x.Data[j*x.Stride]); v > most {
				most = v
			}
		}
		rows[i] = most
	})
	most := 0.0
	for _, v := range rows {
		most = max(most, v)
	}
	return most
}
