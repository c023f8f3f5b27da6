package factor

import (
	"math/cmplx"

	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/gonum"

	"github.com/comal-go/comal/dense"
)

// Eig sets w to the eigenvalues of a, n x n, which need not be symmetric, and the
// columns of v to their right vectors, of length 1, unless v has neither rows nor
// columns. It overwrites a. Pairs of conjugates are neighbours, the one with the
// positive imaginary part first: then their columns of v are the real and the
// imaginary part of the first one's vector, of which the second one's is the
// conjugate.
//
// Values are those of a matrix that differs from a by a small multiple of
// n·eps·‖a‖, which may change them a lot: by eps^(1/k) where k fall together.
//
// This is LAPACK's dgeev, by gonum: balancing, Hessenberg form, and the
// small-bulge multishift QR iteration with aggressive early deflation of Braman,
// Byers, Mathias (doi:10.1137/S0895479801384573, doi:10.1137/S0895479801384585).
// It computes with the BLAS that the program has registered by blas64.Use, [dense.BLAS]
// or another one, or with gonum's own, which takes all processors for larger
// products; not with the threads of l. Its workspace is told by [EigWorkspace].
func Eig(a, v dense.Matrix[float64], w []complex128, l dense.Limits) error {
	const op = "Eig"
	n, vectors := a.Rows, v.Rows > 0 || v.Cols > 0
	fits := a.Cols == n && len(w) == n && (!vectors || v.Rows == n && v.Cols == n)
	if err := check(op, l, fits, "a n x n, w of n, and v n x n or nothing", out("a", a), out("v", v)); err != nil {
		return err
	}
	need := EigWorkspace(n)
	for _, m := range []matrix{a, v} {
		if !contiguous(m) {
			need += 8 * int64(n) * int64(n)
		}
	}
	if err := workspace(op, need, l); err != nil {
		return err
	}
	if err := finite(op, "a", a, l); err != nil || n == 0 {
		return err
	}
	g := &geev{}
	q := inRows(v)
	if failed := g.run(inRows(a), q); failed > 0 {
		return &dense.Error{Op: op, Kind: dense.ErrNotConverged, Detail: "QR iteration; please report the matrix"}
	}
	for i := range w {
		w[i] = complex(g.wr[i], g.wi[i])
		if cmplx.IsInf(w[i]) || cmplx.IsNaN(w[i]) {
			return &dense.Error{Op: op, Kind: dense.ErrNotFinite, Detail: "an eigenvalue overflows, scale the matrix"}
		}
	}
	if vectors && &q.Data[0] != &v.Data[0] {
		v.Copy(q)
	}
	return nil
}

// inRows returns m, or a copy of it if its rows are not contiguous.
func inRows(m matrix) matrix {
	if contiguous(m) {
		return m
	}
	return m.Clone()
}

// contiguous tells whether rows of m are, one after the other.
func contiguous(m matrix) bool {
	return m.ColStride == 1 && m.RowStride >= m.Cols || m.Rows == 0
}

// EigWorkspace returns how many bytes Eig takes for matrices of n x n beside its
// arguments, and copies of those of which rows are not contiguous: some 132·n elements.
func EigWorkspace(n int) int64 { return 8 * int64(2*n+eigWork(n)) }

// eigWork is how many elements suit dgeev: 64 vectors at a time, and what small
// matrices want beside.
func eigWork(n int) int { return 130*n + 1<<12 }

// geev is a call of dgeev.
type geev struct{ wr, wi []float64 }

// run overwrites a, and v if it has rows, both row-major. It returns how many values
// were not found.
func (g *geev) run(a, v matrix) (failed int) {
	n, right := a.Rows, lapack.RightEVNone
	if v.Rows > 0 {
		right = lapack.RightEVCompute
	}
	g.wr, g.wi = make([]float64, n), make([]float64, n)
	work := make([]float64, eigWork(n))
	return (gonum.Implementation{}).Dgeev(lapack.LeftEVNone, right, n, a.Data, a.RowStride, g.wr, g.wi, nil, 1, v.Data, max(n, v.RowStride), work, len(work))
}
