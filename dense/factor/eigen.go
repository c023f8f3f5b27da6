package factor

import (
	"math"
	"slices"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor/internal/conquer"
	"github.com/comal-go/comal/dense/factor/internal/tridiag"
	"github.com/comal-go/comal/dense/internal/team"
	"github.com/comal-go/comal/dense/internal/vec"
)

// Eigenvalues sets w to the eigenvalues of the symmetric a, ascending. It
// overwrites a, of which only the triangle is looked at. Each value is as wrong
// as a change of a by a small multiple of n·eps·‖a‖ would make it: values that
// are tiny beside the largest one may have no correct digit.
func Eigenvalues(a dense.Triangle[float64], w []float64, l dense.Limits) error {
	const op = "Eigenvalues"
	if err := check(op, l, len(w) == a.Rows, "n x n, and w of n", outTri("a", a), outSlice("w", w)); err != nil {
		return err
	}
	s, l, err := newSymmetric(op, a, tridiag.ReduceWork(a.Rows), l)
	if s == nil || err != nil {
		return err
	}
	if err := s.reduce(w, l); err != nil {
		return err
	}
	if !conquer.Values(w, s.E) {
		return &dense.Error{Op: op, Kind: dense.ErrNotConverged, Detail: "QR iteration of the tridiagonal form; please report the matrix"}
	}
	s.unscale(w)
	return nil
}

// Eigh sets w to the eigenvalues of the symmetric a, ascending, and the columns
// of v, n x n, to their vectors: they are orthogonal, of length 1, and
// a·v = v·diag(w), all up to small multiples of n·eps. It overwrites a, of which
// only the triangle is looked at.
//
// Its workspace is 2·n² elements and some 300·n, and n² more if the rows of a
// lower triangle, or the columns of an upper one, are not contiguous, and again if
// v has gaps.
func Eigh(a dense.Triangle[float64], w []float64, v dense.Matrix[float64], l dense.Limits) error {
	const op = "Eigh"
	n := a.Rows
	if err := check(op, l, len(w) == n && v.Rows == n && v.Cols == n, "n x n, w of n and v n x n",
		outTri("a", a), outSlice("w", w), out("v", v)); err != nil {
		return err
	}
	need := tridiag.ReduceWork(n) + tridiag.BackWork(n) + conquer.Work(n)
	q := storage(v)
	if q == nil {
		need += int64(n) * int64(n)
	}
	s, l, err := newSymmetric(op, a, need, l)
	if s == nil || err != nil {
		return err
	}
	if err := s.reduce(w, l); err != nil {
		return err
	}
	if q == nil {
		q = make([]float64, n*n)
	}
	if err := conquer.Vectors(w, s.E, v, q, l); err != nil {
		return err
	}
	s.unscale(w)
	s.Back(v, l)
	return nil
}

// storage returns the elements of v if there is nothing between them.
func storage(v matrix) []float64 {
	n := v.Rows
	if n == 0 || max(v.RowStride, v.ColStride) != n || min(v.RowStride, v.ColStride) != 1 {
		return nil
	}
	return v.Data[:n*n]
}

// symmetric is a symmetric matrix while it is taken apart, and the power of two
// that it was divided by.
type symmetric struct {
	tridiag.Form
	exponent int
}

// newSymmetric returns a as rows of a lower triangle, in place if that is what it
// is, or nil if it has none, and the limits that are left when it and floats
// more are allocated. Its elements are neither so large nor so small that their
// products overflow, or lose digits.
func newSymmetric(op string, a dense.Triangle[float64], floats int64, l limits) (*symmetric, limits, error) {
	n := a.Rows
	if a.Upper {
		a = a.T()
	}
	own := a.Unit || a.ColStride != 1 && n > 1
	if own {
		floats += int64(n) * int64(n)
	}
	l, err := reserve(op, 8*(floats+2*int64(n)), 0, 0, l)
	if err != nil || n == 0 {
		return nil, l, err
	}
	if own {
		a = rowMajor(a)
	}
	s := &symmetric{Form: tridiag.Form{A: a.Data, LDA: a.RowStride, E: make([]float64, n-1), Tau: make([]float64, n)}}
	return s, l, s.scale(op, n, l)
}

// rowMajor returns a copy of a lower triangle.
func rowMajor(a dense.Triangle[float64]) dense.Triangle[float64] {
	n := a.Rows
	c := dense.New[float64](n, n).Lower()
	const tile = 32 // rows and columns that are near each other both ways
	for j0 := 0; j0 < n; j0 += tile {
		for i0 := j0; i0 < n; i0 += tile {
			for j := j0; j < min(n, j0+tile); j++ {
				for i := max(i0, j); i < min(n, i0+tile); i++ {
					c.Data[i*n+j] = a.Data[i*a.RowStride+j*a.ColStride]
				}
			}
		}
	}
	if a.Unit {
		for i := range n {
			c.Data[i*n+i] = 1
		}
	}
	return c
}

// scale brings the largest element near 1 if it is far from it, by a power of
// two, which rounds nothing that counts.
func (s *symmetric) scale(op string, n int, l limits) error {
	const far = 300 // the exponent of what has to be scaled
	largest := s.largest(n, l)
	if !(largest <= math.MaxFloat64) {
		return &dense.Error{Op: op, Kind: dense.ErrNotFinite, Detail: "a holds one, see that it is filled"}
	}
	if _, s.exponent = math.Frexp(largest); s.exponent > -far && s.exponent < far {
		s.exponent = 0
		return nil
	}
	for i := range n {
		row := s.A[i*s.LDA : i*s.LDA+i+1]
		for j, x := range row {
			row[j] = math.Ldexp(x, -s.exponent)
		}
	}
	return nil
}

// largest returns the greatest magnitude, or NaN if there is one.
func (s *symmetric) largest(n int, l limits) float64 {
	const rows = 64
	parts := make([]float64, (n+rows-1)/rows)
	team.Do(len(parts), l.Threads, func(part int) {
		low, high := 0.0, 0.0
		for i := part * rows; i < min(n, (part+1)*rows); i++ {
			row := s.A[i*s.LDA : i*s.LDA+i+1]
			low, high = vec.Min(row, low), vec.Max(row, high)
		}
		parts[part] = max(-low, high)
	})
	return slices.Max(parts)
}

// reduce makes the matrix tridiagonal, with the diagonal in d.
func (s *symmetric) reduce(d []float64, l limits) error {
	s.D = d
	return s.Reduce(l)
}

// unscale gives values the size that a had. They may be infinite: that of a
// matrix of the largest numbers is larger than any number.
func (s *symmetric) unscale(w []float64) {
	if s.exponent == 0 {
		return
	}
	for i, x := range w {
		w[i] = math.Ldexp(x, s.exponent)
	}
}
