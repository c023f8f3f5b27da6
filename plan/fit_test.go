package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/grid"
)

const mb = 1_000_000

// means returns the stages of column means of a matrix of float64 that is cut
// into chunks.
func means(chunk []int) []Stage {
	g, err := grid.New([]int{1_000_000, 1_000}, chunk)
	if err != nil {
		panic(err)
	}
	state := int64(g.Chunk[1] * 16)
	return []Stage{{
		Name: "mean over axis 0", Grid: g, Tasks: g.Len(),
		Task:   []Use{{"state of the mean", state}, {"chunk of X.npy", int64(g.Chunk[0]*g.Chunk[1]) * 8}},
		Shared: []Use{{"states of all chunks", 32 * state}},
		Inputs: []Input{{"X.npy", 8e9, 8e9}},
		Flops:  1e9,
	}}
}

// TestFit asserts how many tasks run at once in budgets of several sizes.
func TestFit(t *testing.T) {
	stages := means([]int{10_000, 1_000}) // 80 MB a chunk
	for _, c := range []struct {
		l          Limits
		at         int
		need, peak int64 // one of them is 0
	}{
		{Limits{Budget: 1e9, Base: 20 * mb, Cores: 4}, 4, 0, 20*mb + 4*(80*mb+16e3) + 32*16e3},
		{Limits{Budget: 200 * mb, Base: 20 * mb, Cores: 4}, 2, 0, 20*mb + 2*(80*mb+16e3) + 32*16e3},
		{Limits{Budget: 200 * mb, Base: 20 * mb, Each: 10 * mb, Cores: 4}, 1, 0, 30*mb + 80*mb + 16e3 + 32*16e3},
		{Limits{Budget: 1e9, Base: 20 * mb, Cores: 4, Processes: 7}, 7, 0, 20*mb + 7*(80*mb+16e3) + 32*16e3},
		{Limits{Budget: 200 * mb, Base: 20 * mb, Cores: 4, Processes: 3}, 0, 20*mb + 3*(80*mb+16e3) + 32*16e3, 0},
		{Limits{Budget: 50 * mb, Base: 20 * mb, Cores: 4}, 0, 20*mb + 80*mb + 16e3 + 32*16e3, 0},
		{Limits{Budget: 1e9, Base: 20 * mb, Cores: 1000}, 12, 0, 20*mb + 12*(80*mb+16e3) + 32*16e3},
	} {
		p, err := Fit(stages, c.l)
		var large *TooLarge
		switch {
		case c.need > 0 && (!errors.As(err, &large) || large.Need != c.need):
			t.Errorf("%+v: %v, want a need of %d", c.l, err, c.need)
		case c.need == 0 && (err != nil || p.Processes != c.at || p.Stages[0].AtOnce != c.at || p.Peak != c.peak):
			t.Errorf("%+v: %d at once and %d bytes (%v), want %d and %d", c.l, p.Processes, p.Peak, err, c.at, c.peak)
		}
	}
}

// TestFitRandom asserts, for random stages and limits, that a plan is inside its
// budget, that one task more would not be, and that the need of a refusal is the
// smallest budget that does.
func TestFitRandom(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		stages := make([]Stage, 1+rng.IntN(5))
		for i := range stages {
			stages[i] = Stage{
				Name: fmt.Sprint(i), Tasks: rng.IntN(9),
				Task: []Use{{"a", rng.Int64N(90)}, {"b", rng.Int64N(9)}}, Shared: []Use{{"c", rng.Int64N(40)}},
			}
		}
		l := Limits{Budget: rng.Int64N(500), Base: rng.Int64N(50), Each: rng.Int64N(2) * rng.Int64N(20), Processes: rng.IntN(2) * rng.IntN(9), Cores: rng.IntN(9)}
		p, err := Fit(stages, l)
		if err != nil {
			large := err.(*TooLarge)
			l.Budget = large.Need - 1
			if _, err := Fit(stages, l); err == nil {
				t.Fatalf("%+v %+v: fits into less than %d", stages, l, large.Need)
			}
			l.Budget++
			if _, err := Fit(stages, l); err != nil {
				t.Fatalf("%+v %+v: does not fit into %d: %v", stages, l, large.Need, err)
			}
			continue
		}
		for _, s := range p.Stages {
			peak := p.Base + total(s.Shared) + int64(s.AtOnce)*total(s.Task)
			if peak > l.Budget || s.Peak != peak || s.AtOnce < min(1, s.Tasks) {
				t.Fatalf("%+v: %d bytes of %d", s, peak, l.Budget)
			}
			if s.AtOnce < min(p.Processes, s.Tasks) && (l.Processes > 0 || peak+total(s.Task) <= l.Budget) {
				t.Fatalf("%+v: another task would fit into %d", s, l.Budget)
			}
		}
	}
}

