package bench

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/plot"
	"github.com/comal-go/comal/internal/testkit"
)

// measuredAll wants a time of each way on 1 to most workers.
func measuredAll(t *testing.T, s *Scaling, most int, ways ...string) {
	t.Helper()
	for _, j := range s.Jobs {
		var names []string
		for _, w := range j.Ways {
			names = append(names, w.Name)
			if len(w.Times) != most || w.Why != "" {
				t.Errorf("%s, %s: %d times: %s", j.Name, w.Name, len(w.Times), w.Why)
			}
			for i, one := range w.Times {
				if one.N != i+1 || one.Median <= 0 {
					t.Errorf("%s, %s: %+v", j.Name, w.Name, one)
				}
			}
		}
		if got := strings.Join(names, ", "); got != strings.Join(ways, ", ") {
			t.Errorf("%s was done in %s", j.Name, got)
		}
	}
}

func TestThreads(t *testing.T) {
	s, err := Threads(t.Context(), ThreadsConfig{Config: Config{Quick: true}})
	if err != nil {
		t.Fatal(err)
	}
	measuredAll(t, s, max(2*s.Physical, s.Logical+1), "comal")
	if len(s.Jobs) != 1 || s.Jobs[0].Name != "product n=200" || s.Repeats != 3 {
		t.Errorf("%+v", s)
	}
}

// TestThreadsThatAreEnded would take minutes if the product did not look.
func TestThreadsThatAreEnded(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cancel(enough)
	if s, err := Threads(ctx, ThreadsConfig{Size: 2000, Most: 1}); !errors.Is(err, enough) || s != nil {
		t.Errorf("%v, %+v", err, s)
	}
	f := newFactors(64)
	if err := product(ctx, f.c, f.a, f.b, f.n, 1); err == nil {
		t.Error("the product goes on")
	}
}

func TestThreadsBesideNumPy(t *testing.T) {
	testkit.NoLeaks(t)
	python := testkit.Python(t)
	testkit.Need(t, "numpy")
	s, err := Threads(t.Context(), ThreadsConfig{Config: Config{Quick: true, Repeats: 1, Python: python}, Most: 2, WithNumPy: true})
	if err != nil {
		t.Fatal(err)
	}
	measuredAll(t, s, 2, "comal", "NumPy")
	if !strings.Contains(s.Machine, "NumPy") {
		t.Errorf("measured on %s", s.Machine)
	}
}

func TestSpeedup(t *testing.T) {
	testkit.NoLeaks(t)
	one := regexp.MustCompile("midpoint") // Python takes a while to start
	s, err := Speedup(t.Context(), SpeedupConfig{Config: Config{Quick: true, Repeats: 1, Python: testkit.Python(t), Only: one}, Most: 2})
	if err != nil {
		t.Fatal(err)
	}
	measuredAll(t, s, 2, "Go processes", "Python threads", "Python processes")
	if len(s.Jobs) != 1 {
		t.Errorf("%d jobs", len(s.Jobs))
	}
}

// TestSpeedupThatIsEnded keeps the jobs that were measured before.
func TestSpeedupThatIsEnded(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cfg := SpeedupConfig{Config: Config{Quick: true, Repeats: 1, Python: testkit.Python(t), Only: regexp.MustCompile("midpoint|cubes")}, Most: 1}
	cfg.Log = func(line string) {
		if strings.Contains(line, "2/2") {
			cancel(enough)
		}
	}
	s, err := Speedup(ctx, cfg)
	if !errors.Is(err, enough) || s == nil || len(s.Jobs) != 1 || !strings.HasPrefix(s.Jobs[0].Name, "midpoint") {
		t.Errorf("%v, %+v", err, s)
	}
}

