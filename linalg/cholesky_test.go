package linalg_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/dense/factor"
	"github.com/comal-go/comal/linalg"
)

// changed returns normal numbers of 20 columns, row by row changed.
func changed(rows int, change func(i int, row []float64)) matrix {
	x := normal(rand.New(rand.NewPCG(31, 32)), rows, 20)
	for i := range rows {
		change(i, x.Data[20*i:][:20])
	}
	return x
}

// kinds are matrices on which products of columns are good, and others.
func kinds(t *testing.T, rows int) map[string]matrix {
	rnd := rand.New(rand.NewPCG(33, 34))
	all := map[string]matrix{
		"plain": changed(rows, func(int, []float64) {}),
		"graded": changed(rows, func(_ int, row []float64) {
			for j := range row {
				row[j] *= math.Pow(10, -float64(j)/2)
			}
		}),
		"equal":       changed(rows, func(_ int, row []float64) { row[7] = row[3] + 1e-6*row[7] }),
		"same":        changed(rows, func(_ int, row []float64) { row[7] = row[3] }),
		"constant":    changed(rows, func(_ int, row []float64) { row[5] = 0.1 }),
		"constants":   changed(rows, func(_ int, row []float64) { row[5], row[6] = 0.1, 3 }),
		"zero column": changed(rows, func(_ int, row []float64) { row[5] = 0 }),
		"far": changed(rows, func(_ int, row []float64) {
			for j := range row {
				row[j] += 1e8
			}
		}),
		"tiny": changed(rows, func(_ int, row []float64) {
			for j := range row {
				row[j] *= 1e-170
			}
		}),
		"huge": changed(rows, func(_ int, row []float64) {
			for j := range row {
				row[j] *= 1e170
			}
		}),
		"late": changed(rows, func(i int, row []float64) { // not to be seen in the first rows
			for j := range row {
				if i < 100 {
					row[j] *= 1e-10
				} else if j == 7 {
					row[j] = row[3] + 1e-9*row[j]
				}
			}
		}),
	}
	for e := range 13 {
		cond := math.Pow(10, float64(e))
		all[fmt.Sprint("condition ", cond)] = withValues(t, rnd, rows, geometric(20, cond))
	}
	return all
}

// TestLoss asserts that the factor by products is off that of reflectors by no more
// than is estimated, and that it is refused where squares overflow or vanish.
func TestLoss(t *testing.T) {
	for name, x := range kinds(t, 1500) {
		g, err := fold("gram", linalg.GramParams{Center: true, Overflow: true}, viewed(x), cut{600, 600, 1})
		if err != nil {
			t.Fatal(name, err)
		}
		f, err := linalg.CholeskyOf(g[0], g[1].Data, g[2].Data[0], dense.Limits{})
		if err != nil {
			t.Fatal(name, err)
		}
		switch refused := math.IsInf(f.Loss, 1); name {
		case "zero column", "tiny", "huge":
			if !refused {
				t.Errorf("%s: a loss of %g", name, f.Loss)
			}
			continue
		case "constants": // R is not the only one
			continue
		case "same", "late", "condition 1e+08", "condition 1e+09", "condition 1e+10", "condition 1e+11", "condition 1e+12":
			if f.Loss < 1e-3 {
				t.Errorf("%s: a loss of %g", name, f.Loss)
			}
			continue
		default:
			if refused {
				t.Errorf("%s is refused", name)
			}
		}
		q, err := fold("qr", nil, viewed(x), cut{600, 600, 1})
		if err != nil {
			t.Fatal(name, err)
		}
		compareFactor(t, name, f, q[0])
	}
}

