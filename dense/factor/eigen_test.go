package factor

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/judge"
)

// family makes symmetric matrices of one sort.
type family struct {
	name string
	at   func(r *rand.Rand, n int) func(i, j int) float64
}

// symmetricFamilies are what eigenvalue solvers are known to stumble over.
var symmetricFamilies = []family{
	{"random", func(r *rand.Rand, _ int) func(i, j int) float64 {
		return func(int, int) float64 { return r.NormFloat64() }
	}},
	{"zero", func(*rand.Rand, int) func(i, j int) float64 {
		return func(int, int) float64 { return 0 }
	}},
	{"ones", func(*rand.Rand, int) func(i, j int) float64 {
		return func(int, int) float64 { return 1 }
	}},
	{"diagonal", func(r *rand.Rand, _ int) func(i, j int) float64 {
		return func(i, j int) float64 { return delta(i, j) * math.Round(3*r.NormFloat64()) }
	}},
	{"identity and noise", func(r *rand.Rand, _ int) func(i, j int) float64 {
		return func(i, j int) float64 { return delta(i, j) + 1e-15*r.NormFloat64() }
	}},
	{"clusters", func(r *rand.Rand, _ int) func(i, j int) float64 {
		return func(i, j int) float64 { return delta(i, j)*float64(i%3) + 1e-9*r.NormFloat64() }
	}},
	{"descending", func(r *rand.Rand, _ int) func(i, j int) float64 {
		return func(i, j int) float64 { return math.Pow(10, -float64(i+j)/4) * (1 + r.Float64()) }
	}},
	{"ascending", func(r *rand.Rand, n int) func(i, j int) float64 {
		return func(i, j int) float64 { return math.Pow(10, -float64(2*n-i-j)/4) * (1 + r.Float64()) }
	}},
	{"huge", func(r *rand.Rand, _ int) func(i, j int) float64 {
		return func(int, int) float64 { return 1e304 * r.NormFloat64() }
	}},
	{"tiny", func(r *rand.Rand, _ int) func(i, j int) float64 {
		return func(int, int) float64 { return 1e-290 * r.NormFloat64() }
	}},
	{"blocks of very different sizes", func(r *rand.Rand, _ int) func(i, j int) float64 {
		return func(i, j int) float64 {
			if i/10 != j/10 {
				return 0
			}
			return math.Pow(10, -float64(i/10%4)*70) * r.NormFloat64()
		}
	}},
	{"second difference", func(*rand.Rand, int) func(i, j int) float64 {
		return func(i, j int) float64 { return 2*delta(i, j) - delta(i, j+1) - delta(i, j-1) }
	}},
	{"Wilkinson", wilkinson(1e9, 1)},
	{"glued Wilkinson", wilkinson(21, 1e-8)},
	{"glued Wilkinson, tightly", wilkinson(21, 1e-14)},
	{"no diagonal", func(r *rand.Rand, _ int) func(i, j int) float64 {
		return func(i, j int) float64 { return (1 - delta(i, j)) * r.NormFloat64() }
	}},
	{"arrow", func(r *rand.Rand, _ int) func(i, j int) float64 {
		return func(i, j int) float64 {
			if i != j && min(i, j) > 0 {
				return 0
			}
			return r.NormFloat64()
		}
	}},
}

func delta(i, j int) float64 {
	if i == j {
		return 1
	}
	return 0
}

// wilkinson returns W+ matrices of a size, glued together.
func wilkinson(size int, glue float64) func(r *rand.Rand, n int) func(i, j int) float64 {
	return func(_ *rand.Rand, n int) func(i, j int) float64 {
		size := min(size, n)
		return func(i, j int) float64 {
			switch {
			case i == j:
				return math.Abs(float64(i%size) - float64(size-1)/2)
			case i-j != 1 && j-i != 1:
				return 0
			case max(i, j)%size == 0:
				return glue
			}
			return 1
		}
	}
}

// layout is how a test stores a symmetric matrix.
type layout struct {
	upper, columns bool
	pad            int
}

var triangleLayouts = []layout{{}, {true, false, 0}, {false, true, 3}, {true, true, 3}, {false, false, 5}}

// store returns the triangle of a full matrix. The rest of its memory is holes.
func (l layout) store(full matrix) dense.Triangle[float64] {
	n := full.Rows
	data := make([]float64, n*(n+l.pad))
	for i := range data {
		data[i] = judge.Hole[float64]()
	}
	t := dense.Triangle[float64]{Matrix: matrix{Data: data, Rows: n, Cols: n, RowStride: n + l.pad, ColStride: 1}, Upper: l.upper}
	if l.columns {
		t.Matrix = t.Matrix.T()
	}
	for i := range n {
		for j := range n {
			if i == j || (j > i) == l.upper {
				t.Set(i, j, full.At(i, j))
			}
		}
	}
	return t
}