func TestSettingsOfScaling(t *testing.T) {
	for name, call := range map[string]func() (*Scaling, error){
		"size":    func() (*Scaling, error) { return Threads(t.Context(), ThreadsConfig{Size: -1}) },
		"threads": func() (*Scaling, error) { return Threads(t.Context(), ThreadsConfig{Most: -1}) },
		"most":    func() (*Scaling, error) { return Speedup(t.Context(), SpeedupConfig{Most: -1}) },
		"only": func() (*Scaling, error) {
			return Speedup(t.Context(), SpeedupConfig{Config: Config{Only: regexp.MustCompile("pancake")}})
		},
	} {
		if _, err := call(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// curve is a way whose speed-ups are given.
func curve(name string, speedups ...float64) Way {
	w := Way{Name: name}
	for i, s := range speedups {
		w.Times = append(w.Times, Timing{i + 1, Figures{12 / s, 12 / s, 12 / s}})
	}
	return w
}

func TestWhatExplainsACurve(t *testing.T) {
	s := &Scaling{Workers: "processes", Physical: 4, Logical: 4, Repeats: 3}
	uneven := &Job{Costs: []float64{100, 625, 2500, 5625}}
	even := &Job{Costs: []float64{1, 1, 1, 1, 1, 1}}
	locked := curve("Python threads", 1, 1.02, 0.9)
	locked.Locked = true
	for name, c := range map[string]struct {
		job  *Job
		way  Way
		want string // "" is nothing
	}{
		"the largest item": {uneven, curve("a", 1, 1.55, 1.57, 1.56, 1.3), "the largest item allows total/largest = 1.57 at most"},
		"equal items":      {even, curve("a", 1, 1.98, 2.95, 2.96), `6 equal items allow 6/ceil(6/P): where that is less than the ideal, the curve is within 1.3`},
		"below the bound":  {uneven, curve("a", 1, 1.2, 1.2, 1.2), ""},
		"no items":         {&Job{}, curve("a", 1, 2, 3, 4), ""},
		"bound not met":    {even, curve("a", 1, 2, 3), ""},
		"a lock":           {uneven, locked, "holds the lock"},
	} {
		r := c.way.read()
		got := s.explains(c.job, &c.way, r.top)
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func given3(t *testing.T) *Scaling {
	t.Helper()
	s := &Scaling{Machine: "a griddle", Workers: "processes", Physical: 4, Logical: 4, Repeats: 3}
	gone := curve("Python processes", 1)
	gone.Why = "no | Python"
	gone.Times = nil
	s.Jobs = []Job{{Name: "sums", Short: "sums", Costs: []float64{1, 1, 1, 1}, Ways: []Way{curve("Go", 1, 2, 2, 4), gone}}}
	return s
}

func TestScalingTable(t *testing.T) {
	var b strings.Builder
	if err := given3(t).WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	const want = `a griddle

medians of 3 interleaved repeats (smallest to largest), then the speed-up over one.

sums

| processes | Go   |      | Python processes |     | items allow |
| --------- | ---- | ---- | ---------------- | --- | ----------- |
| 1         | 12 s | 1.00 |                  |     | 1.00        |
| 2         | 6 s  | 2.00 |                  |     | 2.00        |
| 3         | 6 s  | 2.00 |                  |     | 2.00        |
| 4         | 3 s  | 4.00 |                  |     | 4.00        |

Go:
`
	if !strings.HasPrefix(b.String(), want) {
		t.Errorf("got:\n%s", b.String())
	}
	for _, part := range []string{
		"\n  Amdahl ", "\n  Gustafson ", "\n  USL ", "\n  stops paying  not up to 4 processes\n",
		"; this machine says 4 physical, 4 logical\n", "\n  why           4 equal items allow 4/ceil(4/P)",
		"\nPython processes:\n  not measured: no \\| Python\n",
	} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("%s\nlacks %q", b.String(), part)
		}
	}
}

func TestScalingJSON(t *testing.T) {
	var b strings.Builder
	if err := given3(t).WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 5 || lines[2] != `{"row":"sums p=3","ours":6,"peer":4,"peer_name":"ideal","unit":"s","ratio":0.6666666666666666}` {
		t.Errorf("got:\n%s", b.String())
	}
	var last struct {
		Curve struct {
			Job, Name string
			Laws      []struct{ Law string }
			Machine   []int
		}
	}
	if err := json.Unmarshal([]byte(lines[4]), &last); err != nil || last.Curve.Job != "sums" || last.Curve.Name != "Go" || len(last.Curve.Laws) != 3 || len(last.Curve.Machine) != 2 {
		t.Errorf("%v: %s", err, lines[4])
	}
}

func TestGiven(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "laptop.old.txt")
	if err := os.WriteFile(file, []byte("# a class\n1 12\n1000000 3\n4 4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Given("threads", []string{file})
	if err != nil {
		t.Fatal(err)
	}
	w := s.Jobs[0].Ways[0]
	if w.Name != "laptop.old" || len(w.Times) != 3 || w.speedup(4) != 3 || w.speedup(7) != 0 {
		t.Errorf("%+v", w)
	}
	var b strings.Builder
	if err := s.WriteMarkdown(&b); err != nil || !strings.HasPrefix(b.String(), "Times as they were given.\n\n| threads ") || strings.Contains(b.String(), "this machine") {
		t.Errorf("%v:\n%s", err, b.String())
	}
	if err := s.WriteJSON(&b); err != nil || strings.Contains(b.String(), `"row"`) {
		t.Errorf("%v:\n%s", err, b.String())
	}
}

// TestDrawings looks at what is drawn; package plot tests how.
func TestDrawings(t *testing.T) {
	s := given3(t)
	all := s.Drawings()
	if len(all) != 1 || all[0].Short != "sums" {
		t.Fatalf("%+v", all)
	}
	var got []string
	c := all[0].Picture.(*plot.Chart)
	for _, curve := range c.Curves {
		got = append(got, curve.Label)
		if len(curve.X) != len(curve.Y) || curve.X[0] != 1 || curve.X[len(curve.X)-1] != 4 {
			t.Errorf("%+v", curve)
		}
	}
	if strings.Join(got, ", ") != "ideal, what the items allow, Go" || !strings.HasPrefix(c.Note, "Go: 4 equal items") {
		t.Errorf("draws %s: %s", strings.Join(got, ", "), c.Note)
	}

	s.Jobs[0].Costs, s.Jobs[0].Ways = nil, []Way{curve("comal", 1, 1.9, 2.7, 3.4), curve("NumPy", 1, 2, 3, 4)}
	c = s.Drawings()[0].Picture.(*plot.Chart)
	if law := c.Curves[2]; len(c.Curves) != 4 || law.Style != plot.Law || math.Abs(law.Y[0]-1) > 0.2 || !strings.Contains(c.Note, law.Label) {
		t.Errorf("draws %+v: %s", law, c.Note)
	}
}