// compareFactor asserts that R = T·want with a T that is orthonormal up to the loss, and
// up to what rounding does to any method.
func compareFactor(t *testing.T, name string, f *linalg.Factored, want matrix) {
	t.Helper()
	if math.IsInf(f.Departure, 1) || f.Departure > 1e-9 { // T would be rounding
		if d := norm(minus(f.R, want)); d > (1e-13+f.Loss)*norm(want) {
			t.Errorf("%s: the factor is off by %g", name, d/norm(want))
		}
		return
	}
	turn := f.R.T().Clone()
	if err := dense.Trsm(1, want.Upper().T(), turn, dense.Limits{}); err != nil {
		t.Fatal(name, err)
	}
	if d := departure(t, turn); d > f.Loss+f.Departure {
		t.Errorf("%s: off by %g, estimated were %g and %g", name, d, f.Loss, f.Departure)
	}
}

// TestRoads decomposes every kind of matrix: u is orthonormal, values are those of
// LAPACK's method, and the passes are those that the condition demands.
func TestRoads(t *testing.T) {
	passes := map[string]int{
		"plain": 2, "constant": 2, "graded": 3, "equal": 3, "same": 3, "constants": 3, "zero column": 3, "far": 3, "tiny": 2, "huge": 2,
		"late": 4, "condition 1": 2, "condition 10": 2, "condition 100": 2, "condition 1000": 3, "condition 1e+10": 3,
	}
	for name, x := range kinds(t, 1500) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			o := linalg.Option{U: filepath.Join(dir, "u.npy"), Vt: filepath.Join(dir, "vt.npy")}
			o.Map = comal.Option{On: "local:", Memory: 1 << 30}
			d, err := linalg.SVD(t.Context(), lazy(x, 400, 20), o)
			if err != nil {
				t.Fatal(err)
			}
			sameValues(t, x, d.S)
			if off := departure(t, read(t, o.U)); off > 1e-12 {
				t.Errorf("u is off by %g", off)
			}
			if want := passes[name]; want > 0 && d.Passes != want {
				t.Errorf("%d passes, want %d", d.Passes, want)
			}
			o.U, o.Vt = "", ""
			if d, err = linalg.SVD(t.Context(), lazy(x, 400, 20), o); err != nil {
				t.Fatal(err)
			}
			sameValues(t, x, d.S)
		})
	}
}

// sameValues compares with what is found of all of x at once.
func sameValues(t *testing.T, x matrix, s []float64) {
	t.Helper()
	want := make([]float64, x.Cols)
	if err := factor.SingularValues(x.Clone(), want, dense.Limits{}); err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if d := math.Abs(s[i] - want[i]); d > 1e-12*want[i]+1e-14*want[0] {
			t.Errorf("value %d is %v, want %v", i, s[i], want[i])
		}
	}
}

// TestNaNOnTheWay asserts that the place of what is not finite is named, be it in the
// rows that are tried first or not.
func TestNaNOnTheWay(t *testing.T) {
	for _, row := range []int{5, 1400} {
		x := normal(rand.New(rand.NewPCG(35, 36)), 1500, 20)
		x.Set(row, 3, math.NaN())
		_, err := linalg.SVD(t.Context(), lazy(x, 400, 20), linalg.Option{})
		var e *linalg.NotFiniteError
		if !errors.As(err, &e) || e.Row != row || e.Col != 3 {
			t.Errorf("row %d: %v", row, err)
		}
	}
}

// TestSplits asserts the same bits of values and vectors for any number of processes
// and threads.
func TestSplits(t *testing.T) {
	x := changed(1500, func(_ int, row []float64) { row[7] = row[3] + 1e-3*row[7] })
	var want []float64
	for _, split := range [][2]int{{1, 1}, {1, 3}, {3, 1}} {
		o := linalg.Option{U: filepath.Join(t.TempDir(), "u.npy")}
		o.Map = comal.Option{On: "local:", Processes: split[0], Threads: split[1]}
		d, err := linalg.SVD(t.Context(), lazy(x, 400, 20), o)
		if err != nil {
			t.Fatal(err)
		}
		got := append(slices.Clone(d.S), read(t, o.U).Data...)
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d x %d gives other bits", split[0], split[1])
		}
	}
}
