package bench

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/dense"
	"github.com/comal-go/comal/internal/testkit"
)

// TestDense compares the results of both sides for every operation.
func TestDense(t *testing.T) {
	testkit.NoLeaks(t)
	python := testkit.Python(t)
	testkit.Need(t, "numpy", "scipy")
	rep, err := Dense(t.Context(), DenseConfig{Config: Config{Quick: true, Repeats: 1, Python: python}, Most: 2})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := rep.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	for _, r := range rep.Rows {
		if r.Why != "" || r.Ours.Median < 0 || len(r.Peers) == 0 {
			t.Errorf("%+v", r)
		}
		for _, p := range r.Peers {
			if p.Why != "" || p.AtLeast == 0 {
				t.Errorf("%s: %+v", r.Name, p)
			}
		}
		if name, _ := json.Marshal(r.Name); !strings.Contains(b.String(), `{"row":`+string(name)+`,"ours":`) {
			t.Errorf("%s is not in the JSON", r.Name)
		}
	}
	for _, part := range []string{"; SciPy ", "; " + dense.SIMD()} {
		if !strings.Contains(rep.Machine, part) {
			t.Errorf("measured on %s, without %q", rep.Machine, part)
		}
	}
}

// TestDenseRows holds the rows against the table that they must reach.
func TestDenseRows(t *testing.T) {
	l := newLab(t, Config{})
	rows, end := l.dense([]int{1, 2})
	defer end()
	var names []string
	for _, r := range rows {
		names = append(names, r.name)
		for _, p := range r.peers {
			if p.atLeast <= 0 {
				t.Errorf("%s beside %s has nothing to reach", r.name, p.name)
			}
		}
	}
	for _, want := range []string{"gemm n=6000 t=2", "gemm float32 n=2000 t=1", "syrk 10000 x 1000 t=2", "qr r only 1000 x 1000 t=1", "svd thin n=1000 t=2", "column max 125000 x 1000 t=1"} {
		if !slices.Contains(names, want) {
			t.Errorf("no row %s", want)
		}
	}
}

func TestDenseAtLeast(t *testing.T) {
	for _, c := range []struct {
		n, threads int
		want       float64
	}{{64, 2, 0.8}, {500, 1, 0.97}, {500, 2, 0.9}, {6000, 1, 0.97}, {6000, 2, 0.95}, {6000, 8, 0.95}} {
		o := denseOp{atLeast: gemmAtLeast(c.n)}
		if got := o.must(c.threads); got != c.want {
			t.Errorf("n=%d on %d threads: %v, want %v", c.n, c.threads, got, c.want)
		}
	}
}

func TestThreadCounts(t *testing.T) {
	for most, want := range map[int][]int{1: {1}, 2: {1, 2}, 3: {1, 2, 3}, 12: {1, 2, 4, 8, 12}} {
		if got := threadCounts(most); !slices.Equal(got, want) {
			t.Errorf("up to %d: %v", most, got)
		}
	}
}

// TestWrongResultsDiffer keeps a ratio from being told of two different results.
func TestWrongResultsDiffer(t *testing.T) {
	c := operand[float64](1, 30, 20)
	a := &agreement{off: 1e-10}
	if err := a.check(marks(c, nil)); err != nil {
		t.Fatal(err)
	}
	near := c.Clone()
	near.Set(3, 4, near.At(3, 4)*(1+1e-12))
	swapped := c.Clone()
	swapped.Set(3, 4, c.At(4, 3))
	swapped.Set(4, 3, c.At(3, 4))
	nan := c.Clone()
	nan.Set(29, 19, math.NaN())
	for name, m := range map[string]dense.Matrix[float64]{"swapped": swapped, "NaN": nan, "a part": c.Slice(0, 30, 0, 19)} {
		if a.check(marks(m, nil)) == nil {
			t.Errorf("%s entries pass", name)
		}
	}
	if err := a.check(marks(near, nil)); err != nil {
		t.Error(err)
	}
	if (&agreement{off: 1}).check(marks(dense.New[float64](2, 2), nil)) == nil {
		t.Error("nothing but zeros passes")
	}
}

// TestWrongWork is what becomes of an operation of ours that is wrong.
func TestWrongWork(t *testing.T) {
	values := [][]float64{{1, 2}, {1, 2.1}}
	o := denseOp{open: func(int, int) work {
		return work{
			run: func(dense.Limits) error { return nil },
			marks: func() []float64 {
				first := values[0]
				values = values[1:]
				return first
			},
		}
	}}
	l := newLab(t, Config{Quick: true, Repeats: 2})
	_, err := l.row(t.Context(), row{name: "wrong", ours: o.ours(1, &agreement{off: 1e-3})})
	if err == nil || !strings.Contains(err.Error(), "a wrong result") {
		t.Errorf("%v", err)
	}
	o.open = func(int, int) work {
		return work{run: func(dense.Limits) error { return errors.New("no griddle") }}
	}
	if _, err := l.row(t.Context(), row{name: "failing", ours: o.ours(1, &agreement{})}); err == nil {
		t.Error("an operation that fails is measured")
	}
}

func TestPercentile(t *testing.T) {
	buckets := []float64{0, 1, 2, 3, math.Inf(1)}
	before := &metrics.Float64Histogram{Buckets: buckets, Counts: []uint64{5, 0, 7, 0}}
	for _, c := range []struct {
		after []uint64
		want  float64
	}{
		{[]uint64{5, 0, 7, 0}, 0},
		{[]uint64{105, 0, 7, 0}, 1},
		{[]uint64{104, 0, 8, 0}, 1},
		{[]uint64{103, 0, 9, 0}, 3},
		{[]uint64{5, 0, 7, 1}, 3},
	} {
		after := &metrics.Float64Histogram{Buckets: buckets, Counts: c.after}
		if got := percentile(before, after, 0.99); got != c.want {
			t.Errorf("%v: %v, want %v", c.after, got, c.want)
		}
	}
}

// TestPauses sees the cycles that are asked for.
func TestPauses(t *testing.T) {
	l := newLab(t, Config{Quick: true})
	computing := func(*lab) (func(context.Context) error, error) {
		loops := plainGo(2)
		return func(ctx context.Context) error { loops(ctx); return nil }, nil
	}
	r, err := pausesBeside("plain Go", computing).open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := r.run(t.Context()); err != nil || p <= 0 {
		t.Errorf("%v, %v", p, err)
	}
}
