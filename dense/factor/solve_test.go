package factor

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/dense"
)

// orders are below, at and beyond what is not split.
var orders = []int{0, 1, 2, 17, 64, 65, 150}

// someOrders leaves out the largest where tests run again for each family of
// instructions.
func someOrders() []int {
	if testing.Short() {
		return orders[:len(orders)-1]
	}
	return orders
}

func plainProduct(a, b matrix) matrix {
	c := dense.New[float64](a.Rows, b.Cols)
	right := b.Clone()
	for i := range a.Rows {
		row := c.Data[i*c.RowStride:][:b.Cols]
		for k := range a.Cols {
			v := a.At(i, k)
			if v == 0 {
				continue // half of a triangle
			}
			for j, w := range right.Data[k*right.RowStride:][:b.Cols] {
				row[j] += v * w
			}
		}
	}
	return c
}

func magnitudes(a matrix) matrix {
	c := a.Clone()
	for i, v := range c.Data {
		c.Data[i] = math.Abs(v)
	}
	return c
}

// within asserts that got differs from want by at most factor times bound,
// element by element.
func within(t *testing.T, got, want, bound matrix, factor float64) {
	t.Helper()
	for i := range got.Rows {
		for j := range got.Cols {
			if off := math.Abs(got.At(i, j) - want.At(i, j)); !(off <= factor*bound.At(i, j)) {
				t.Fatalf("element %d, %d is off by %v, may be by %v", i, j, off, factor*bound.At(i, j))
			}
		}
	}
}

// bothParts returns the lower triangle with a diagonal of ones, if unit, and the
// upper one, of a matrix that holds both.
func bothParts(a matrix, unit bool) (lower, upper matrix) {
	lower, upper = dense.New[float64](a.Rows, a.Rows), dense.New[float64](a.Rows, a.Rows)
	for i := range a.Rows {
		for j := range a.Rows {
			switch {
			case i > j:
				lower.Set(i, j, a.At(i, j))
			case i < j:
				upper.Set(i, j, a.At(i, j))
			default:
				upper.Set(i, i, a.At(i, i))
				lower.Set(i, i, a.At(i, i))
				if unit {
					lower.Set(i, i, 1)
				}
			}
		}
	}
	return lower, upper
}

// sameBits asserts that do leaves the same elements for any number of threads,
// those of a anew each time, and returns them.
func sameBits(t *testing.T, a matrix, do func(a matrix, l limits) error) matrix {
	t.Helper()
	before := a.Clone()
	var first matrix
	for _, threads := range []int{0, 2, 3, 5} {
		a.Copy(before)
		if err := do(a, limits{Threads: threads}); err != nil {
			t.Fatal(err)
		}
		if threads == 0 {
			first = a.Clone()
		} else if !slices.Equal(first.Data, a.Clone().Data) {
			t.Fatalf("%d threads leave other bits than one", threads)
		}
	}
	return first
}

// definite returns a positive definite matrix.
func definite(rnd *rand.Rand, n int) matrix {
	g := random(rnd, n, n)
	a := random(rnd, n, n)
	gemm(1, g, g.T(), 0, a, limits{})
	for i := range n {
		a.Set(i, i, a.At(i, i)+1)
	}
	return a
}

