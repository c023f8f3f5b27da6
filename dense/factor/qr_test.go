package factor

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/internal/loops"
	"github.com/comal-go/comal/internal/judge"
)

func times(a, b matrix) matrix {
	c := dense.New[float64](a.Rows, b.Cols)
	loops.Gemm(a.Rows, b.Cols, a.Cols, 1, a.Data, a.RowStride, a.ColStride, b.Data, b.RowStride, b.ColStride,
		0, c.Data, c.RowStride, c.ColStride)
	return c
}

func identity(m, n int) matrix {
	e := dense.New[float64](m, n)
	for i := range min(m, n) {
		e.Set(i, i, 1)
	}
	return e
}

// frobenius is the norm of all elements.
func frobenius(a matrix) float64 {
	sum := 0.0
	for i := range a.Rows {
		sum = math.Hypot(sum, norm(a.Row(i)))
	}
	return sum
}

func difference(a, b matrix) float64 {
	c := a.Clone()
	for i := range a.Rows {
		for j := range a.Cols {
			c.Set(i, j, c.At(i, j)-b.At(i, j))
		}
	}
	return frobenius(c)
}

// allowed bounds ‖A - QR‖/‖A‖ and ‖QᵀQ - I‖ in the Frobenius norm. Householder's
// method keeps both below a small constant times m·n·eps (Higham, Accuracy and
// Stability of Numerical Algorithms, theorem 19.4); errors that add up like a
// random walk stay far below.
func allowed(m, n int) float64 { return 10 * eps * (10 + math.Sqrt(float64(m))*float64(n)) }

// plainR is the triangular factor by one reflector after the other.
func plainR(a matrix) matrix {
	a = a.Clone()
	k := min(a.Rows, a.Cols)
	for j := range k {
		column := a.Slice(j, a.Rows, j, j+1)
		beta, tau := reflector(column.At(0, 0), vector{
			Data: column.Data[min(a.RowStride, len(column.Data)):], Len: column.Rows - 1, Stride: a.RowStride,
		})
		column.Set(0, 0, 1)
		one(column, []float64{tau}, a.Slice(j, a.Rows, j+1, a.Cols))
		column.Set(0, 0, beta)
	}
	r := dense.New[float64](k, a.Cols)
	upper(r, a.Slice(0, k, 0, a.Cols))
	return r
}

// sameR returns how far two triangular factors are from equal up to the signs of
// rows, in Frobenius norm.
func sameR(a, b matrix) float64 {
	b = b.Clone()
	for i := range b.Rows {
		if a.At(i, i)*b.At(i, i) < 0 {
			scale(-1, b.Row(i))
		}
	}
	return difference(a, b)
}

func testQR(t *testing.T, a matrix) {
	t.Helper()
	m, n, k := a.Rows, a.Cols, min(a.Rows, a.Cols)
	q, err := NewQR(copied(a), limits{})
	if err != nil {
		t.Fatal(err)
	}
	r := dense.New[float64](k, n)
	full := dense.New[float64](m, m)
	thin := dense.New[float64](m, k)
	if err := errors.Join(q.R(r), q.Q(full, limits{Threads: 2}), q.Q(thin, limits{})); err != nil {
		t.Fatal(err)
	}
	size := frobenius(a)
	if d := difference(times(thin, r), a); !(d <= allowed(m, n)*size) {
		t.Errorf("%d x %d: |A - QR| is %g of |A|, want at most %g", m, n, d/size, allowed(m, n))
	}
	if d := difference(times(full.T(), full), identity(m, m)); !(d <= allowed(m, m)) {
		t.Errorf("%d x %d: |QᵀQ - I| is %g, want at most %g", m, n, d, allowed(m, m))
	}
	if d := difference(full.Slice(0, m, 0, k), thin); !(d <= allowed(m, n)) {
		t.Errorf("%d x %d: thin q is off the full one by %g", m, n, d)
	}
	b := identity(m, m)
	if err := q.Mul(b, limits{}); err != nil || !(difference(b, full) <= allowed(m, n)) {
		t.Errorf("%d x %d: q·I is off by %g, error %v", m, n, difference(b, full), err)
	}
	if err := q.MulT(b, limits{}); err != nil || !(difference(b, identity(m, m)) <= allowed(m, n)) {
		t.Errorf("%d x %d: qᵀ·q is off by %g, error %v", m, n, difference(b, identity(m, m)), err)
	}
	only := dense.New[float64](k, n)
	if err := R(copied(a), only, limits{}); err != nil {
		t.Fatal(err)
	}
	if d := sameR(only, r); leaves(m, n) == 1 && d != 0 {
		t.Errorf("%d x %d: R is off the one of NewQR by %g", m, n, d)
	}
}

// copied copies a with its strides.
func copied(a matrix) matrix {
	a.Data = slices.Clone(a.Data)
	return a
}

