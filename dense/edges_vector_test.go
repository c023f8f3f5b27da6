package dense_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/comal-go/comal/dense"
)

// The operations of level 1 and 2 and the reductions, as those of level 3.
func TestEdgesAxpy(t *testing.T)    { both(t, edgesAxpy[float64], edgesAxpy[float32]) }
func TestEdgesScale(t *testing.T)   { both(t, edgesScale[float64], edgesScale[float32]) }
func TestEdgesReduce(t *testing.T)  { both(t, edgesReduce[float64], edgesReduce[float32]) }
func TestEdgesGemv(t *testing.T)    { both(t, edgesGemv[float64], edgesGemv[float32]) }
func TestEdgesGer(t *testing.T)     { both(t, edgesGer[float64], edgesGer[float32]) }
func TestEdgesSymv(t *testing.T)    { both(t, edgesSymv[float64], edgesSymv[float32]) }
func TestEdgesColumns(t *testing.T) { both(t, edgesColumns[float64], edgesColumns[float32]) }

func edgesAxpy[T dense.Float](s *bench) error {
	n, alpha := s.size(), s.scalar()
	x, y := makeArgument[T](s, n, 1, full), makeArgument[T](s, n, 1, full)
	want, size := y.values().plus(alpha, x.values(), identity(1), 1)
	err := run(func(l dense.Limits) error { return dense.Axpy(T(alpha), x.Col(0), y.Col(0), l) }, y, x)
	if err == nil {
		err = y.off(want, size, 2)
	}
	return wrap(err, "n %d, alpha %v", n, alpha)
}

func edgesScale[T dense.Float](s *bench) error {
	n, alpha := s.size(), s.scalar()
	x := makeArgument[T](s, n, 1, full)
	want := x.values().times(alpha)
	err := run(func(l dense.Limits) error { return dense.Scale(T(alpha), x.Col(0), l) }, x)
	if err == nil {
		err = x.off(want, want.magnitudes(), 1)
	}
	return wrap(err, "n %d, alpha %v", n, alpha)
}

// magnitudes returns the absolute values.
func (m plain) magnitudes() plain {
	r := m.times(1)
	for i := range r {
		for j := range r[i] {
			r[i][j] = math.Abs(r[i][j])
		}
	}
	return r
}

// edgesReduce puts what the reductions return into a vector.
func edgesReduce[T dense.Float](s *bench) error {
	n := 1 + s.size()
	x, y, got := makeArgument[T](s, n, 1, full), makeArgument[T](s, n, 1, full), makeArgument[T](s, 5, 1, full)
	want, size := zeros(5, 1), zeros(5, 1)
	low, high := math.Inf(1), math.Inf(-1)
	for i := range n {
		v, w := float64(x.At(i, 0)), float64(y.At(i, 0))
		want[0][0] += v * w
		size[0][0] += math.Abs(v * w)
		want[1][0] += v
		size[1][0] += math.Abs(v)
		low, high = min(low, v), max(high, v)
		want[4][0] = math.Hypot(want[4][0], v)
	}
	want[2][0], want[3][0], size[4][0] = low, high, want[4][0]
	err := run(func(l dense.Limits) error {
		dot, e0 := dense.Dot(x.Col(0), y.Col(0), l)
		sum, e1 := dense.Sum(x.Col(0), l)
		least, e2 := dense.Min(x.Col(0), l)
		greatest, e3 := dense.Max(x.Col(0), l)
		norm, e4 := dense.Norm2(x.Col(0), l)
		for i, v := range []T{dot, sum, least, greatest, norm} {
			got.Set(i, 0, v)
		}
		return errors.Join(e0, e1, e2, e3, e4)
	}, got, x, y)
	if err == nil {
		err = got.off(want, size, n+4)
	}
	return wrap(err, "n %d", n)
}

func edgesGemv[T dense.Float](s *bench) error {
	m, n := s.size(), s.size()
	a, x, y := makeArgument[T](s, m, n, full), makeArgument[T](s, n, 1, full), makeArgument[T](s, m, 1, full)
	alpha, beta := s.scalar(), s.scalar()
	want, size := y.values().times(beta).plus(alpha, a.values(), x.values(), n)
	if beta == 0 {
		y.unread()
	}
	err := run(func(l dense.Limits) error {
		return dense.Gemv(T(alpha), a.Matrix, x.Col(0), T(beta), y.Col(0), l)
	}, y, a, x)
	if err == nil {
		err = y.off(want, size, n+4)
	}
	return wrap(err, "m %d, n %d, alpha %v, beta %v", m, n, alpha, beta)
}

func edgesGer[T dense.Float](s *bench) error {
	m, n, alpha := s.size(), s.size(), s.scalar()
	x, y, a := makeArgument[T](s, m, 1, full), makeArgument[T](s, n, 1, full), makeArgument[T](s, m, n, full)
	want, size := a.values().plus(alpha, x.values(), y.values().transposed(1), 1)
	err := run(func(l dense.Limits) error { return dense.Ger(T(alpha), x.Col(0), y.Col(0), a.Matrix, l) }, a, x, y)
	if err == nil {
		err = a.off(want, size, 3)
	}
	return wrap(err, "m %d, n %d, alpha %v", m, n, alpha)
}

func edgesSymv[T dense.Float](s *bench) error {
	n, alpha, beta := s.size(), s.scalar(), s.scalar()
	a, tri := makeTriangle[T](s, n)
	x, y := makeArgument[T](s, n, 1, full), makeArgument[T](s, n, 1, full)
	whole := withDiagonal(a, tri.Unit)
	for i := range n {
		for j := range i {
			whole[i][j] += whole[j][i] // one of them is zero
			whole[j][i] = whole[i][j]
		}
	}
	want, size := y.values().times(beta).plus(alpha, whole, x.values(), n)
	if beta == 0 {
		y.unread()
	}
	err := run(func(l dense.Limits) error {
		return dense.Symv(T(alpha), tri, x.Col(0), T(beta), y.Col(0), l)
	}, y, a, x)
	if err == nil {
		err = y.off(want, size, n+4)
	}
	return wrap(err, "n %d, alpha %v, beta %v, upper %v, unit %v", n, alpha, beta, tri.Upper, tri.Unit)
}

func edgesColumns[T dense.Float](s *bench) error {
	m, n := 1+s.size(), s.size()
	a, got := makeArgument[T](s, m, n, full), makeArgument[T](s, n, 4, full)
	want, size := zeros(n, 4), zeros(n, 4)
	for j := range n {
		low, high := math.Inf(1), math.Inf(-1)
		for i := range m {
			v := float64(a.At(i, j))
			low, high = min(low, v), max(high, v)
			want[j][0] += v
			size[j][0] += math.Abs(v)
		}
		want[j][1], size[j][1] = want[j][0]/float64(m), size[j][0]/float64(m)
		want[j][2], want[j][3] = low, high
	}
	err := run(func(l dense.Limits) error {
		for k, reduce := range []func(dense.Matrix[T], []T, dense.Limits) error{
			dense.ColumnSums[T], dense.ColumnMeans[T], dense.ColumnMins[T], dense.ColumnMaxs[T],
		} {
			dst := make([]T, n)
			if err := reduce(a.Matrix, dst, l); err != nil {
				return fmt.Errorf("reduction %d: %w", k, err)
			}
			for j, v := range dst {
				got.Set(j, k, v)
			}
		}
		return nil
	}, got, a)
	if err == nil {
		err = got.off(want, size, m+2)
	}
	return wrap(err, "%d x %d, strides %d and %d", m, n, a.RowStride, a.ColStride)
}
