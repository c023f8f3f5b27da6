package linalg_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/plan"
	"github.com/comal-go/comal/store"
)

// scratched returns options with a folder for files.
func scratched(t *testing.T) linalg.Option {
	o := linalg.Option{}
	o.Map.Scratch = t.TempDir()
	return o
}

// kept returns x in a file.
func kept(t *testing.T, x matrix, name string, chunk ...int) *array.Array {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := lazy(x, chunk...).Store(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	return array.Open(t.Context(), name)
}

// expectColumns fails unless a plan is by blocks of columns, and nothing was left
// of the files.
func expectColumns(t *testing.T, p plan.Plan, scratch string) {
	t.Helper()
	if len(p.Stages) < 2 || !strings.Contains(p.Stages[1].Name, "blocks of") {
		t.Errorf("it is not by blocks of columns: %v", p.Stages)
	}
	expectNothing(t, scratch)
}

// expectNothing fails if there is anything in a folder.
func expectNothing(t *testing.T, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("left in %s: %v, %v", dir, left, err)
	}
}

// svd decomposes x by blocks of columns, though there is memory.
func svd(t *testing.T, x *array.Array, o linalg.Option) (*linalg.Decomposition, error) {
	t.Helper()
	wide := x.Shape()[0] < x.Shape()[1]
	if wide {
		x = array.Transpose(x)
	}
	return linalg.SVDByColumns(t.Context(), x, wide, o)
}

// TestSVDByColumns decomposes matrices by blocks of columns.
func TestSVDByColumns(t *testing.T) {
	rnd := rand.New(rand.NewPCG(12, 9))
	repeated := normal(rnd, 55, 50)
	repeated.Slice(0, 55, 25, 50).Copy(repeated.Slice(0, 55, 0, 25).Clone())
	for name, c := range map[string]struct {
		x     matrix
		file  string
		chunk []int
	}{
		"square": {normal(rnd, 61, 61), "x.npy", []int{10, 61}}, "wide": {normal(rnd, 50, 120), "x.zarr", []int{17, 30}},
		"bad": {withValues(t, rnd, 77, geometric(60, 1e10)), "x.zarr", []int{20, 21}}, "rank": {repeated, "x.npy", []int{40, 50}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			o := scratched(t)
			x := kept(t, c.x, c.file, c.chunk...)
			o.U, o.Vt, o.PlanOnly = filepath.Join(dir, "u.npy"), filepath.Join(dir, "vt.zarr"), true
			planned, err := svd(t, x, o)
			if err != nil {
				t.Fatal(err)
			}
			var seen []string
			o.Pass, o.PlanOnly = func(p plan.Plan, stage int) { seen = append(seen, p.Stages[stage].Name) }, false
			d, err := svd(t, x, o)
			if err != nil {
				t.Fatal(err)
			}
			checkSVD(t, c.x, read(t, o.U), d.S, read(t, o.Vt))
			expectColumns(t, d.Plan, o.Map.Scratch)
			if fmt.Sprint(planned.Plan) != fmt.Sprint(d.Plan) || len(seen) != len(d.Plan.Stages) {
				t.Errorf("planned was\n%v, done\n%v, passes %q", planned.Plan, d.Plan, seen)
			}
			if name != "wide" { // what follows is the same for all
				return
			}
			o.U, o.Vt, o.Pass, o.K = "", "", nil, 45
			some, err := svd(t, x, o)
			if err != nil || len(some.S) != o.K || some.S[0] != d.S[0] || some.Condition != d.Condition {
				t.Errorf("some values alone: %v, %v", some, err)
			}
		})
	}
}

// TestSVDOfZerosByColumns asserts that what is added to columns so that they do not
// depend on each other is not told as values.
func TestSVDOfZerosByColumns(t *testing.T) {
	d, err := svd(t, kept(t, dense.New[float64](40, 40), "x.npy", 40, 40), scratched(t))
	if err != nil || d.S[0] != 0 || !math.IsInf(d.Condition, 1) {
		t.Errorf("%v, %v", d, err)
	}
}

