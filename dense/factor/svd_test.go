package factor

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/judge"
)

// filled returns a matrix of m x n made element by element.
func filled(m, n int, f func(i, j int) float64) matrix {
	a := dense.New[float64](m, n)
	for i := range m {
		for j := range n {
			a.Set(i, j, f(i, j))
		}
	}
	return a
}

func gaussian(seed uint64, m, n int) matrix {
	r := rand.New(rand.NewPCG(seed, 7))
	return filled(m, n, func(int, int) float64 { return r.NormFloat64() })
}

// svdCases are matrices that decompositions have trouble with.
var svdCases = []struct {
	name string
	make func(m, n int) matrix
}{
	{"gaussian", func(m, n int) matrix { return gaussian(1, m, n) }},
	{"zero", dense.New[float64]},
	{"ones", func(m, n int) matrix { return filled(m, n, func(int, int) float64 { return 1 }) }},
	{"identity", identity},
	{"orthogonal", func(m, n int) matrix {
		q := dense.New[float64](max(m, n), min(m, n))
		f, err := NewQR(gaussian(2, q.Rows, q.Cols), limits{})
		if err == nil {
			err = f.Q(q, limits{})
		}
		if err != nil {
			panic(err)
		}
		if m < n {
			q = q.T()
		}
		return q
	}},
	{"of rank 3", func(m, n int) matrix { return times(gaussian(3, m, 3), gaussian(4, 3, n)) }},
	{"one element", func(m, n int) matrix {
		a := dense.New[float64](m, n)
		if m > 0 && n > 0 {
			a.Set(m/2, n/3, -3)
		}
		return a
	}},
	{"rows of 1 to 1e-300", func(m, n int) matrix {
		r := rand.New(rand.NewPCG(5, 5))
		return filled(m, n, func(i, _ int) float64 { return r.NormFloat64() * math.Pow(10, -300*float64(i)/float64(m)) })
	}},
	{"columns of 1e-300 to 1", func(m, n int) matrix {
		r := rand.New(rand.NewPCG(6, 6))
		return filled(m, n, func(_, j int) float64 { return r.NormFloat64() * math.Pow(10, -300*float64(n-1-j)/float64(n)) })
	}},
	{"tiny", func(m, n int) matrix { a := gaussian(8, m, n); scaleAll(a, 1e-305); return a }},
	{"huge", func(m, n int) matrix { a := gaussian(9, m, n); scaleAll(a, 1e304); return a }},
	{"triangular ones", func(m, n int) matrix {
		return filled(m, n, func(i, j int) float64 {
			switch {
			case i == j:
				return 1
			case i < j:
				return -1
			}
			return 0
		})
	}},
	{"hilbert", func(m, n int) matrix { return filled(m, n, func(i, j int) float64 { return 1 / float64(i+j+1) }) }},
	{"two values", func(m, n int) matrix {
		a := identity(m, n)
		for i := 1; i < min(m, n); i += 2 {
			a.Set(i, i, 1e-8)
		}
		return a
	}},
}

// layouts are ways to store a copy of a, or a matrix of its shape.
var layouts = []struct {
	name string
	copy func(a matrix) matrix
}{
	{"rows", matrix.Clone},
	{"columns", func(a matrix) matrix { return a.T().Clone().T() }},
	{"padded columns", func(a matrix) matrix {
		c := dense.New[float64](a.Cols, a.Rows+3).Slice(0, a.Cols, 1, a.Rows+1).T()
		c.Copy(a)
		return c
	}},
	{"strided", func(a matrix) matrix {
		c := matrix{Data: make([]float64, 6*(a.Rows+1)*(a.Cols+1)), Rows: a.Rows, Cols: a.Cols, RowStride: 2 * (a.Cols + 1) * 3, ColStride: 3}
		c.Copy(a)
		return c
	}},
}

// svdAllowed bounds |A - U·S·Vᵀ| / |A|, |UᵀU - I| and |VᵀV - I| in the Frobenius
// norm: 2·n reflectors, each of an error of some eps of what it is applied to,
// about log₂ n products whose errors add up alike, and 64 eps that deflation
// takes from each of n values at worst.
func svdAllowed(m, n int) float64 {
	return 4 * eps * (100 + float64(min(m, n))*math.Sqrt(float64(max(m, n))))
}

// relative returns the Frobenius norm of a - b beside that of b, without
// overflow or underflow.
func relative(a, b matrix) float64 {
	size := largest(b, limits{})
	if size == 0 {
		return frobenius(a)
	}
	_, exp := math.Frexp(size)
	a, b = a.Clone(), b.Clone()
	for i := range a.Data {
		a.Data[i], b.Data[i] = math.Ldexp(a.Data[i], -exp), math.Ldexp(b.Data[i], -exp)
	}
	return difference(a, b) / frobenius(b)
}

