package dense

import "fmt"

// Copy sets the elements of m to those of from, which has the same shape and
// does not overlap m. It panics if the shapes differ.
func (m Matrix[T]) Copy(from Matrix[T]) {
	if m.Rows != from.Rows || m.Cols != from.Cols {
		panic(fmt.Sprintf("dense: copy of %d x %d into %d x %d", from.Rows, from.Cols, m.Rows, m.Cols))
	}
	copyStrided(m.Rows, m.Cols, m.strided(), from.strided())
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
	for i := range m.Rows {
		if m.ColStride != 1 || m.Cols == 0 {
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

// strided is where the elements of a matrix are, with strides that may be
// negative: element i, j is data[at+i*rs+j*cs].
type strided[T Float] struct {
	data       []T
	at, rs, cs int
}

func (m Matrix[T]) strided() strided[T] { return strided[T]{m.Data, 0, m.RowStride, m.ColStride} }

func (s strided[T]) t() strided[T] { return strided[T]{s.data, s.at, s.cs, s.rs} }

// from is the part that begins at row i and column j.
func (s strided[T]) from(i, j int) strided[T] {
	s.at += i*s.rs + j*s.cs
	return s
}

// upward has the rows in the opposite order.
func (s strided[T]) upward(rows int) strided[T] {
	return strided[T]{s.data, s.at + (rows-1)*s.rs, -s.rs, s.cs}
}

// copyStrided sets rows x cols elements of to.
func copyStrided[T Float](rows, cols int, to, from strided[T]) {
	switch {
	case rows == 0 || cols == 0:
	case to.cs == 1 && from.cs == 1:
		copyRows(rows, cols, to, from)
	case to.rs == 1 && from.rs == 1:
		copyRows(cols, rows, to.t(), from.t())
	case to.cs == 1 && from.rs == 1:
		copyTransposed(rows, cols, to, from)
	case to.rs == 1 && from.cs == 1:
		copyTransposed(cols, rows, to.t(), from.t())
	case abs(to.rs) < abs(to.cs):
		copyElements(cols, rows, to.t(), from.t())
	default:
		copyElements(rows, cols, to, from)
	}
}

func abs(i int) int { return max(i, -i) }

// copyRows copies rows that are contiguous on both sides.
func copyRows[T Float](rows, cols int, to, from strided[T]) {
	if to.rs == cols && from.rs == cols {
		rows, cols = 1, rows*cols
	}
	for i := range rows {
		copy(to.data[to.at+i*to.rs:][:cols], from.data[from.at+i*from.rs:][:cols])
	}
}

func copyElements[T Float](rows, cols int, to, from strided[T]) {
	for i := range rows {
		t, f := to.at+i*to.rs, from.at+i*from.rs
		for range cols {
			to.data[t] = from.data[f]
			t += to.cs
			f += from.cs
		}
	}
}

// A transpose reads eight columns at a time and writes eight elements of a row,
// which are a cache line, for as many rows as the translation of addresses bears.
const (
	transposeCols = 8
	transposeRows = 64
)

// copyTransposed sets contiguous rows from contiguous columns.
func copyTransposed[T Float](rows, cols int, to, from strided[T]) {
	whole := cols - cols%transposeCols
	for i := 0; i < rows; i += transposeRows {
		n := min(transposeRows, rows-i)
		for j := 0; j < whole; j += transposeCols {
			transposeEight(n, to.from(i, j), from.from(i, j))
		}
		if whole < cols {
			copyElements(n, cols-whole, to.from(i, whole), from.from(i, whole))
		}
	}
}

func transposeEight[T Float](rows int, to, from strided[T]) {
	column := func(j int) []T { return from.data[from.at+j*from.cs:][:rows] }
	c0, c1, c2, c3 := column(0), column(1), column(2), column(3)
	c4, c5, c6, c7 := column(4), column(5), column(6), column(7)
	for i := range c0 {
		row := to.data[to.at+i*to.rs:][:8]
		row[0], row[1], row[2], row[3] = c0[i], c1[i], c2[i], c3[i]
		row[4], row[5], row[6], row[7] = c4[i], c5[i], c6[i], c7[i]
	}
}