// TestTooLarge asserts that a refusal names the offenders, the smallest budget,
// and chunks that fit while slightly larger ones do not.
func TestTooLarge(t *testing.T) {
	build := func(chunk []int) ([]Stage, error) { return means(chunk), nil }
	g := means([]int{1_000_000, 1_000})[0].Grid
	l := Limits{Budget: 200 * mb, Base: 20 * mb, Cores: 2, Processes: 2, Chunks: &Chunks{"X.npy", g, 64, build}}
	_, err := Fit(means(g.Chunk), l)
	var large *TooLarge
	if !errors.As(err, &large) {
		t.Fatalf("%v is no refusal", err)
	}
	if !slices.Equal(large.Chunk, []int{11200, 1000}) || large.Uses[0].Bytes != 8e9 {
		t.Errorf("%+v", large)
	}
	if _, err := Fit(means(large.Chunk), l); err != nil {
		t.Errorf("the advice does not fit: %v", err)
	}
	if _, err := Fit(means([]int{large.Chunk[0] + 64, 1000}), l); err == nil {
		t.Error("larger chunks fit, too")
	}
	want := "mean over axis 0 needs 8.02 GB of memory and may use 200 MB: 8 GB chunk of X.npy, 20 MB the program itself," +
		" 512 KB states of all chunks, 16 KB state of the mean; --mem 8030MB would do, or --chunks 11200x1000 for X.npy"
	if err.Error() != want {
		t.Errorf("%v\nwant\n%v", err, want)
	}
	l.Budget = 21 * mb
	_, err = Fit(means(g.Chunk), l)
	if !errors.As(err, &large) || len(large.Chunk) != 2 {
		t.Errorf("in 21 MB: %v", err)
	}
	l.Budget = 20 * mb
	_, err = Fit(means(g.Chunk), l)
	if !errors.As(err, &large) || large.Chunk != nil {
		t.Errorf("in nothing: %v", err)
	}
	_, err = Fit(means([]int{10_000, 1000}), Limits{Budget: 300 * mb, Processes: 8})
	if !errors.As(err, &large) || large.Fewer != 3 || !strings.Contains(err.Error(), "or -p 3") {
		t.Errorf("8 at once: %v", err)
	}
}

// TestOverflow asserts that bytes beyond all numbers are refused, not wrapped.
func TestOverflow(t *testing.T) {
	s := Stage{Name: "x", Tasks: 9, Task: []Use{{"a", math.MaxInt64 / 2}}, Shared: []Use{{"b", math.MaxInt64 / 2}}}
	_, err := Fit([]Stage{s}, Limits{Budget: 1e15, Base: 1e9, Processes: 4})
	var large *TooLarge
	if !errors.As(err, &large) || large.Need != math.MaxInt64 || err.Error() == "" {
		t.Errorf("%v", err)
	}
}

