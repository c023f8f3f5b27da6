package linalg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

func init() {
	array.RegisterError[*NotFiniteError]("linalg.NotFiniteError")
}

// NotFiniteError says where a matrix holds a NaN or Inf. It wraps
// [dense.ErrNotFinite].
type NotFiniteError struct {
	Op       string // what was computed
	Matrix   string // what the matrix is called: X, or A or b of [Lstsq]; may be empty
	Row, Col int    // in the whole matrix, from 0
	Value    float64
}

// Error names row and column.
func (e *NotFiniteError) Error() string {
	return fmt.Sprintf("%s: row %d, column %d of %s is %v, and all must be finite: replace it, or leave the row out",
		e.Op, e.Row, e.Col, cmp.Or(e.Matrix, "the matrix"), e.Value)
}

// Unwrap returns dense.ErrNotFinite.
func (e *NotFiniteError) Unwrap() error { return dense.ErrNotFinite }

// given returns err as one about a matrix as it was given: if some reducer met an
// element of it that is not finite, perhaps of its transpose, the place in the matrix
// says more than that of the chunk.
func given(op, matrix string, transposed bool, err error) error {
	e, ok := errors.AsType[*NotFiniteError](err)
	if !ok {
		return err
	}
	found := &NotFiniteError{op, matrix, e.Row, e.Col, e.Value}
	if transposed {
		found.Row, found.Col = e.Col, e.Row
	}
	return found
}

// located returns err with the place of the first element of rows that is not
// finite, if it is about one. first is the number of their first row.
func located(op string, err error, rows matrix, first int) error {
	if !errors.Is(err, dense.ErrNotFinite) {
		return fmt.Errorf("%s: %w", op, err)
	}
	if e := notFinite(op, rows, first, 0); e != nil {
		return e
	}
	return fmt.Errorf("%s: rows %d to %d: %w", op, first, first+rows.Rows, err)
}

// notFinite returns an error with the place of the first element of m that is not
// finite, nil if there is none. row and col are the numbers of its first ones.
func notFinite(op string, m matrix, row, col int) error {
	for i := range m.Rows {
		for j := range m.Cols {
			if x := m.At(i, j); math.IsNaN(x) || math.IsInf(x, 0) {
				return &NotFiniteError{Op: op, Row: row + i, Col: col + j, Value: x}
			}
		}
	}
	return nil
}

// finiteDiagonal returns an error if an element of the diagonal is NaN or Inf.
// Sums of squares stand there, so it is as good as a look at all elements.
func finiteDiagonal(op string, m matrix) error {
	for i := range m.Rows {
		if x := m.At(i, i); math.IsNaN(x) || math.IsInf(x, 0) {
			return overflow(op)
		}
	}
	return nil
}

// finiteAll returns an error if an element is NaN or Inf.
func finiteAll(op string, m matrix) error {
	if notFinite(op, m, 0, 0) != nil {
		return overflow(op)
	}
	return nil
}

func overflow(op string) error {
	return &dense.Error{Op: op, Kind: dense.ErrNotFinite, Detail: "an element overflows, scale the matrix"}
}

// look reads x in a pass of its own, and returns an error with the place of the first
// element that is not finite, if there is one: for passes that would not see it. An x
// without elements takes no pass.
func (j *job) look(ctx context.Context, op string, x *array.Array) error {
	const name = "look for elements that are not finite"
	if x.Err() == nil && slices.Contains(x.Shape(), 0) {
		return nil // and argmax has no place to tell
	}
	if j.dry {
		return j.note(name, array.Output{Array: firstBad(x)})
	}
	return whereBad(ctx, j.run(name), op, x)
}

// firstBad returns the place of the first element that is not finite, 0 if all are.
func firstBad(x *array.Array) *array.Array { return array.ArgMax(array.Multiply(x, 0.0)) } // 0, or NaN

// whereBad is look in a run of some options.
func whereBad(ctx context.Context, o array.Option, op string, x *array.Array) error {
	places, err := array.Compute(ctx, o, firstBad(x))
	if err != nil {
		return err
	}
	at := int(ndarray.Values[int64](places[0])[0])
	row, col := at/x.Shape()[1], at%x.Shape()[1]
	o.Pass = nil
	found, err := array.Compute(ctx, o, array.AsType(array.Slice(x, array.From(row, row+1), array.From(col, col+1)), dtype.Float64))
	if err != nil {
		return err
	}
	return notFinite(op, matrixOf(found[0]), row, col)
}