func TestQR(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	shapes := [][2]int{
		{0, 0},
		{0, 3},
		{3, 0},
		{1, 1},
		{1, 5},
		{5, 1},
		{8, 8},
		{9, 9},
		{64, 64},
		{65, 65},
		{130, 129},
		{100, 140},
		{140, 150},
		{33, 128},
		{260, 140},
		{17, 256},
	}
	for range 12 {
		shapes = append(shapes, [2]int{rnd.IntN(120), rnd.IntN(120)})
	}
	for _, s := range shapes {
		a := random(rnd, s[0], s[1])
		testQR(t, a)
		r := dense.New[float64](min(s[0], s[1]), s[1])
		if err := R(copied(a), r, limits{}); err != nil {
			t.Fatal(err)
		}
		// Normal numbers are conditioned well enough in the leading columns, but
		// square ones only so far: errors of R grow with the condition.
		if s[0] > 2*s[1] {
			if d := sameR(r, plainR(a)); !(d <= 100*allowed(s[0], s[1])*frobenius(a)) {
				t.Errorf("%v: off the plain loops by %g", s, d)
			}
		}
	}
}

// TestQRSpecial takes matrices on which careless code fails.
func TestQRSpecial(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	const m, n = 110, 70
	for name, change := range map[string]func(a matrix){
		"zero":         func(a matrix) { scaleAll(a, 0) },
		"zero columns": func(a matrix) { scaleAll(a.Slice(0, m, 3, 7), 0); scaleAll(a.Slice(0, m, 35, 65), 0) },
		"zero rows":    func(a matrix) { scaleAll(a.Slice(0, 80, 0, n), 0) },
		"triangular":   func(a matrix) { upper(a, a.Clone()) },
		"identity":     func(a matrix) { a.Copy(identity(m, n)) },
		"huge":         func(a matrix) { scaleAll(a, 1e200) },
		"tiny":         func(a matrix) { scaleAll(a, 1e-200) },
		"huge and tiny": func(a matrix) {
			scaleAll(a.Slice(0, m, 0, 40), 1e200)
			scaleAll(a.Slice(0, m, 40, n), 1e-200)
		},
		"graded": func(a matrix) {
			for j := range n {
				scaleAll(a.Slice(0, m, j, j+1), math.Pow(10, -10*float64(j)/(n-1)))
			}
		},
		"equal columns": func(a matrix) { a.Slice(0, m, 10, 60).Copy(times(a.Slice(0, m, 0, 1), ones(1, 50))) },
		"rank 3":        func(a matrix) { a.Copy(times(a.Slice(0, m, 0, 3).Clone(), a.Slice(0, 3, 0, n).Clone())) },
	} {
		t.Run(name, func(t *testing.T) {
			a := random(rnd, m, n)
			change(a)
			testQR(t, a)
			testQR(t, a.T())
		})
	}
}

func ones(m, n int) matrix {
	a := dense.New[float64](m, n)
	for i := range a.Data {
		a.Data[i] = 1
	}
	return a
}

func scaleAll(a matrix, by float64) {
	for i := range a.Rows {
		scale(by, a.Row(i))
	}
}

// TestGraded asserts that each column is as good as its own size allows: the
// error of column j is bounded by n·eps times the norm of column j.
func TestGraded(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	const m, n = 120, 70
	a := random(rnd, m, n)
	for j := range n {
		scaleAll(a.Slice(0, m, j, j+1), math.Pow(10, -10*float64(j)/(n-1)))
	}
	q, err := NewQR(copied(a), limits{})
	thin, r := dense.New[float64](m, n), dense.New[float64](n, n)
	if err := errors.Join(err, q.Q(thin, limits{}), q.R(r)); err != nil {
		t.Fatal(err)
	}
	product := times(thin, r)
	for j := range n {
		want := a.Slice(0, m, j, j+1)
		if d := difference(product.Slice(0, m, j, j+1), want); !(d <= allowed(m, n)*frobenius(want)) {
			t.Errorf("column %d is off by %g of its norm, want at most %g", j, d/frobenius(want), allowed(m, n))
		}
	}
}

// TestQRThreads asserts the same bits for any number of threads.
func TestQRThreads(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	for _, s := range [][2]int{{140, 140}, {70, 500}, {4 * leafRows, 9}, {8*leafRows + 5, 3}} {
		a := random(rnd, s[0], s[1])
		k := min(s[0], s[1])
		var want []float64
		for _, threads := range []int{0, 1, 2, 3, 5, 16} {
			l := limits{Threads: threads}
			r := dense.New[float64](k, s[1])
			f := copied(a)
			q, err := NewQR(f, l)
			thin := dense.New[float64](s[0], k)
			if err := errors.Join(err, q.Q(thin, l), R(copied(a), r, l)); err != nil {
				t.Fatal(err)
			}
			bits := append(append(r.Data, thin.Data...), f.Clone().Data...)
			if want == nil {
				want = bits
			} else if !slices.Equal(want, bits) {
				t.Errorf("%v: %d threads give other bits", s, threads)
			}
		}
	}
}