// TestCholesky asserts |a - l·lᵀ| <= (n+1)·eps·|l|·|lᵀ|, which holds for any order
// of the sums (Higham, doi:10.1137/1.9780898718027, theorem 10.3), that the other
// triangle is not touched, and (theorem 10.4) the residual of solutions.
func TestCholesky(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	for _, n := range someOrders() {
		for _, upper := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d upper %v", n, upper), func(t *testing.T) {
				a := definite(rnd, n)
				before := a.Clone()
				got := sameBits(t, a, func(a matrix, l limits) error {
					return Cholesky(dense.Triangle[float64]{Matrix: a, Upper: upper}, l)
				})
				lower, strict := bothParts(got, false)
				if upper {
					lower, strict = strict.T(), lower.T()
				}
				_, other := bothParts(before, false)
				if upper {
					other, _ = bothParts(before, false)
					other = other.T()
				}
				for i := range n {
					for j := i + 1; j < n; j++ {
						if strict.At(i, j) != other.At(i, j) {
							t.Fatalf("element %d, %d of the other triangle has changed", i, j)
						}
					}
				}
				size := magnitudes(lower)
				bound := plainProduct(size, size.T())
				within(t, plainProduct(lower, lower.T()), before, bound, float64(2*n+2)*eps)

				b := random(rnd, n, 5)
				right := b.Clone()
				x := sameBits(t, b, func(b matrix, l limits) error {
					return CholeskySolve(dense.Triangle[float64]{Matrix: got, Upper: upper}, b, l)
				})
				within(t, plainProduct(before, x), right, plainProduct(bound, magnitudes(x)), float64(6*n+6)*eps)
			})
		}
	}
}

// TestLU asserts |p·a - l·u| <= n·eps·|l|·|u| and |b - a·x| <= 3·n·eps·|l|·|u|·|x|
// (Higham, theorems 9.3 and 9.4), with room for the inverses of the diagonals.
func TestLU(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 14))
	for _, n := range someOrders() {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			a := random(rnd, n, n)
			before := a.Clone()
			var f *LU
			got := sameBits(t, a, func(a matrix, l limits) (err error) {
				f, err = NewLU(a, l)
				return err
			})
			permuted := before.Clone()
			swapRows(permuted, f.swaps, 1)
			lower, upper := bothParts(got, true)
			bound := plainProduct(magnitudes(lower), magnitudes(upper))
			within(t, plainProduct(lower, upper), permuted, bound, float64(2*n+2)*eps)
			for _, v := range lower.Data {
				if math.Abs(v) > 1+2*eps {
					t.Fatalf("a factor of %v: the pivot was not the largest", v)
				}
			}
			unswapRows(bound, f.swaps, 1)
			unswapRows(permuted, f.swaps, 2)
			if !slices.Equal(permuted.Data, before.Data) {
				t.Error("swapping back is not what swapping undoes")
			}

			b := random(rnd, n, 7)
			right := b.Clone()
			x := sameBits(t, b, f.Solve)
			within(t, plainProduct(before, x), right, plainProduct(bound, magnitudes(x)), float64(6*n+6)*eps)
			b.Copy(right)
			x = sameBits(t, b, f.SolveT)
			within(t, plainProduct(before.T(), x), right, plainProduct(bound.T(), magnitudes(x)), float64(6*n+6)*eps)
			inverse := dense.New[float64](n, n)
			if err := f.Inverse(inverse, limits{Threads: 2}); err != nil {
				t.Fatal(err)
			}
			one := dense.New[float64](n, n)
			for i := range n {
				one.Set(i, i, 1)
			}
			within(t, plainProduct(before, inverse), one, plainProduct(bound, magnitudes(inverse)), float64(6*n+6)*eps)
		})
	}
}

func TestDeterminants(t *testing.T) {
	a := dense.RowMajor([]float64{0, 2, 0, 1, 0, 0, 0, 0, -3}, 3, 3)
	f, err := NewLU(a, limits{})
	if err != nil {
		t.Fatal(err)
	}
	if det := f.Det(); det != 6 {
		t.Errorf("determinant is %v, should be 6", det)
	}
	if log, sign := f.LogDet(); math.Abs(log-math.Log(6)) > 4*eps || sign != 1 {
		t.Errorf("logarithm %v of the determinant, sign %v", log, sign)
	}
	s := dense.RowMajor([]float64{4, 2, 2, 10}, 2, 2)
	if err := Cholesky(s.Lower(), limits{}); err != nil {
		t.Fatal(err)
	}
	if log := CholeskyLogDet(s.Lower()); math.Abs(log-math.Log(36)) > 4*eps {
		t.Errorf("logarithm is %v, should be that of 36", log)
	}
}

