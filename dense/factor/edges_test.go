package factor_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/internal/judge"
)

type (
	matrix = dense.Matrix[float64]
	limits = dense.Limits
)

// desk makes matrices with random strides at the edges of memory, the holes
// between their elements filled.
type desk struct {
	rng    *rand.Rand
	pages  []*judge.Pages
	placed []matrix
}

func newDesk(t *testing.T, seed uint64) *desk {
	d := &desk{rng: rand.New(rand.NewPCG(6, seed))}
	for range 4 {
		d.pages = append(d.pages, judge.NewPages(t, 1<<18))
	}
	return d
}

// place copies m to the next pages.
func (d *desk) place(m matrix) matrix {
	l := judge.RandomLayout(d.rng, m.Rows, m.Cols)
	p := matrix{
		Data: judge.Place[float64](d.rng, d.pages[len(d.placed)], l),
		Rows: m.Rows, Cols: m.Cols, RowStride: l.RowStride, ColStride: l.ColStride,
	}
	p.Copy(m)
	d.placed = append(d.placed, p)
	return p
}

// filled names a matrix of which a hole was written to.
func (d *desk) filled() error {
	for _, m := range d.placed {
		mine := map[int]bool{}
		for i := range m.Rows {
			for j := range m.Cols {
				mine[i*m.RowStride+j*m.ColStride] = true
			}
		}
		for at, v := range m.Data {
			if !mine[at] && !judge.IsHole(v) {
				return fmt.Errorf("wrote %v into a hole of %d x %d with strides %d and %d", v, m.Rows, m.Cols, m.RowStride, m.ColStride)
			}
		}
	}
	return nil
}

// random returns a square matrix that is far from singular, for a right side as
// well as a left one.
func (d *desk) random(rows, cols int) matrix {
	m := dense.New[float64](rows, cols)
	for i := range m.Data {
		m.Data[i] = 2*d.rng.Float64() - 1
	}
	for i := range min(rows, cols) {
		m.Set(i, i, m.At(i, i)+math.Sqrt(float64(rows)))
	}
	return m
}

// operations are all of this package, as functions of a square a, a symmetric
// positive s and a right side b, through place; they return what does not
// depend on the order of sums by more than rounding.
var operations = map[string]func(place func(matrix) matrix, a, s, b matrix, l limits) ([]float64, error){
	"Cholesky": func(place func(matrix) matrix, _, s, b matrix, l limits) ([]float64, error) {
		a, x := place(s).Upper(), place(b)
		err := errors.Join(factor.Cholesky(a, l), factor.CholeskySolve(a, x, l))
		return elements(x), err
	},
	"LU": func(place func(matrix) matrix, a, _, b matrix, l limits) ([]float64, error) {
		x := place(b)
		lu, err := factor.NewLU(place(a), l)
		if err != nil {
			return nil, err
		}
		inverse := place(dense.New[float64](a.Rows, a.Rows))
		err = errors.Join(lu.Solve(x, l), lu.SolveT(x, l), lu.Inverse(inverse, l))
		return append(elements(x), elements(inverse)...), err
	},
	"Solve": func(place func(matrix) matrix, a, _, b matrix, l limits) ([]float64, error) {
		x := place(b)
		err := factor.Solve(place(a), x, l)
		return elements(x), err
	},
	"R": func(place func(matrix) matrix, a, _, _ matrix, l limits) ([]float64, error) {
		r := place(dense.New[float64](a.Rows, a.Rows))
		err := factor.R(place(a), r, l)
		return magnitudes(r), err
	},
	"QR": func(place func(matrix) matrix, a, _, b matrix, l limits) ([]float64, error) {
		x := place(b)
		qr, err := factor.NewQR(place(a), l)
		if err != nil {
			return nil, err
		}
		q := place(dense.New[float64](a.Rows, a.Rows))
		err = errors.Join(qr.Q(q, l), qr.MulT(x, l), qr.Mul(x, l))
		return append(magnitudes(q), elements(x)...), err
	},
	"Eigenvalues": func(place func(matrix) matrix, _, s, _ matrix, l limits) ([]float64, error) {
		w := make([]float64, s.Rows)
		err := factor.Eigenvalues(place(s).Lower(), w, l)
		return w, err
	},
	"Eigh": func(place func(matrix) matrix, _, s, _ matrix, l limits) ([]float64, error) {
		w := make([]float64, s.Rows)
		err := factor.Eigh(place(s).Upper(), w, place(dense.New[float64](s.Rows, s.Rows)), l)
		return w, err
	},
	"SingularValues": func(place func(matrix) matrix, a, _, _ matrix, l limits) ([]float64, error) {
		w := make([]float64, a.Rows)
		err := factor.SingularValues(place(a), w, l)
		return w, err
	},
	"SVD": func(place func(matrix) matrix, a, _, _ matrix, l limits) ([]float64, error) {
		w := make([]float64, a.Rows)
		u, vt := place(dense.New[float64](a.Rows, a.Rows)), place(dense.New[float64](a.Rows, a.Rows))
		err := factor.SVD(place(a), u, w, vt, l)
		return w, err
	},
	"LeastSquares": func(place func(matrix) matrix, a, _, b matrix, l limits) ([]float64, error) {
		x := place(dense.New[float64](b.Rows, b.Cols))
		_, w, err := factor.LeastSquares(place(a), place(b), x, -1, l)
		return append(elements(x), w...), err
	},
}

