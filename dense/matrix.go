package dense

import (
	"fmt"
	"math"

	"github.com/comal-go/comal/dense/internal/pages"
)

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Matrix is a view of Rows x Cols elements of Data: element i, j is
// Data[i*RowStride+j*ColStride]. Strides are not negative, and no two elements
// of a matrix that is written to may be the same element of Data.
type Matrix[T Float] struct {
	Data                 []T
	Rows, Cols           int
	RowStride, ColStride int
}

// New returns a row-major matrix of zeros. It panics if an int does not hold how
// many they are.
func New[T Float](rows, cols int) Matrix[T] {
	if cols > 0 && rows > math.MaxInt/cols {
		panic(fmt.Sprintf("dense: a matrix of %d x %d", rows, cols))
	}
	data := make([]T, rows*cols)
	pages.Advise(data)
	return RowMajor(data, rows, cols)
}

// RowMajor views data, row after row, as a matrix.
func RowMajor[T Float](data []T, rows, cols int) Matrix[T] {
	return Matrix[T]{Data: data, Rows: rows, Cols: cols, RowStride: max(1, cols), ColStride: 1}
}

// ColMajor views data, column after column, as a matrix.
func ColMajor[T Float](data []T, rows, cols int) Matrix[T] {
	return RowMajor(data, cols, rows).T()
}

// T returns the transposed view of the same elements.
func (m Matrix[T]) T() Matrix[T] {
	m.Rows, m.Cols = m.Cols, m.Rows
	m.RowStride, m.ColStride = m.ColStride, m.RowStride
	return m
}

// At returns element i, j.
func (m Matrix[T]) At(i, j int) T { return m.Data[i*m.RowStride+j*m.ColStride] }

// Set sets element i, j.
func (m Matrix[T]) Set(i, j int, v T) { m.Data[i*m.RowStride+j*m.ColStride] = v }

// Slice returns the view of rows i0 to i1 and columns j0 to j1, the ends not
// included. It panics if they are not inside m, as slices do.
func (m Matrix[T]) Slice(i0, i1, j0, j1 int) Matrix[T] {
	if i0 < 0 || i1 < i0 || i1 > m.Rows || j0 < 0 || j1 < j0 || j1 > m.Cols {
		panic(fmt.Sprintf("dense: slice [%d:%d, %d:%d] of a matrix of %d x %d", i0, i1, j0, j1, m.Rows, m.Cols))
	}
	if i1 > i0 && j1 > j0 {
		m.Data = m.Data[i0*m.RowStride+j0*m.ColStride:]
	} else {
		m.Data = nil
	}
	m.Rows, m.Cols = i1-i0, j1-j0
	return m
}

// Row returns the view of row i.
func (m Matrix[T]) Row(i int) Vector[T] {
	if m.Cols == 0 {
		return Vector[T]{Stride: m.ColStride}
	}
	return Vector[T]{Data: m.Data[i*m.RowStride:], Len: m.Cols, Stride: m.ColStride}
}

// Col returns the view of column j.
func (m Matrix[T]) Col(j int) Vector[T] { return m.T().Row(j) }

// Vector is a view of Len elements of Data, Stride apart.
type Vector[T Float] struct {
	Data   []T
	Len    int
	Stride int
}

// Vec views all of data as a vector.
func Vec[T Float](data []T) Vector[T] { return Vector[T]{Data: data, Len: len(data), Stride: 1} }

// At returns element i.
func (v Vector[T]) At(i int) T { return v.Data[i*v.Stride] }

// Set sets element i.
func (v Vector[T]) Set(i int, x T) { v.Data[i*v.Stride] = x }

// Triangle is a square matrix of which only one triangle is looked at or
// written: the lower one, or the upper if Upper. If Unit is set its diagonal is
// taken to be ones and not looked at either.
type Triangle[T Float] struct {
	Matrix[T]
	Upper, Unit bool
}

// Lower views the lower triangle of m.
func (m Matrix[T]) Lower() Triangle[T] { return Triangle[T]{Matrix: m} }

// Upper views the upper triangle of m.
func (m Matrix[T]) Upper() Triangle[T] { return Triangle[T]{Matrix: m, Upper: true} }

// T returns the transposed view: a lower triangle becomes an upper one.
func (t Triangle[T]) T() Triangle[T] {
	return Triangle[T]{Matrix: t.Matrix.T(), Upper: !t.Upper, Unit: t.Unit}
}