// strayed says whether something was written beside a triangle.
func (l layout) strayed(t dense.Triangle[float64]) bool {
	holes := 0
	for _, x := range t.Data {
		if judge.IsHole(x) {
			holes++
		}
	}
	n := t.Rows
	return holes != n*(n+l.pad)-n*(n+1)/2
}

func (f family) matrix(seed uint64, n int) matrix {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	at := f.at(r, n)
	full := dense.New[float64](n, n)
	for i := range n {
		for j := range i + 1 {
			x := at(i, j)
			full.Set(i, j, x)
			full.Set(j, i, x)
		}
	}
	return full
}

// judgeEigen wants a·v = v·w and vᵀ·v = 1 up to a multiple of n·eps: about n
// operations round each element, by the size of a and of 1, in each of a few
// steps. 8 stands for these; 0.2 is the most that is seen of large matrices.
func judgeEigen(t *testing.T, name string, a matrix, w []float64, v matrix) {
	t.Helper()
	n := a.Rows
	bound := 8 * float64(n) * eps
	size := largestElement(a)
	if size == 0 {
		size = 1
	}
	if !slices.IsSorted(w) {
		t.Errorf("%s: eigenvalues do not ascend", name)
	}
	rows, vectors := a.Clone().Data, v.T().Clone().Data
	worst, skew := 0.0, 0.0
	for j := range n {
		x := vectors[j*n : (j+1)*n]
		for i := range n {
			row, other := rows[i*n:(i+1)*n], vectors[i*n:(i+1)*n]
			residual, dot := -w[j]/size*x[i], -delta(i, j)
			for k, xk := range x {
				residual += row[k] / size * xk
				dot += other[k] * xk
			}
			worst, skew = maxOrNaN(worst, residual), maxOrNaN(skew, dot)
		}
	}
	if norm := math.Max(1, scaledNorm(a, size)); !(worst <= bound*norm) {
		t.Errorf("%s: a·v - v·w is %.3g of a, want at most %.3g", name, worst, bound*norm)
	}
	if !(skew <= bound) {
		t.Errorf("%s: vᵀ·v - 1 is %.3g, want at most %.3g", name, skew, bound)
	}
}

func maxOrNaN(a, b float64) float64 { return math.Max(a, math.Abs(b)) }

func largestElement(a matrix) (size float64) {
	for i := range a.Rows {
		for j := range a.Cols {
			size = max(size, math.Abs(a.At(i, j)))
		}
	}
	return size
}

// scaledNorm is the norm of a/size.
func scaledNorm(a matrix, size float64) float64 {
	sum := 0.0
	for i := range a.Rows {
		for j := range a.Cols {
			sum += a.At(i, j) / size * (a.At(i, j) / size)
		}
	}
	return math.Sqrt(sum)
}

// sameValues compares eigenvalues of a, absolutely.
func sameValues(t *testing.T, name string, a matrix, got, want []float64) {
	t.Helper()
	size := largestElement(a)
	bound := 16 * float64(len(want)) * eps * math.Max(1, scaledNorm(a, math.Max(size, math.SmallestNonzeroFloat64)))
	for i := range want {
		if d := math.Abs(got[i] - want[i]); !(d <= bound*size) {
			t.Errorf("%s: eigenvalue %d is %g, want %g", name, i, got[i], want[i])
			return
		}
	}
}