// TestViews asserts what people and programs read of a plan.
func TestViews(t *testing.T) {
	stages := means([]int{10_000, 1_000})
	stages = append(stages, Stage{
		Name: "X - mean, written", Tasks: 100, Task: []Use{{"chunk", 80 * mb}},
		Inputs: []Input{{"X.npy", 8e9, 8e9}}, Output: "Y.npy", Writes: 8e9,
	})
	p, err := Fit(stages, Limits{Budget: 1e9, Base: 20 * mb, Cores: 2, Rates: Rates{Read: 1e9, Write: 0.5e9, Flops: 1e10}})
	if err != nil {
		t.Fatal(err)
	}
	if p.Passes != 2 || p.Reads != 16e9 || p.Writes != 8e9 || p.Seconds != 8+8+16 {
		t.Errorf("%+v", p)
	}
	var text bytes.Buffer
	if err := p.Table(&text); err != nil {
		t.Fatal(err)
	}
	want := `STAGE              TASKS  AT ONCE  A TASK  IN ALL  READS  WRITES  PASSES  TIME
mean over axis 0   100    2        80 MB   181 MB  8 GB   -       1.00    8 s
X - mean, written  100    2        80 MB   180 MB  8 GB   8 GB    1.00    24 s

memory: 181 MB at the peak, of 1 GB
  160 MB chunk of X.npy (2 x 80 MB)
  20 MB the program itself
  512 KB states of all chunks
  32 KB state of the mean (2 x 16 KB)
data: 16 GB read, 8 GB written, passes over the inputs: 2.00
time: about 32 s, if disks read 1 GB/s and write 500 MB/s and products make 10 Gflop/s; the rest is not counted
`
	if text.String() != want {
		t.Errorf("%s\nwant\n%s", text.String(), want)
	}
	data, err := json.Marshal(p)
	var back Plan
	if err != nil || json.Unmarshal(data, &back) != nil || fmt.Sprint(back) != fmt.Sprint(p) {
		t.Errorf("%s: %v", data, err)
	}
}

// TestTimes asserts that a time counts what moves and what is computed, and tells what
// may be needed apart.
func TestTimes(t *testing.T) {
	s := func(flops float64, optional bool) Stage {
		return Stage{Tasks: 1, Inputs: []Input{{"X", 2e9, 2e9}}, Flops: flops, Optional: optional}
	}
	p, err := Fit([]Stage{s(3e10, false), s(0, true)}, Limits{Budget: 1e9, Cores: 1, Rates: Rates{Read: 1e9, Write: 1e9, Flops: 1e10}})
	if err != nil || p.Seconds != 5 || p.Stages[1].Seconds != 2 {
		t.Fatalf("%v s, and %v s if that is needed, want 5 and 2: %v", p.Seconds, p.Stages[1].Seconds, err)
	}
	var text bytes.Buffer
	if err := p.Table(&text); err != nil || !strings.Contains(text.String(), "time: about 5 s (up to 7 s if all is needed that may be), if disks read 1 GB/s") {
		t.Errorf("%s: %v", text.String(), err)
	}
}

func ExampleFit() {
	g, _ := grid.New([]int{1_000_000, 1_000}, []int{10_000, 1_000})
	p, err := Fit([]Stage{{
		Name: "mean over axis 0", Grid: g, Tasks: g.Len(),
		Task:   []Use{{"chunk of X.npy", 80_000_000}},
		Inputs: []Input{{"X.npy", 8e9, 8e9}},
	}}, Limits{Budget: 256_000_000, Base: 20_000_000, Cores: 4})
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = p.Table(os.Stdout)
	// Output:
	// STAGE             TASKS  AT ONCE  A TASK  IN ALL  READS  WRITES  PASSES  TIME
	// mean over axis 0  100    2        80 MB   180 MB  8 GB   -       1.00    -
	//
	// memory: 180 MB at the peak, of 256 MB
	//   160 MB chunk of X.npy (2 x 80 MB)
	//   20 MB the program itself
	// data: 8 GB read, 0 B written, passes over the inputs: 1.00
}