// TestTree asserts that trees give the triangle of plain loops.
func TestTree(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 14))
	for _, s := range [][2]int{{2 * leafRows, 9}, {4*leafRows + 7, 37}, {8 * leafRows, 1}} {
		a := random(rnd, s[0], s[1])
		r := dense.New[float64](s[1], s[1])
		if err := R(copied(a), r, limits{Threads: 2}); err != nil {
			t.Fatal(err)
		}
		if d := sameR(r, plainR(a)); !(d <= allowed(s[0], s[1])*frobenius(a)) {
			t.Errorf("%v: off by %g of |A|, want at most %g", s, d/frobenius(a), allowed(s[0], s[1]))
		}
	}
	for _, c := range [][3]int{{10000, 1000, 4}, {1000, 1000, 1}, {3999, 1000, 1}, {4096, 1000, 2}, {100000, 64, 32}, {0, 0, 1}} {
		if got := leaves(c[0], c[1]); got != c[2] {
			t.Errorf("leaves(%d, %d) = %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

// TestPair factorises a triangle on top of another: rᵀ·r is aᵀ·a where an
// orthogonal factor was taken off.
func TestPair(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 16))
	for _, n := range []int{1, 40, 133, 200} {
		stacked := dense.New[float64](2*n, n)
		top, below := stacked.Slice(0, n, 0, n), stacked.Slice(n, 2*n, 0, n)
		upper(top, random(rnd, n, n))
		upper(below, random(rnd, n, n))
		x := newPair(make([]float64, stripWork(n, n)), top.Clone(), below, true, 2)
		s := newSweep(make([]float64, sweepWork(n, n)), n, dense.New[float64](block(n), n))
		s.run(x, 2)
		r := dense.New[float64](n, n)
		upper(r, x.top)
		bound := 2 * allowed(2*n, n) * frobenius(stacked) * frobenius(stacked)
		if d := difference(times(r.T(), r), times(stacked.T(), stacked)); !(d <= bound) {
			t.Errorf("%d columns: rᵀ·r is off by %g, want at most %g", n, d, bound)
		}
	}
}

func TestQRErrors(t *testing.T) {
	a, r := dense.New[float64](6, 4), dense.New[float64](4, 4)
	q, err := NewQR(a.Clone(), limits{})
	if err != nil {
		t.Fatal(err)
	}
	broken := a
	broken.RowStride = -1
	notFinite := func(v float64) matrix {
		b := dense.New[float64](200, 3)
		b.Set(150, 1, v)
		return b
	}
	makeQR := func(a matrix, l limits) error {
		_, err := NewQR(a, l)
		return err
	}
	for i, c := range []struct{ err, kind error }{
		{R(a, r.Slice(0, 3, 0, 4), limits{}), dense.ErrShape},
		{R(a, a.Slice(0, 4, 0, 4), limits{}), dense.ErrAlias},
		{R(broken, r, limits{}), dense.ErrStride},
		{R(a, r, limits{Memory: 100}), dense.ErrWorkspace},
		{makeQR(broken, limits{}), dense.ErrStride},
		{makeQR(a, limits{Memory: 100}), dense.ErrWorkspace},
		{makeQR(notFinite(math.NaN()), limits{}), dense.ErrNotFinite},
		{makeQR(notFinite(math.Inf(-1)), limits{Threads: 2}), dense.ErrNotFinite},
		{makeQR(notFinite(math.Inf(1)).Slice(0, 200, 0, 2).T(), limits{}), dense.ErrNotFinite},
		{R(notFinite(math.NaN()), dense.New[float64](3, 3), limits{}), dense.ErrNotFinite},
		{q.R(r.Slice(0, 3, 0, 3)), dense.ErrShape},
		{q.Q(r, limits{}), dense.ErrShape},
		{q.Q(dense.New[float64](6, 3), limits{}), dense.ErrShape},
		{q.Q(dense.New[float64](6, 7), limits{}), dense.ErrShape},
		{q.Q(dense.New[float64](6, 6), limits{Memory: 1}), dense.ErrWorkspace},
		{q.Mul(r, limits{}), dense.ErrShape},
		{q.MulT(r, limits{}), dense.ErrShape},
		{q.MulT(q.a, limits{}), dense.ErrAlias},
	} {
		if !errors.Is(c.err, c.kind) {
			t.Errorf("case %d: %v, want %v", i, c.err, c.kind)
		}
	}
	huge := ones(300, 1)
	scaleAll(huge, 1e308)
	if err := makeQR(huge, limits{}); !errors.Is(err, dense.ErrNotFinite) {
		t.Errorf("a norm that overflows: %v", err)
	}
}

func TestQRLevels(t *testing.T) { judge.Levels(t, "^Test(Graded|Pair|Stack)$") }