func elements(m matrix) []float64 { return m.Clone().Data }

func magnitudes(m matrix) []float64 {
	data := m.Clone().Data
	for i, v := range data {
		data[i] = math.Abs(v)
	}
	return data
}

// TestEdges does every operation at the edges of memory, with random strides,
// and wants what it gives of a copy without.
func TestEdges(t *testing.T) {
	for name, op := range operations {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 1)
			for _, n := range []int{1, 2, 3, 5, 8, 17, 33, 70} {
				d.placed = nil
				a, b := d.random(n, n), d.random(n, 1+d.rng.IntN(4))
				s := dense.New[float64](n, n)
				if err := dense.Gemm(1, a, a.T(), 0, s, limits{}); err != nil {
					t.Fatal(err)
				}
				l := limits{Threads: d.rng.IntN(4)}
				want, err := op(matrix.Clone, a, s, b, l)
				if err != nil {
					t.Fatalf("n %d: %v", n, err)
				}
				got, err := op(d.place, a, s, b, l)
				if err = errors.Join(err, d.filled()); err != nil {
					t.Fatalf("n %d: %v", n, err)
				}
				for i, w := range want {
					if d := math.Abs(got[i] - w); !(d <= 1e-12*float64(n)*max(1, math.Abs(w))) {
						t.Fatalf("n %d: value %d is %v, without strides %v", n, i, got[i], w)
					}
				}
			}
		})
	}
}

// TestEdgesLevels does so with every family of instructions.
func TestEdgesLevels(t *testing.T) { judge.Levels(t, "^Test(Edges|Special)$") }

// TestSpecial puts NaN or Inf into each element in turn, which must be found.
func TestSpecial(t *testing.T) {
	for name, op := range operations {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 2)
			for _, n := range []int{1, 2, 7, 40} {
				a, b := d.random(n, n), d.random(n, 2)
				s := dense.New[float64](n, n)
				if err := dense.Gemm(1, a, a.T(), 0, s, limits{}); err != nil {
					t.Fatal(err)
				}
				for at := 0; at < n*n; at += 1 + n*n/50 {
					v := []float64{math.NaN(), math.Inf(1), math.Inf(-1)}[at%3]
					i, j := at/n, at%n
					wrong, symmetric := a.Clone(), s.Clone()
					wrong.Set(i, j, v)
					symmetric.Set(i, j, v)
					symmetric.Set(j, i, v)
					if _, err := op(matrix.Clone, wrong, symmetric, b, limits{Threads: 2}); !errors.Is(err, dense.ErrNotFinite) {
						t.Fatalf("n %d, %v at %d, %d: %v", n, v, i, j, err)
					}
				}
			}
		})
	}
}

// TestNothing gives matrices without elements.
func TestNothing(t *testing.T) {
	for name, op := range operations {
		if _, err := op(matrix.Clone, matrix{}, matrix{}, matrix{}, limits{Threads: 2}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