// checkSVD judges a decomposition of a by its residual and its orthogonality.
func checkSVD(t *testing.T, a, u matrix, s []float64, vt matrix) {
	t.Helper()
	bound := svdAllowed(a.Rows, a.Cols)
	us := u.Clone()
	for j, v := range s {
		scale(v, us.Col(j))
	}
	if d := relative(times(us, vt), a); !(d <= bound) {
		t.Errorf("residual %g, bound %g", d, bound)
	}
	if d := difference(times(u.T(), u), identity(len(s), len(s))); !(d <= bound) {
		t.Errorf("u is orthogonal to %g, bound %g", d, bound)
	}
	if d := difference(times(vt, vt.T()), identity(len(s), len(s))); !(d <= bound) {
		t.Errorf("v is orthogonal to %g, bound %g", d, bound)
	}
	for i, v := range s {
		if !(v >= 0) || i > 0 && v > s[i-1] {
			t.Errorf("value %d is %g: values descend and are not negative: %v", i, v, s)
			break
		}
	}
}

func TestSVD(t *testing.T) {
	shapes := [][2]int{{0, 0}, {0, 3}, {1, 1}, {2, 2}, {1, 7}, {5, 3}, {33, 33}, {40, 70}, {150, 20}, {70, 68}, {97, 97}}
	for c, sc := range svdCases {
		for k, shape := range shapes {
			m, n := shape[0], shape[1]
			layout := layouts[(c+k)%len(layouts)]
			t.Run(fmt.Sprintf("%s/%dx%d %s", sc.name, m, n, layout.name), func(t *testing.T) {
				a := sc.make(m, n)
				u := layout.copy(filled(m, min(m, n), func(int, int) float64 { return math.NaN() }))
				vt := layouts[(c+k/2)%len(layouts)].copy(filled(min(m, n), n, func(int, int) float64 { return math.NaN() }))
				s, values := make([]float64, min(m, n)), make([]float64, min(m, n))
				err := errors.Join(
					SVD(layout.copy(a), u, s, vt, limits{Threads: 1 + k%3}),
					SingularValues(layout.copy(a), values, limits{Threads: 1 + k%2}),
				)
				if err != nil {
					t.Fatal(err)
				}
				checkSVD(t, a, u, s, vt)
				for i, v := range values {
					// Each is off by the bound of its residual at most.
					if d := math.Abs(v - s[i]); !(d <= svdAllowed(m, n)*s[0]) {
						t.Errorf("value %d is %g alone and %g with vectors", i, v, s[i])
					}
				}
			})
		}
	}
}

// jacobiValues returns the singular values of a by rotations that make its
// columns orthogonal to each other.
func jacobiValues(a matrix) []float64 {
	if a.Rows < a.Cols {
		a = a.T()
	}
	a = a.Clone()
	for range 12 {
		for i := range a.Cols {
			for j := range i {
				rotateColumns(a, i, j)
			}
		}
	}
	var s []float64
	for j := range a.Cols {
		s = append(s, norm(a.Col(j)))
	}
	slices.Sort(s)
	slices.Reverse(s)
	return s
}

func rotateColumns(a matrix, i, j int) {
	p, q, r := 0.0, 0.0, 0.0
	for k := range a.Rows {
		x, y := a.At(k, i), a.At(k, j)
		p, q, r = p+x*x, q+y*y, r+x*y
	}
	if math.Abs(r) <= eps*math.Sqrt(p)*math.Sqrt(q) {
		return
	}
	zeta := (q - p) / (2 * r)
	t := math.Copysign(1, zeta) / (math.Abs(zeta) + math.Hypot(1, zeta))
	c := 1 / math.Hypot(1, t)
	for k := range a.Rows {
		x, y := a.At(k, i), a.At(k, j)
		a.Set(k, i, c*x-c*t*y)
		a.Set(k, j, c*t*x+c*y)
	}
}

func TestSingularValuesAgreeWithJacobi(t *testing.T) {
	for _, shape := range [][2]int{{1, 1}, {2, 2}, {3, 3}, {20, 20}, {35, 20}, {20, 50}} {
		for _, sc := range svdCases {
			if sc.name == "tiny" || sc.name == "huge" { // squares
				continue
			}
			a := sc.make(shape[0], shape[1])
			want := jacobiValues(a)
			got := make([]float64, len(want))
			if err := SingularValues(a, got, limits{}); err != nil {
				t.Fatal(err)
			}
			for i, w := range want {
				if d := math.Abs(got[i] - w); !(d <= svdAllowed(a.Rows, a.Cols)*want[0]) {
					t.Errorf("%s %v: value %d is %g, want %g", sc.name, shape, i, got[i], w)
				}
			}
		}
	}
}

