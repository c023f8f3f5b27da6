package linalg_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/linalg"
)

// memory keeps blocks of columns in memory.
type memory struct {
	matrix
	width int
	calls *int // reads and writes that are left; nil is no limit
}

var errDisk = errors.New("the disk is broken")

func (m memory) Shape() (rows, cols, width int) { return m.Rows, m.Cols, m.width }

func (m memory) block(i int) matrix {
	return m.Slice(0, m.Rows, i*m.width, min((i+1)*m.width, m.Cols))
}

func (m memory) use() error {
	if m.calls == nil {
		return nil
	}
	if *m.calls--; *m.calls < 0 {
		return errDisk
	}
	return nil
}

func (m memory) Read(_ context.Context, i int, dst matrix) error {
	dst.Copy(m.block(i))
	return m.use()
}

func (m memory) Write(_ context.Context, i int, src matrix) error {
	m.block(i).Copy(src)
	return m.use()
}

// awkward returns matrices that are hard on methods by columns.
func awkward(t *testing.T, rnd *rand.Rand) map[string]matrix {
	repeated := normal(rnd, 60, 24)
	repeated.Slice(0, 60, 12, 24).Copy(repeated.Slice(0, 60, 0, 12).Clone())
	return map[string]matrix{
		"normal": normal(rnd, 90, 50), "square": normal(rnd, 40, 40), "one column": normal(rnd, 9, 1), "zero": dense.New[float64](30, 20),
		"zero square": dense.New[float64](20, 20), "rank": withValues(t, rnd, 60, append(geometric(20, 100), make([]float64, 15)...)),
		"bad": withValues(t, rnd, 80, geometric(40, 1e10)), "worse": withValues(t, rnd, 50, geometric(50, 1e15)), "repeated": repeated,
		"equal": orthonormal(t, rnd, 60, 40), "one row": normal(rnd, 1, 1), "nothing": dense.New[float64](5, 0),
	}
}

// TestQRColumns asserts that q is orthonormal and q·r the matrix.
func TestQRColumns(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 3))
	for name, x := range awkward(t, rnd) {
		for _, width := range []int{1, 7, 100} {
			q, r := x.Clone(), dense.New[float64](x.Cols, x.Cols)
			a := memory{matrix: q, width: width}
			err := linalg.QRColumns(context.Background(), a, func(block int, part matrix) error {
				return memory{matrix: r, width: width}.Write(context.Background(), block, part)
			}, dense.Limits{})
			if err != nil {
				t.Fatalf("%s in blocks of %d: %v", name, width, err)
			}
			if d := departure(t, q); d > 1e-13*math.Sqrt(float64(1+x.Cols)) {
				t.Errorf("%s in blocks of %d: QᵀQ is off by %g", name, width, d)
			}
			if d := norm(minus(x, times(t, q, r))); d > 1e-14*norm(x)+1e-290 {
				t.Errorf("%s in blocks of %d: the residual is %g of %g", name, width, d, norm(x))
			}
			for i := range r.Rows {
				for j := range i + 1 {
					if v := r.At(i, j); i == j && v < 0 || j < i && v != 0 {
						t.Fatalf("%s: r[%d, %d] is %g", name, i, j, v)
					}
				}
			}
		}
	}
}

// TestSVDColumns compares left vectors and values with the matrix.
func TestSVDColumns(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 3))
	for name, x := range awkward(t, rnd) {
		for _, width := range []int{5, 8, 100} {
			t.Run(fmt.Sprint(name, width), func(t *testing.T) {
				u := x.Clone()
				s, err := linalg.SVDColumns(context.Background(), memory{matrix: u, width: width}, dense.Limits{Threads: 2})
				if err != nil {
					t.Fatal(err)
				}
				checkLeft(t, x, u, s)
			})
		}
	}
}

// checkLeft asserts that vectors are orthonormal, that values are those of package
// factor, and that uᵀ·x = diag(s)·vᵀ with v orthonormal.
func checkLeft(t *testing.T, x, u matrix, s []float64) {
	t.Helper()
	if d := departure(t, u); d > 1e-12 {
		t.Errorf("UᵀU is off by %g", d)
	}
	want := make([]float64, len(s))
	if err := factor.SingularValues(x.Clone(), want, dense.Limits{}); err != nil {
		t.Fatal(err)
	}
	for i := range s {
		if math.Abs(s[i]-want[i]) > 1e-13*want[0]+1e-290 {
			t.Errorf("value %d is %g, want %g", i, s[i], want[i])
		}
		if i > 0 && s[i] > s[i-1] {
			t.Errorf("values %d and %d do not descend: %g %g", i-1, i, s[i-1], s[i])
		}
	}
	rest := times(t, u.T(), x)
	squared := times(t, rest, rest.T())
	for i := range s {
		squared.Set(i, i, squared.At(i, i)-s[i]*s[i])
	}
	if d := norm(squared); d > 1e-13*norm(x)*norm(x)+1e-290 {
		t.Errorf("UᵀX(UᵀX)ᵀ is off from the squares of values by %g of %g", d, norm(x)*norm(x))
	}
}

// TestColumnsErrors asserts that faults of the matrix and of where it is kept are
// returned, whenever they come.
func TestColumnsErrors(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 5))
	ctx := context.Background()
	svd := func(x matrix, calls *int) error {
		_, err := linalg.SVDColumns(ctx, memory{x, 4, calls}, dense.Limits{})
		return err
	}
	if err := svd(normal(rnd, 4, 5), nil); err == nil {
		t.Error("a wide matrix is taken")
	}
	bad := normal(rnd, 20, 9)
	bad.Set(11, 6, math.Inf(-1))
	var e *linalg.NotFiniteError
	if err := svd(bad, nil); !errors.As(err, &e) || e.Row != 11 || e.Col != 6 {
		t.Errorf("-Inf in row 11, column 6: %v", err)
	}
	for calls := 0; ; calls += 3 {
		left := calls
		err := svd(normal(rnd, 20, 9), &left)
		if err == nil {
			break
		}
		if !errors.Is(err, errDisk) {
			t.Fatalf("after %d calls: %v", calls, err)
		}
	}
}
