package dense_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/judge"
)

// An argument is a matrix at the edge of memory. What lies between its elements,
// and in the half that an operation may not look at, are holes.
type argument[T dense.Float] struct {
	dense.Matrix[T]
	part   part
	before []T
}

// part tells which elements of a matrix count.
type part func(i, j int) bool

func full(_, _ int) bool  { return true }
func lower(i, j int) bool { return j <= i }
func upper(i, j int) bool { return j >= i }

// without leaves out the diagonal.
func without(p part) part { return func(i, j int) bool { return i != j && p(i, j) } }

// bench is where the arguments of a test lie, one on each of the pages.
type bench struct {
	rng   *rand.Rand
	pages []*judge.Pages
	used  int
	sizes []int // what size returns first
}

func newBench(t testing.TB, seed uint64, bytes int) *bench {
	b := &bench{rng: rand.New(rand.NewPCG(6, seed))}
	for range 3 {
		b.pages = append(b.pages, judge.NewPages(t, bytes))
	}
	return b
}

// clear lets go of all arguments.
func (b *bench) clear() { b.used = 0 }

// size is a number of rows or columns: small, mostly, as edges are all there is then.
func (b *bench) size() int {
	if len(b.sizes) > 0 {
		n := b.sizes[0]
		b.sizes = b.sizes[1:]
		return n
	}
	switch b.rng.IntN(20) {
	case 0:
		return 0
	case 1, 2:
		return b.rng.IntN(140)
	case 3, 4, 5, 6:
		return b.rng.IntN(40)
	}
	return 1 + b.rng.IntN(10)
}

// scalar is a factor, often one of those that operations treat by themselves.
func (b *bench) scalar() float64 { return []float64{0, 1, -1, 0.75, -2}[b.rng.IntN(5)] }

// makeArgument returns a matrix of numbers between -1 and 1 in the part.
func makeArgument[T dense.Float](b *bench, rows, cols int, p part) *argument[T] {
	l := judge.RandomLayout(b.rng, rows, cols)
	a := &argument[T]{part: p, Matrix: dense.Matrix[T]{
		Data: judge.Place[T](b.rng, b.pages[b.used], l),
		Rows: rows, Cols: cols, RowStride: l.RowStride, ColStride: l.ColStride,
	}}
	b.used++
	for i := range rows {
		for j := range cols {
			if p(i, j) {
				a.Set(i, j, T(2*b.rng.Float64()-1))
			}
		}
	}
	a.keep()
	return a
}

// makeTriangle returns a triangle whose solutions do not grow: the diagonal is heavy.
func makeTriangle[T dense.Float](b *bench, n int) (*argument[T], dense.Triangle[T]) {
	isUpper, unit := b.rng.IntN(2) == 0, b.rng.IntN(2) == 0
	p := half(isUpper)
	if unit {
		p = without(p)
	}
	a := makeArgument[T](b, n, n, p)
	for i := range n {
		for j := range n {
			switch {
			case !p(i, j):
			case i == j:
				a.Set(i, i, 1+a.At(i, i)/2)
			default:
				a.Set(i, j, a.At(i, j)/T(n))
			}
		}
	}
	a.keep()
	return a, dense.Triangle[T]{Matrix: a.Matrix, Upper: isUpper, Unit: unit}
}

func half(isUpper bool) part {
	if isUpper {
		return upper
	}
	return lower
}

// keep remembers the elements, and restore brings them back.
func (a *argument[T]) keep()    { a.before = slices.Clone(a.Data) }
func (a *argument[T]) restore() { copy(a.Data, a.before) }

// unread makes holes of the elements, for what is only written.
func (a *argument[T]) unread() {
	for i := range a.Data {
		a.Data[i] = judge.Hole[T]()
	}
	a.keep()
}

// strayed names an element that changed outside of the part, or anywhere if the
// argument was only to be read.
func (a *argument[T]) strayed(written bool) error {
	mine := map[int]bool{}
	for i := range a.Rows {
		for j := range a.Cols {
			if written && a.part(i, j) {
				mine[i*a.RowStride+j*a.ColStride] = true
			}
		}
	}
	for at, v := range a.Data {
		if !mine[at] && bits(v) != bits(a.before[at]) {
			return fmt.Errorf("wrote %v over %v at %d of a %d x %d matrix with strides %d and %d",
				v, a.before[at], at, a.Rows, a.Cols, a.RowStride, a.ColStride)
		}
	}
	return nil
}

func bits[T dense.Float](v T) uint64 {
	if unsafe.Sizeof(v) == 4 {
		return uint64(math.Float32bits(float32(v)))
	}
	return math.Float64bits(float64(v))
}

// plain is a matrix without strides, for reference.
type plain [][]float64

// values are the elements, with zeros outside of the part.
func (a *argument[T]) values() plain {
	m := zeros(a.Rows, a.Cols)
	for i := range m {
		for j := range m[i] {
			if a.part(i, j) {
				m[i][j] = float64(a.At(i, j))
			}
		}
	}
	return m
}

func zeros(rows, cols int) plain {
	m := make(plain, rows)
	for i := range m {
		m[i] = make([]float64, cols)
	}
	return m
}

// plus returns m + f·a·b, and the same of absolute values. Inner is the length
// of the sums, as a matrix without rows does not show it.
func (m plain) plus(f float64, a, b plain, inner int) (sum, size plain) {
	sum, size = zeros(len(m), cols(m)), zeros(len(m), cols(m))
	for i := range m {
		for j := range m[i] {
			sum[i][j], size[i][j] = m[i][j], math.Abs(m[i][j])
			for l := range inner {
				p := f * a[i][l] * b[l][j]
				sum[i][j] += p
				size[i][j] += math.Abs(p)
			}
		}
	}
	return sum, size
}

func cols(m plain) int {
	if len(m) == 0 {
		return 0
	}
	return len(m[0])
}

// times returns f·m, which is zero for zero f whatever is in m.
func (m plain) times(f float64) plain {
	r := zeros(len(m), cols(m))
	for i := range m {
		for j := range m[i] {
			if f != 0 {
				r[i][j] = f * m[i][j]
			}
		}
	}
	return r
}

func (m plain) transposed(columns int) plain {
	r := zeros(columns, len(m))
	for i := range m {
		for j := range m[i] {
			r[j][i] = m[i][j]
		}
	}
	return r
}

// off names an element of a that is not want within terms roundings of size.
func (a *argument[T]) off(want, size plain, terms int) error {
	eps := 0x1p-52
	if unsafe.Sizeof(T(0)) == 4 {
		eps = 0x1p-23
	}
	for i := range a.Rows {
		for j := range a.Cols {
			if d := math.Abs(float64(a.At(i, j)) - want[i][j]); a.part(i, j) && !(d <= 2*float64(terms)*eps*size[i][j]) {
				return fmt.Errorf("element %d, %d of %d x %d is %v, want %v", i, j, a.Rows, a.Cols, a.At(i, j), want[i][j])
			}
		}
	}
	return nil
}