func TestSVDHasTheSameBitsOnAnyThreads(t *testing.T) {
	var want []float64
	for _, threads := range []int{1, 2, 3, 5} {
		const m, n = 180, 171
		u, s, vt := dense.New[float64](m, n), make([]float64, n), dense.New[float64](n, n)
		values := make([]float64, n)
		l := limits{Threads: threads}
		if err := errors.Join(SVD(gaussian(1, m, n), u, s, vt, l), SingularValues(gaussian(1, m, n), values, l)); err != nil {
			t.Fatal(err)
		}
		got := slices.Concat(u.Data, s, vt.Data, values)
		if want == nil {
			want = got
		} else if !slices.Equal(got, want) {
			t.Errorf("other bits on %d threads", threads)
		}
	}
}

func TestSVDErrors(t *testing.T) {
	const m, n = 30, 20
	call := func(a, u matrix, s []float64, vt matrix, l limits) error { return SVD(a, u, s, vt, l) }
	u, s, vt := dense.New[float64](m, n), make([]float64, n), dense.New[float64](n, n)
	for _, bad := range []float64{math.NaN(), math.Inf(-1)} {
		a := gaussian(1, m, n)
		a.Set(m-1, n-1, bad)
		for name, err := range map[string]error{"SVD": call(a, u, s, vt, limits{}), "SingularValues": SingularValues(a, s, limits{})} {
			if !errors.Is(err, dense.ErrNotFinite) {
				t.Errorf("%s of %g: %v", name, bad, err)
			}
		}
	}
	a := gaussian(1, m, n)
	for name, test := range map[string]struct{ err, want error }{
		"short s":             {SingularValues(a, s[1:], limits{}), dense.ErrShape},
		"wide u":              {call(a, dense.New[float64](m, m), s, vt, limits{}), dense.ErrShape},
		"u is a":              {call(a, a, s, vt, limits{}), dense.ErrAlias},
		"little memory":       {call(a, u, s, vt, limits{Memory: 1000}), dense.ErrWorkspace},
		"little, values only": {SingularValues(a, s, limits{Memory: 1000}), dense.ErrWorkspace},
	} {
		if !errors.Is(test.err, test.want) {
			t.Errorf("%s: got %v, want %v", name, test.err, test.want)
		}
	}
	if !slices.Equal(a.Data, gaussian(1, m, n).Data) {
		t.Error("a refused call has changed the matrix")
	}
	most := filled(4, 4, func(int, int) float64 { return math.MaxFloat64 })
	if err := SingularValues(most, make([]float64, 4), limits{}); !errors.Is(err, dense.ErrNotFinite) {
		t.Errorf("a value that overflows: %v", err)
	}
}

// TestSVDWorkspace asserts that no more is allocated than the limits are compared
// with: all of it together, as nobody knows what the collector has taken back.
func TestSVDWorkspace(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // it would empty the pool of dense
	for _, shape := range [][2]int{{160, 160}, {161, 165}, {300, 90}, {90, 300}} {
		m, n := shape[0], shape[1]
		k := min(m, n)
		u, s, vt, b, x := dense.New[float64](m, k), make([]float64, k), dense.New[float64](k, n), gaussian(3, m, 2), dense.New[float64](n, 2)
		for _, c := range []struct {
			name string
			work func(a matrix) int64
			call func(a matrix) error
		}{
			{"SVD", func(a matrix) int64 { r := newReduction(a, true); return r.work(1) + r.vectorsWork() }, func(a matrix) error { return SVD(a, u, s, vt, limits{}) }},
			{"SingularValues", func(a matrix) int64 { return newReduction(a, false).work(1) }, func(a matrix) error { return SingularValues(a, s, limits{}) }},
			{"LeastSquares", func(matrix) int64 { return leastSquaresWork(m, n, 2) }, func(a matrix) error { _, _, err := LeastSquares(a, b, x, -1, limits{}); return err }},
		} {
			a := gaussian(1, m, n)
			var before, after runtime.MemStats
			if err := c.call(a.Clone()); err != nil { // fills the pool of dense
				t.Fatal(err)
			}
			work := 8 * c.work(a)
			runtime.ReadMemStats(&before)
			if err := c.call(a); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			// Small slices are not counted, and sizes are rounded up.
			if got := int64(after.TotalAlloc - before.TotalAlloc); got > work*11/10+100_000 {
				t.Errorf("%s %v: %d bytes allocated, %d counted", c.name, shape, got, work)
			}
		}
	}
}

func TestSVDLevels(t *testing.T) {
	judge.Levels(t, "^Test(SVD$|SVDHasTheSameBits|SingularValues|LeastSquares)")
}

func BenchmarkSVD(b *testing.B) {
	const n = 1000
	a, c := gaussian(1, n, n), dense.New[float64](n, n)
	u, s, vt := dense.New[float64](n, n), make([]float64, n), dense.New[float64](n, n)
	for _, threads := range []int{1, 2} {
		l := limits{Threads: threads}
		for name, f := range map[string]func() error{
			"values": func() error { return SingularValues(c, s, l) },
			"thin":   func() error { return SVD(c, u, s, vt, l) },
		} {
			b.Run(fmt.Sprint(name, "/", threads), func(b *testing.B) {
				for b.Loop() {
					c.Copy(a)
					if err := f(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