func TestEigh(t *testing.T) {
	for _, f := range symmetricFamilies {
		for at, n := range []int{1, 2, 3, 10, 32, 33, 67, 80} {
			if n > 50 && testing.Short() {
				break
			}
			a := f.matrix(1, n)
			l := triangleLayouts[at%len(triangleLayouts)]
			name := fmt.Sprintf("%s, n %d, %+v", f.name, n, l)
			w, values := make([]float64, n), make([]float64, n)
			v := dense.New[float64](n, n)
			if at%2 == 0 {
				v = dense.ColMajor(v.Data, n, n)
			}
			stored := l.store(a)
			if err := Eigh(stored, w, v, limits{Threads: 1 + at%3}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if l.strayed(stored) {
				t.Errorf("%s: Eigh wrote beside the triangle", name)
			}
			judgeEigen(t, name, a, w, v)
			if err := Eigenvalues(l.store(a), values, limits{}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			sameValues(t, name, a, values, w)
		}
	}
}

// TestEigenvalues compares with the method of Jacobi, which is slow and has
// nothing in common with what is tested.
func TestEigenvalues(t *testing.T) {
	for _, f := range symmetricFamilies {
		for at, n := range []int{1, 2, 3, 20, 35} {
			a := f.matrix(2, n)
			got := make([]float64, n)
			l := triangleLayouts[at%len(triangleLayouts)]
			name := fmt.Sprintf("%s, n %d, %+v", f.name, n, l)
			stored := l.store(a)
			if err := Eigenvalues(stored, got, limits{}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if l.strayed(stored) {
				t.Errorf("%s: Eigenvalues wrote beside the triangle", name)
			}
			sameValues(t, name, a, got, jacobi(a))
		}
	}
}

// jacobi returns eigenvalues by plane rotations (Golub and Van Loan, section 8.5).
func jacobi(full matrix) []float64 {
	n := full.Rows
	size := math.Max(largestElement(full), math.SmallestNonzeroFloat64)
	a := full.Clone()
	for i := range a.Data {
		a.Data[i] /= size
	}
	for range 30 {
		off := 0.0
		for p := range n {
			for q := range p {
				off += a.At(p, q) * a.At(p, q)
				rotate(a, p, q)
			}
		}
		if off < 1e-40 {
			break
		}
	}
	w := make([]float64, n)
	for i := range w {
		w[i] = a.At(i, i) * size
	}
	slices.Sort(w)
	return w
}

// rotate makes elements p, q and q, p zero.
func rotate(a matrix, p, q int) {
	if a.At(p, q) == 0 {
		return
	}
	theta := (a.At(q, q) - a.At(p, p)) / (2 * a.At(p, q))
	t := 1 / (math.Abs(theta) + math.Hypot(theta, 1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Hypot(t, 1)
	s := t * c
	for k := range a.Rows {
		x, y := a.At(k, p), a.At(k, q)
		a.Set(k, p, c*x-s*y)
		a.Set(k, q, s*x+c*y)
	}
	for k := range a.Rows {
		x, y := a.At(p, k), a.At(q, k)
		a.Set(p, k, c*x-s*y)
		a.Set(q, k, s*x+c*y)
	}
}

// Eigenvalues of the second difference are known.
func TestKnownEigenvalues(t *testing.T) {
	const n = 200
	a := dense.New[float64](n, n)
	for i := range n {
		a.Set(i, i, 2)
		if i > 0 {
			a.Set(i, i-1, -1)
		}
	}
	w := make([]float64, n)
	if err := Eigenvalues(a.Lower(), w, limits{}); err != nil {
		t.Fatal(err)
	}
	for i, got := range w {
		s := math.Sin(float64(i+1) * math.Pi / (2 * (n + 1)))
		if want := 4 * s * s; math.Abs(got-want) > 4*n*eps {
			t.Errorf("eigenvalue %d is %g, want %g", i, got, want)
		}
	}
}

func TestEigenThreads(t *testing.T) {
	n := 290
	if testing.Short() {
		n = 150
	}
	a := symmetricFamilies[0].matrix(3, n)
	var w0, v0, e0 []float64
	for _, threads := range []int{1, 2, 3, 5} {
		w, e, v := make([]float64, n), make([]float64, n), dense.New[float64](n, n)
		if err := Eigh(a.Clone().Lower(), w, v, limits{Threads: threads}); err != nil {
			t.Fatal(err)
		}
		if err := Eigenvalues(a.Clone().Lower(), e, limits{Threads: threads}); err != nil {
			t.Fatal(err)
		}
		if threads == 1 {
			w0, v0, e0 = w, v.Data, e
		}
		if !slices.Equal(w, w0) || !slices.Equal(v.Data, v0) || !slices.Equal(e, e0) {
			t.Errorf("%d threads give other bits than one", threads)
		}
	}
}

func TestEigenOfNothing(t *testing.T) {
	if err := Eigh(matrix{}.Lower(), nil, matrix{}, limits{}); err != nil {
		t.Error(err)
	}
	if err := Eigenvalues(matrix{}.Upper(), nil, limits{}); err != nil {
		t.Error(err)
	}
}

// A unit triangle has ones on its diagonal, whatever is stored there.
func TestEigenOfUnitTriangle(t *testing.T) {
	a := dense.RowMajor([]float64{math.NaN(), 0, 0.5, math.NaN()}, 2, 2).Lower()
	a.Unit = true
	w := make([]float64, 2)
	if err := Eigenvalues(a, w, limits{}); err != nil || math.Abs(w[0]-0.5) > eps || math.Abs(w[1]-1.5) > 2*eps {
		t.Errorf("%v, %v; want 0.5 and 1.5", w, err)
	}
	if !math.IsNaN(a.Data[0]) || !math.IsNaN(a.Data[3]) {
		t.Error("the diagonal was written")
	}
}

func TestEigenErrors(t *testing.T) {
	const n = 40
	w, v := make([]float64, n), dense.New[float64](n, n)
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		a := dense.New[float64](n, n)
		a.Set(30, 20, bad)
		wantKind(t, dense.ErrNotFinite, Eigenvalues(a.Lower(), w, limits{}), Eigh(a.Lower(), w, v, limits{}))
		if err := Eigenvalues(a.Upper(), w, limits{}); err != nil {
			t.Errorf("the other triangle was read: %v", err)
		}
	}
	a := dense.New[float64](n, n)
	wantKind(t, dense.ErrWorkspace, Eigenvalues(a.Lower(), w, limits{Memory: 1}), Eigh(a.Lower(), w, v, limits{Memory: 8 * n * n}))
	wantKind(t, dense.ErrShape, Eigenvalues(a.Lower(), w[1:], limits{}), Eigh(a.Lower(), w, v.Slice(0, n, 1, n), limits{}),
		Eigenvalues(a.Slice(0, n, 1, n).Lower(), w, limits{}))
	wantKind(t, dense.ErrAlias, Eigenvalues(a.Lower(), a.Data[:n], limits{}), Eigh(a.Lower(), w, a, limits{}))
}

func wantKind(t *testing.T, kind error, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if !errors.Is(err, kind) {
			t.Errorf("%v, want %v", err, kind)
		}
	}
}

func TestEigenLevels(t *testing.T) { judge.Levels(t, "^(TestEigh|TestEigenThreads)$") }

// The memory given is enough from some size on, for any number of threads, and
// what is refused is refused before anything is written.
func TestEigenMemory(t *testing.T) {
	const n = 100
	full := symmetricFamilies[0].matrix(6, n)
	var want []float64
	for _, memory := range []int64{0, 1 << 21, 1 << 20, 1 << 19, 1 << 18, 1 << 17} {
		a, w, v := full.Clone(), make([]float64, n), dense.New[float64](n, n)
		err := Eigh(a.Lower(), w, v, limits{Threads: 3, Memory: memory})
		switch {
		case memory == 0:
			want = w
		case err != nil && !slices.Equal(a.Data, full.Data):
			t.Errorf("%d bytes: a was overwritten before %v", memory, err)
		case err != nil && memory < 1<<20:
			wantKind(t, dense.ErrWorkspace, err)
		case err != nil || !slices.Equal(w, want):
			t.Errorf("%d bytes: %v, other values are %v", memory, err, !slices.Equal(w, want))
		}
	}
}

// v may be a view with gaps.
func TestEighIntoView(t *testing.T) {
	const n = 50
	a := symmetricFamilies[0].matrix(4, n)
	for _, v := range []matrix{
		dense.New[float64](n+7, n+3).Slice(2, n+2, 1, n+1),
		{Data: make([]float64, 3*n*n), Rows: n, Cols: n, RowStride: 3 * n, ColStride: 3},
		{Data: make([]float64, 2*n*n), Rows: n, Cols: n, RowStride: 2, ColStride: 2 * n},
	} {
		w := make([]float64, n)
		if err := Eigh(a.Clone().Lower(), w, v, limits{}); err != nil {
			t.Fatal(err)
		}
		judgeEigen(t, fmt.Sprint("strides ", v.RowStride, v.ColStride), a, w, v)
	}
}

func BenchmarkEigen(b *testing.B) {
	const n = 1000
	a := symmetricFamilies[0].matrix(5, n)
	w, v, c := make([]float64, n), dense.New[float64](n, n), dense.New[float64](n, n)
	for _, threads := range []int{1, 2} {
		l := limits{Threads: threads}
		b.Run(fmt.Sprint("values/", threads), func(b *testing.B) {
			for b.Loop() {
				copy(c.Data, a.Data)
				if err := Eigenvalues(c.Lower(), w, l); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint("vectors/", threads), func(b *testing.B) {
			for b.Loop() {
				copy(c.Data, a.Data)
				if err := Eigh(c.Lower(), w, v, l); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
