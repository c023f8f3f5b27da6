package linalg_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/plan"
)

// TestPlanOfPasses asserts that each pass that is made is the next one of the plan,
// or one further on, and that a plan alone does nothing.
func TestPlanOfPasses(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 9))
	good, bad := normal(rnd, 900, 12), withValues(t, rnd, 900, geometric(12, 1e11))
	for name, run := range map[string]func(o linalg.Option, x *array.Array) (plan.Plan, error){
		"svd": func(o linalg.Option, x *array.Array) (plan.Plan, error) {
			d, err := linalg.SVD(t.Context(), x, o)
			return d.Plan, err
		},
		"some": func(o linalg.Option, x *array.Array) (plan.Plan, error) {
			o.K, o.Randomized = 1, true
			d, err := linalg.SVD(t.Context(), x, o)
			return d.Plan, err
		},
		"qr": func(o linalg.Option, x *array.Array) (plan.Plan, error) {
			f, err := linalg.QR(t.Context(), x, o)
			return f.Plan, err
		},
		"pca": func(o linalg.Option, x *array.Array) (plan.Plan, error) {
			c, err := linalg.PCA(t.Context(), x, o)
			return c.Plan, err
		},
		"gram": func(o linalg.Option, x *array.Array) (plan.Plan, error) {
			e, err := linalg.Eigh(t.Context(), x, linalg.Gram, o)
			return e.Plan, err
		},
		"lstsq": func(o linalg.Option, x *array.Array) (plan.Plan, error) {
			s, err := linalg.Lstsq(t.Context(), x, x, -1, o)
			return s.Plan, err
		},
	} {
		for i, x := range []matrix{good, bad} {
			var seen []string
			o := linalg.Option{U: filepath.Join(t.TempDir(), "u.npy"), PlanOnly: true}
			o.Pass = func(p plan.Plan, stage int) { seen = append(seen, p.Stages[stage].Name) }
			planned, err := run(o, lazy(x, 200, 12))
			if err != nil || len(seen) > 0 {
				t.Fatalf("%s: planning alone: %v, passes %q", name, err, seen)
			}
			o.PlanOnly = false
			done, err := run(o, lazy(x, 200, 12))
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(done) != fmt.Sprint(planned) {
				t.Errorf("%s: the plan was\n%v, and when it was done\n%v", name, planned, done)
			}
			rest := planned.Stages
			for _, s := range seen {
				at := slices.IndexFunc(rest, func(p plan.Stage) bool { return p.Name == s })
				if at < 0 {
					t.Fatalf("%s: pass %q of %q is not planned: %v", name, s, seen, planned.Stages)
				}
				rest = rest[at+1:]
			}
			if len(rest) > 0 {
				t.Errorf("%s: passes end with %q, the plan with %q", name, seen[len(seen)-1], rest[len(rest)-1].Name)
			}
			var foreseen []string
			for _, s := range planned.Stages {
				if !s.Optional {
					foreseen = append(foreseen, s.Name)
				}
			}
			if i == 0 && name != "lstsq" && !slices.Equal(seen, foreseen) { // [x x] has no good condition
				t.Errorf("%s: passes %q, and those that are not optional are %q", name, seen, foreseen)
			}
		}
	}
}

// TestTooLarge asserts that what does not fit is refused before anything is read, and
// that the advice fits.
func TestTooLarge(t *testing.T) {
	x := array.Random(array.Normal, 1, 1_000_000, 2000)
	o := linalg.Option{PlanOnly: true}
	o.Map.Memory = 300 << 20
	_, err := linalg.SVD(t.Context(), x, o)
	var large *plan.TooLarge
	if !errors.As(err, &large) {
		t.Fatalf("16 GB in 300 MB: %v", err)
	}
	if o.Map.Memory = large.Need; !strings.Contains(err.Error(), "--mem") {
		t.Errorf("no advice: %v", err)
	}
	if d, err := linalg.SVD(t.Context(), x, o); err != nil || d.Plan.Peak > large.Need {
		t.Errorf("in the %d bytes that would do: %v", large.Need, err)
	}
	o.Map.Memory, o.K = 300<<20, 5
	if _, err := linalg.SVD(t.Context(), x, o); err != nil {
		t.Errorf("five values, by random columns: %v", err)
	}
}