// TestNotDefinite asserts that the pivot is named, in blocks and beyond.
func TestNotDefinite(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 16))
	for _, c := range []struct {
		value float64
		kind  error
	}{{-1, dense.ErrNotPositiveDefinite}, {0, dense.ErrNotPositiveDefinite}, {math.NaN(), dense.ErrNotFinite}, {math.Inf(1), dense.ErrNotFinite}, {math.Inf(-1), dense.ErrNotFinite}} {
		for _, at := range []int{0, 63, 64, 129} {
			a := definite(rnd, 130)
			a.Set(at, at, c.value)
			err := Cholesky(a.Lower(), limits{Threads: 2})
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), fmt.Sprintf("pivot %d is", at)) {
				t.Errorf("%v at %d: %v", c.value, at, err)
			}
		}
	}
}

// TestNotFinite asserts that a NaN or Inf anywhere is found.
func TestNotFinite(t *testing.T) {
	rnd := rand.New(rand.NewPCG(17, 18))
	for _, value := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for range 10 {
			n := 70
			a := definite(rnd, n)
			i, j := rnd.IntN(n), rnd.IntN(n)
			a.Set(i, j, value)
			if _, err := NewLU(a.Clone(), limits{}); !errors.Is(err, dense.ErrNotFinite) {
				t.Errorf("LU with %v at %d, %d: %v", value, i, j, err)
			}
			a.Set(j, i, value)
			if err := Cholesky(a.Upper(), limits{}); !errors.Is(err, dense.ErrNotFinite) {
				t.Errorf("Cholesky with %v at %d, %d: %v", value, i, j, err)
			}
		}
	}
}

func TestSingular(t *testing.T) {
	rnd := rand.New(rand.NewPCG(19, 20))
	for _, at := range []int{0, 5, 16, 99} {
		a := random(rnd, 100, 100)
		for i := range 100 {
			a.Set(i, at, 0)
		}
		err := Solve(a, random(rnd, 100, 1), limits{})
		if !errors.Is(err, dense.ErrSingular) || !strings.Contains(err.Error(), fmt.Sprintf("pivot %d is 0", at)) {
			t.Errorf("column %d of zeros: %v", at, err)
		}
	}
}

func TestSolveArguments(t *testing.T) {
	m := dense.New[float64]
	one := func() matrix { a := m(2, 2); a.Set(0, 0, 1); a.Set(1, 1, 1); return a }
	f, err := NewLU(one(), limits{})
	if err != nil {
		t.Fatal(err)
	}
	unit := one().Lower()
	unit.Unit = true
	same := one()
	for _, c := range []struct {
		name string
		err  error
		kind error
	}{
		{"Cholesky square", Cholesky(m(2, 3).Lower(), limits{}), dense.ErrShape},
		{"Cholesky unit", Cholesky(unit, limits{}), dense.ErrShape},
		{"Cholesky memory", Cholesky(one().Lower(), limits{Memory: 8}), dense.ErrWorkspace},
		{"CholeskySolve", CholeskySolve(one().Lower(), m(3, 1), limits{}), dense.ErrShape},
		{"CholeskySolve alias", CholeskySolve(same.Lower(), same, limits{}), dense.ErrAlias},
		{"Solve square", Solve(m(2, 3), m(2, 1), limits{}), dense.ErrShape},
		{"Solve rows", Solve(one(), m(3, 1), limits{}), dense.ErrShape},
		{"Solve alias", Solve(same, same, limits{}), dense.ErrAlias},
		{"Solve memory", Solve(one(), m(2, 1), limits{Memory: 8}), dense.ErrWorkspace},
		{"Solve threads", Solve(one(), m(2, 1), limits{Threads: -1}), dense.ErrLimits},
		{"LU.Solve", f.Solve(m(3, 1), limits{}), dense.ErrShape},
		{"LU.SolveT", f.SolveT(m(3, 1), limits{}), dense.ErrShape},
		{"LU.Inverse", f.Inverse(m(2, 3), limits{}), dense.ErrShape},
		{"no columns", Solve(one(), m(2, 0), limits{}), nil},
		{"no rows", Solve(m(0, 0), m(0, 3), limits{}), nil},
	} {
		if !errors.Is(c.err, c.kind) {
			t.Errorf("%s: %v, should be %v", c.name, c.err, c.kind)
		}
	}
}