// TestQRByColumns factorises a matrix by blocks of columns.
func TestQRByColumns(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 9))
	dir := t.TempDir()
	x := withValues(t, rnd, 80, append(geometric(60, 1e6), make([]float64, 5)...))
	o := scratched(t)
	o.U, o.R = filepath.Join(dir, "q.zarr"), filepath.Join(dir, "r.npy")
	f, err := linalg.QRByColumns(t.Context(), kept(t, x, "x.zarr", 30, 17), o)
	if err != nil {
		t.Fatal(err)
	}
	expectColumns(t, f.Plan, o.Map.Scratch)
	q, r := read(t, o.U), read(t, o.R)
	if d := norm(minus(x, times(t, q, r))); d > 1e-13*norm(x) || departure(t, q) > 1e-13*8 || f.R.Rows != 0 {
		t.Errorf("the residual is %g of %g, QᵀQ is off by %g", d, norm(x), departure(t, q))
	}
	for i := range r.Rows {
		for j := range i + 1 {
			if v := r.At(i, j); i == j && v < 0 || j < i && v != 0 {
				t.Fatalf("r[%d, %d] is %g", i, j, v)
			}
		}
	}
}

// TestColumnsTooLarge asserts that the memory that a refusal names would do.
func TestColumnsTooLarge(t *testing.T) {
	for _, shape := range [][]int{{20000, 20000}, {3000, 40000}, {1000000, 3000}} {
		x := array.Random(array.Normal, 1, shape...)
		o := linalg.Option{PlanOnly: true, U: "u.npy", Vt: "vt.npy", R: "r.npy"}
		o.Map.Memory = 30 << 20
		_, err := linalg.SVD(t.Context(), x, o)
		var large *plan.TooLarge
		if !errors.As(err, &large) {
			t.Fatalf("%v in 30 MiB: %v", shape, err)
		}
		o.Map.Memory = large.Need
		d, err := linalg.SVD(t.Context(), x, o)
		if err != nil || d.Plan.Peak > large.Need {
			t.Errorf("%v in the %d bytes that would do: %v", shape, large.Need, err)
		}
	}
}

// TestByColumnsFails asserts that nothing is left of what fails: for an element,
// because it is stopped in some pass, or as there is no room for files.
func TestByColumnsFails(t *testing.T) {
	rnd := rand.New(rand.NewPCG(14, 9))
	x := normal(rnd, 50, 80)
	good := kept(t, x, "x.npy", 30, 80)
	x.Set(7, 61, math.NaN())
	bad := kept(t, x, "x.zarr", 20, 30)
	expect := func(o linalg.Option, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("the error is %v, want %v", err, want)
		}
		for _, name := range []string{o.U, o.Vt} {
			if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: %v", name, err)
			}
		}
		expectNothing(t, filepath.Dir(o.U))
		expectNothing(t, o.Map.Scratch)
	}
	options := func() linalg.Option {
		o, dir := scratched(t), t.TempDir()
		o.U, o.Vt = filepath.Join(dir, "u.npy"), filepath.Join(dir, "vt.npy")
		return o
	}
	o := options()
	_, err := svd(t, bad, o)
	var e *linalg.NotFiniteError
	if !errors.As(err, &e) || e.Row != 7 || e.Col != 61 {
		t.Errorf("a NaN in row 7, column 61: %v", err)
	}
	expect(o, err, e)
	for pass := range 6 {
		ctx, cancel := context.WithCancel(t.Context())
		o := options()
		o.Pass = func(_ plan.Plan, stage int) {
			if stage == pass {
				cancel()
			}
		}
		_, err := linalg.SVDByColumns(ctx, array.Transpose(good), true, o)
		cancel()
		expect(o, err, context.Canceled)
	}
	t.Run("full", func(t *testing.T) {
		o := options()
		o.Map.Scratch = testkit.SmallDisk(t, 1100<<10) // a copy fits, a factor beside it does not
		_, err := svd(t, kept(t, normal(rnd, 330, 250), "x.npy", 33, 250), o)
		expect(o, err, store.ErrNoSpace)
	})
}
