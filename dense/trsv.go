package dense

import (
	"unsafe"

	"github.com/comal-go/comal/dense/internal/rows"
	"github.com/comal-go/comal/dense/internal/vec"
)

// trsv is Trsm of one column.
func trsv[T Float](alpha T, a Triangle[T], b Matrix[T], l Limits) error {
	if b.RowStride == 1 || b.Rows == 1 {
		solveVector(alpha, a, b.Data[:b.Rows])
		return nil
	}
	if err := workspace("Trsm", int64(b.Rows)*int64(unsafe.Sizeof(alpha)), l); err != nil {
		return err
	}
	x := ColMajor(make([]T, b.Rows), b.Rows, 1)
	x.Copy(b)
	solveVector(alpha, a, x.Data)
	b.Copy(x)
	return nil
}

// solveVector is Trsm of one column, contiguous, where a has contiguous rows or
// columns: a is read once, so it is a matter of memory.
func solveVector[T Float](alpha T, a Triangle[T], x []T) {
	if alpha != 1 {
		vec.Scale(alpha, x)
	}
	n := a.Rows
	for s := 0; s < n; s += rows.Base {
		first, end := s, min(s+rows.Base, n)
		if a.Upper {
			first, end = n-end, n-first
		}
		if a.ColStride == 1 {
			solveByRows(a, x, first, end)
		} else {
			solveByColumns(a, x, first, end)
		}
	}
}

// solveByRows finds the elements from first to end of x, after it has taken off
// what those found before contribute.
func solveByRows[T Float](a Triangle[T], x []T, first, end int) {
	rs := a.RowStride
	if known := len(x) - end; a.Upper && known > 0 {
		vec.Gemv(end-first, known, -1, a.Data[first*rs+end:], rs, x[end:], x[first:])
	} else if !a.Upper && first > 0 {
		vec.Gemv(end-first, first, -1, a.Data[first*rs:], rs, x, x[first:])
	}
	for s := range end - first {
		i := first + s
		from, to := first, i
		if a.Upper {
			i = end - 1 - s
			from, to = i+1, end
		}
		row := a.Data[i*rs:]
		v := x[i] - vec.Dot(row[from:to], x[from:to])
		if !a.Unit {
			v /= row[i]
		}
		x[i] = v
	}
}

// solveByColumns finds the elements from first to end of x, and takes what they
// contribute off those to be found.
func solveByColumns[T Float](a Triangle[T], x []T, first, end int) {
	cs := a.ColStride
	for s := range end - first {
		j := first + s
		from, to := j+1, end
		if a.Upper {
			j = end - 1 - s
			from, to = first, j
		}
		column := a.Data[j*cs:]
		if !a.Unit {
			x[j] /= column[j]
		}
		vec.Axpy(-x[j], column[from:to], x[from:to])
	}
	if left := len(x) - end; !a.Upper && left > 0 {
		vec.GemvT(end-first, left, -1, a.Data[first*cs+end:], cs, x[first:], x[end:])
	} else if a.Upper && first > 0 {
		vec.GemvT(end-first, first, -1, a.Data[first*cs:], cs, x[first:], x)
	}
}