// TestMemory asserts that a refusal says how much is needed, that nothing is
// written then, and that so much is enough.
func TestMemory(t *testing.T) {
	const n = 150
	rnd := rand.New(rand.NewPCG(21, 22))
	a, b := definite(rnd, n), random(rnd, n, n+20)
	lu, err := NewLU(a.Clone(), limits{})
	if err != nil {
		t.Fatal(err)
	}
	qr, err := NewQR(a.Clone(), limits{})
	if err != nil {
		t.Fatal(err)
	}
	values, u, v := make([]float64, n), dense.New[float64](n, n), dense.New[float64](n, n)
	for name, op := range map[string]func(a, b matrix, l limits) error{
		"Cholesky":      func(a, _ matrix, l limits) error { return Cholesky(a.Lower(), l) },
		"CholeskySolve": func(a, b matrix, l limits) error { return CholeskySolve(a.Lower(), b, l) },
		"Solve":         Solve,
		"LU.Solve":      func(_, b matrix, l limits) error { return lu.Solve(b, l) },
		"LU.Inverse":    func(a, _ matrix, l limits) error { return lu.Inverse(a, l) },
		"QR.MulT":       func(_, b matrix, l limits) error { return qr.MulT(b, l) },
		"QR.Q":          func(a, _ matrix, l limits) error { return qr.Q(a, l) },
		"Eigh":          func(a, _ matrix, l limits) error { return Eigh(a.Lower(), values, v, l) },
		"SVD":           func(a, _ matrix, l limits) error { return SVD(a, u, values, v, l) },
		"LeastSquares": func(a, b matrix, l limits) error {
			_, _, err := LeastSquares(a, b, b.Clone(), -1, l)
			return err
		},
	} {
		x, y := a.Clone(), b.Clone()
		err := op(x, y, limits{Threads: 2, Memory: 100})
		if !errors.Is(err, dense.ErrWorkspace) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Equal(x.Data, a.Clone().Data) || !slices.Equal(y.Data, b.Clone().Data) {
			t.Errorf("%s has written before it refused", name)
		}
		var need int64
		_, text, _ := strings.Cut(err.Error(), "needs ")
		if _, err := fmt.Sscan(text, &need); err != nil {
			t.Fatal(err)
		}
		if err := op(x, y, limits{Threads: 2, Memory: need}); err != nil {
			t.Errorf("%s with what it needs: %v", name, err)
		}
	}
}

// TestSolveNothing solves no equations for right sides whose columns lie apart.
func TestSolveNothing(t *testing.T) {
	b := matrix{Cols: 3, RowStride: 1, ColStride: 2}
	lu, err := NewLU(matrix{}, limits{})
	if err = errors.Join(err, lu.Solve(b, limits{}), lu.SolveT(b, limits{}), Solve(matrix{}, b, limits{})); err != nil {
		t.Error(err)
	}
}

// TestNoColumns gives matrices of more rows than could be looked at.
func TestNoColumns(t *testing.T) {
	a := matrix{Rows: 1 << 60}
	_, err := NewQR(a, limits{})
	_, _, failed := LeastSquares(a.T(), matrix{}, a, -1, limits{})
	if err = errors.Join(err, failed, R(a, matrix{}, limits{}), SVD(a, a, nil, matrix{}, limits{}),
		SingularValues(a.T(), nil, limits{})); err != nil {
		t.Error(err)
	}
}
