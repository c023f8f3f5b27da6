package dense_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/judge"
)

// TestEdgesGemm and those below hold the operations of level 3 against plain
// loops, over random shapes, strides and places in memory, and look for whatever
// was touched that is no element.
func TestEdgesGemm(t *testing.T)  { both(t, edgesGemm[float64], edgesGemm[float32]) }
func TestEdgesSyrk(t *testing.T)  { both(t, edgesSyrk[float64], edgesSyrk[float32]) }
func TestEdgesSyr2k(t *testing.T) { both(t, edgesSyr2k[float64], edgesSyr2k[float32]) }
func TestEdgesTrmm(t *testing.T)  { both(t, edgesTrmm[float64], edgesTrmm[float32]) }
func TestEdgesTrsm(t *testing.T)  { both(t, edgesTrsm[float64], edgesTrsm[float32]) }

// TestEdgesLevels does so with every family of instructions.
func TestEdgesLevels(t *testing.T) { judge.Levels(t, "^Test(Edges|Special)") }

// rounds is how many random problems a test tries.
func rounds() int {
	if testing.Short() || judge.Raced {
		return 40
	}
	return 120
}

func both(t *testing.T, double, single func(*bench) error) {
	for name, try := range map[string]func(*bench) error{"float64": double, "float32": single} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 1, 1<<20)
			for round := range rounds() {
				b.clear()
				if err := try(b); err != nil {
					t.Fatalf("round %d: %v", round, err)
				}
			}
		})
	}
}

// run does an operation with several numbers of threads, wants the same bits of
// all, and that nothing else was written or changed.
func run[T dense.Float](op func(dense.Limits) error, written *argument[T], read ...*argument[T]) error {
	var first []T
	for _, threads := range []int{0, 1, 2, 3, 5} {
		written.restore()
		if err := op(dense.Limits{Threads: threads}); err != nil {
			return fmt.Errorf("%d threads: %w", threads, err)
		}
		if err := written.strayed(true); err != nil {
			return err
		}
		for _, a := range read {
			if err := a.strayed(false); err != nil {
				return err
			}
		}
		if first == nil {
			first = slices.Clone(written.Data)
		}
		for i, v := range written.Data {
			if bits(v) != bits(first[i]) {
				return fmt.Errorf("%d threads make %v of what is %v with one", threads, v, first[i])
			}
		}
	}
	return nil
}

func edgesGemm[T dense.Float](s *bench) error {
	m, n, k := s.size(), s.size(), s.size()
	a, b, c := makeArgument[T](s, m, k, full), makeArgument[T](s, k, n, full), makeArgument[T](s, m, n, full)
	alpha, beta := s.scalar(), s.scalar()
	want, size := c.values().times(beta).plus(alpha, a.values(), b.values(), k)
	if beta == 0 {
		c.unread()
	}
	err := run(func(l dense.Limits) error {
		return dense.Gemm(T(alpha), a.Matrix, b.Matrix, T(beta), c.Matrix, l)
	}, c, a, b)
	if err == nil {
		err = c.off(want, size, k+4)
	}
	return wrap(err, "m %d, n %d, k %d, alpha %v, beta %v", m, n, k, alpha, beta)
}

func edgesSyrk[T dense.Float](s *bench) error {
	n, k, isUpper := s.size(), s.size(), s.rng.IntN(2) == 0
	a, c := makeArgument[T](s, n, k, full), makeArgument[T](s, n, n, half(isUpper))
	alpha, beta := s.scalar(), s.scalar()
	want, size := c.values().times(beta).plus(alpha, a.values(), a.values().transposed(k), k)
	if beta == 0 {
		c.unread()
	}
	err := run(func(l dense.Limits) error {
		return dense.Syrk(T(alpha), a.Matrix, T(beta), dense.Triangle[T]{Matrix: c.Matrix, Upper: isUpper}, l)
	}, c, a)
	if err == nil {
		err = c.off(want, size, k+4)
	}
	return wrap(err, "n %d, k %d, alpha %v, beta %v, upper %v", n, k, alpha, beta, isUpper)
}

func edgesSyr2k[T dense.Float](s *bench) error {
	n, k, isUpper := s.size(), s.size(), s.rng.IntN(2) == 0
	a, b, c := makeArgument[T](s, n, k, full), makeArgument[T](s, n, k, full), makeArgument[T](s, n, n, half(isUpper))
	alpha, beta := s.scalar(), s.scalar()
	want, size1 := c.values().times(beta).plus(alpha, a.values(), b.values().transposed(k), k)
	want, size2 := want.plus(alpha, b.values(), a.values().transposed(k), k)
	size, _ := size1.plus(1, size2, identity(n), n)
	if beta == 0 {
		c.unread()
	}
	err := run(func(l dense.Limits) error {
		return dense.Syr2k(T(alpha), a.Matrix, b.Matrix, T(beta), dense.Triangle[T]{Matrix: c.Matrix, Upper: isUpper}, l)
	}, c, a, b)
	if err == nil {
		err = c.off(want, size, 2*k+4)
	}
	return wrap(err, "n %d, k %d, alpha %v, beta %v, upper %v", n, k, alpha, beta, isUpper)
}

func identity(n int) plain {
	m := zeros(n, n)
	for i := range m {
		m[i][i] = 1
	}
	return m
}

// withDiagonal returns the values of a triangle with the ones that are not stored.
func withDiagonal[T dense.Float](a *argument[T], unit bool) plain {
	m := a.values()
	for i := range m {
		if unit {
			m[i][i] = 1
		}
	}
	return m
}

func edgesTrmm[T dense.Float](s *bench) error {
	n, cols, alpha := s.size(), s.size(), s.scalar()
	a, tri := makeTriangle[T](s, n)
	b := makeArgument[T](s, n, cols, full)
	want, size := zeros(n, cols).plus(alpha, withDiagonal(a, tri.Unit), b.values(), n)
	err := run(func(l dense.Limits) error { return dense.Trmm(T(alpha), tri, b.Matrix, l) }, b, a)
	if err == nil {
		err = b.off(want, size, n+4)
	}
	return wrap(err, "n %d, cols %d, alpha %v, upper %v, unit %v", n, cols, alpha, tri.Upper, tri.Unit)
}

// edgesTrsm multiplies the solution with the triangle, which must give the right
// side within the bound of substitution, |a·x - b| <= n·eps·|a|·|x|.
func edgesTrsm[T dense.Float](s *bench) error {
	n, cols, alpha := s.size(), s.size(), s.scalar()
	a, tri := makeTriangle[T](s, n)
	b := makeArgument[T](s, n, cols, full)
	want := b.values().times(alpha)
	err := run(func(l dense.Limits) error { return dense.Trsm(T(alpha), tri, b.Matrix, l) }, b, a)
	if err == nil {
		product, size := zeros(n, cols).plus(1, withDiagonal(a, tri.Unit), b.values(), n)
		for i := range n {
			for j := range cols {
				b.Set(i, j, T(product[i][j]))
			}
		}
		err = b.off(want, size, n+8)
	}
	return wrap(err, "n %d, cols %d, alpha %v, upper %v, unit %v", n, cols, alpha, tri.Upper, tri.Unit)
}

func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}
