package factor

import (
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/space"
)

// Stack overwrites the upper triangle r, n x n, with the triangular factor of r on
// top of a, m x n, of which it changes nothing: 2·m·n² operations. Diagonal
// elements of r have either sign. Rows that are taken in some thousand at a time
// this way cost as much as a tree of them, see [R]. Its workspace is told by
// [StackWorkspace]; it is kept for later calls as that of [dense.Gemm] is.
//
// A NaN or Inf in a is found in what becomes of r, which is lost then.
func Stack(r dense.Triangle[float64], a dense.Matrix[float64], l dense.Limits) error {
	fits := r.Upper && !r.Unit && r.Rows == a.Cols && r.Cols == a.Cols
	const op = "Stack"
	if err := check(op, l, fits, "r an upper triangle of as many columns as a", outTri("r", r), in("a", a)); err != nil {
		return err
	}
	return stack(op, r, a, false, l)
}

// Join overwrites the upper triangle r, n x n, with the triangular factor of r on
// top of another, s: 2/3·n³ operations. Diagonal elements have either sign. Its
// workspace is that of [Stack] with n rows.
func Join(r, s dense.Triangle[float64], l dense.Limits) error {
	fits := r.Upper && s.Upper && !r.Unit && !s.Unit && r.Rows == s.Rows && r.Rows == r.Cols && s.Rows == s.Cols
	const op = "Join"
	if err := check(op, l, fits, "two upper triangles of the same size", outTri("r", r), inTri("s", s)); err != nil {
		return err
	}
	return stack(op, r, s.Matrix, true, l)
}

// StackWorkspace returns how many bytes of workspace Stack takes for m rows of n
// columns.
func StackWorkspace(m, n int) int64 {
	return stackBytes(m, n) + productBytes(n)
}

// stackBytes is the workspace beside that of products.
func stackBytes(m, n int) int64 {
	return 8 * int64(stripWork(m, n)+sweepWork(n, n)+block(n)*n+space.Alignment)
}

// stack takes below, perhaps only its upper triangle, into r.
func stack(op string, r dense.Triangle[float64], below matrix, triangle bool, l limits) error {
	m, n := below.Rows, below.Cols
	if m == 0 || n == 0 {
		return nil
	}
	if err := workspace(op, StackWorkspace(m, n), l); err != nil {
		return err
	}
	need := stackBytes(m, n)
	data, buffer := space.Take[float64](int(need/8)-space.Alignment, need)
	s := &share{data, max(1, l.Threads)}
	x := newPair(s.take(stripWork(m, n)), r.Matrix, below, triangle, s.threads)
	s.sweep(x, n, n)
	space.Give(buffer)
	if finiteTriangle(r.Matrix) {
		return nil
	}
	if !triangle {
		if err := finite(op, "a", below, l); err != nil {
			return err
		}
	}
	return &dense.Error{Op: op, Kind: dense.ErrNotFinite, Detail: "an element of the factor overflows, scale the matrix"}
}

// finiteTriangle tells whether all elements of an upper triangle are finite.
func finiteTriangle(r matrix) bool {
	for i := range r.Rows {
		if !finiteRow(r.Slice(i, i+1, i, r.Cols).Row(0)) {
			return false
		}
	}
	return true
}