// TestRandomized compares the first values of a matrix whose values fall with all of
// them.
func TestRandomized(t *testing.T) {
	rnd := rand.New(rand.NewPCG(10, 9))
	x := withValues(t, rnd, 800, geometric(60, 1e6))
	want := make([]float64, 60)
	if err := factor.SingularValues(x.Clone(), want, dense.Limits{}); err != nil {
		t.Fatal(err)
	}
	for _, wide := range []bool{false, true} {
		dir := t.TempDir()
		o := linalg.Option{U: filepath.Join(dir, "u.npy"), Vt: filepath.Join(dir, "vt.npy"), K: 5, Randomized: true}
		m := x
		if wide {
			m = x.T().Clone()
		}
		d, err := linalg.SVD(t.Context(), lazy(m, 300, 60), o)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range d.S {
			if math.Abs(s-want[i]) > 1e-12*want[0] {
				t.Errorf("value %d is %g, want %g", i, s, want[i])
			}
		}
		u, vt := read(t, o.U), read(t, o.Vt)
		if u.Cols != 5 || vt.Rows != 5 || len(d.S) != 5 || departure(t, u) > 1e-12 || departure(t, vt.T()) > 1e-12 {
			t.Errorf("u is %d x %d and off by %g, vt %d x %d and off by %g", u.Rows, u.Cols, departure(t, u), vt.Rows, vt.Cols, departure(t, vt.T()))
		}
		if !(d.Change < 1e-6) || !math.IsNaN(d.Condition) {
			t.Errorf("change %g, condition %g", d.Change, d.Condition)
		}
	}
}

// TestEighItself compares with the matrix, and asserts that one that is not
// symmetric is refused with the place.
func TestEighItself(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 9))
	x := normal(rnd, 30, 30)
	x = times(t, x.T(), x)
	e, err := linalg.Eigh(t.Context(), lazy(x, 7, 30), linalg.Itself, linalg.Option{})
	if err != nil {
		t.Fatal(err)
	}
	scaled := e.Vectors.Clone()
	for i := range scaled.Rows {
		for j, w := range e.Values {
			scaled.Set(i, j, scaled.At(i, j)*w)
		}
	}
	if d := norm(minus(times(t, x, e.Vectors), scaled)); d > 1e-12*norm(x) {
		t.Errorf("off by %g of %g", d, norm(x))
	}
	x.Set(17, 4, 99)
	_, err = linalg.Eigh(t.Context(), lazy(x, 7, 30), linalg.Itself, linalg.Option{})
	if err == nil || !strings.Contains(err.Error(), "row 17, column 4") {
		t.Errorf("not symmetric: %v", err)
	}
}

// TestFlops asserts what plans count of work: products of columns, those that make
// left vectors, reflections.
func TestFlops(t *testing.T) {
	const m, n = 50_000, 100
	x := array.Random(array.Normal, 1, m, n)
	work := func(stages []plan.Stage, name string) float64 {
		for _, s := range stages {
			if strings.HasPrefix(s.Name, name) && s.Tasks > 1 {
				return s.Flops
			}
		}
		t.Fatalf("there is no stage %q in %v", name, stages)
		return 0
	}
	d, err := linalg.SVD(t.Context(), x, linalg.Option{PlanOnly: true, U: "u.npy"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"products of the columns of X": m * n * n, "triangular factor of X,": 2 * m * n * n} {
		if got := work(d.Plan.Stages, name); got != want {
			t.Errorf("%s takes %g operations, want %g", name, got, want)
		}
	}
	if got := work(d.Plan.Stages, "write u.npy"); got < 2*m*n*n {
		t.Errorf("left vectors take %g operations, want %d", got, 2*m*n*n)
	}
}
