package dense

import (
	"fmt"

	"github.com/comal-go/comal/dense/internal/micro"
	"github.com/comal-go/comal/dense/internal/vec"
)

// Copy sets the elements of m to those of from, which has the same shape and
// does not overlap m. It panics if the shapes differ.
func (m Matrix[T]) Copy(from Matrix[T]) {
	if m.Rows != from.Rows || m.Cols != from.Cols {
		panic(fmt.Sprintf("dense: copy of %d x %d into %d x %d", from.Rows, from.Cols, m.Rows, m.Cols))
	}
	switch {
	case m.Rows == 0 || m.Cols == 0:
	case m.ColStride == 1 && from.ColStride == 1:
		copyRows(m, from)
	case m.RowStride == 1 && from.RowStride == 1:
		copyRows(m.T(), from.T())
	case m.ColStride == 1 && from.RowStride == 1:
		copyTransposed(m, from)
	case m.RowStride == 1 && from.ColStride == 1:
		copyTransposed(m.T(), from.T())
	default:
		copyElements(m, from)
	}
}

// Clone returns a copy of m, row-major.
func (m Matrix[T]) Clone() Matrix[T] {
	c := New[T](m.Rows, m.Cols)
	c.Copy(m)
	return c
}

// Fill sets every element of m to v.
func (m Matrix[T]) Fill(v T) {
	if m.RowStride < m.ColStride {
		m = m.T()
	}
	if m.Cols == 0 {
		return
	}
	for i := range m.Rows {
		if m.ColStride != 1 {
			for j := range m.Cols {
				m.Set(i, j, v)
			}
			continue
		}
		row := m.Data[i*m.RowStride:][:m.Cols]
		for j := range row {
			row[j] = v
		}
	}
}

// copyElements is for strides that are not 1, or for a few elements.
func copyElements[T Float](m, from Matrix[T]) {
	if m.RowStride < m.ColStride {
		m, from = m.T(), from.T()
	}
	for i := range m.Rows {
		t, f := i*m.RowStride, i*from.RowStride
		for range m.Cols {
			m.Data[t] = from.Data[f]
			t += m.ColStride
			f += from.ColStride
		}
	}
}

// copyRows copies rows that are contiguous on both sides.
func copyRows[T Float](m, from Matrix[T]) {
	rows, cols := m.Rows, m.Cols
	if m.RowStride == cols && from.RowStride == cols {
		rows, cols = 1, rows*cols
	}
	for i := range rows {
		to, from := m.Data[i*m.RowStride:][:cols], from.Data[i*from.RowStride:][:cols]
		vec.Copy(to, from)
	}
}

// transposeRows is how many rows are written before the next columns are read:
// as many as the translation of addresses bears.
const transposeRows = 64

// copyTransposed sets contiguous rows from contiguous columns.
func copyTransposed[T Float](m, from Matrix[T]) {
	whole := m.Cols - m.Cols%4
	for i := 0; i < m.Rows; i += transposeRows {
		n := min(transposeRows, m.Rows-i)
		for j := 0; j < whole; j += 4 {
			micro.PackCols(n, from.Data[i+j*from.ColStride:], from.ColStride, m.Data[i*m.RowStride+j:], m.RowStride)
		}
		if whole < m.Cols {
			copyElements(m.Slice(i, i+n, whole, m.Cols), from.Slice(i, i+n, whole, m.Cols))
		}
	}
}
