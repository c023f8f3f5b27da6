package tune_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/comal-go/comal/tune"
)

// shop is a machine and a job on it: what the whole job takes at a split.
type shop struct {
	name    string
	cfg     tune.SearchConfig
	seconds func(p, t float64) float64
	cpu     float64 // of each process
}

// busy is how many threads really run: all on cores up to their number, then
// with a third of a core more for each sibling, and a little lost for those that
// wait.
func busy(n, cores, logical float64) float64 {
	b := math.Min(n, cores) + 0.3*(math.Min(n, logical)-math.Min(n, cores))
	return b / (1 + 0.01*math.Max(0, n-logical))
}

var shops = []shop{
	{"Amdahl", tune.SearchConfig{Logical: 8, Physical: 8, Items: 600}, func(p, t float64) float64 {
		return 10 * (0.2 + 0.8/t) / (busy(p*t, 8, 8) / t)
	}, 1},
	{"bandwidth", tune.SearchConfig{Logical: 8, Physical: 8, Items: 600}, func(p, t float64) float64 {
		return 10/math.Min(busy(p*t, 8, 8), 3) + 0.02*p
	}, 1},
	{"memory for three", tune.SearchConfig{Logical: 8, Physical: 8, Items: 600}, func(p, t float64) float64 {
		s := 10 * (0.05 + 0.95/t) * t / busy(p*t, 8, 8)
		if p > 3 {
			s *= 10
		}
		return s
	}, 1},
	{"SMT that harms", tune.SearchConfig{Logical: 8, Physical: 4, Items: 600}, func(p, t float64) float64 {
		return 10 / math.Min(p*t, 4) * (1 + 0.1*math.Max(0, p*t-4)) * (1 + 0.02*(t-1))
	}, 1},
	{"quota of 1.5", tune.SearchConfig{Logical: 2, Physical: 2, Items: 600}, func(p, t float64) float64 {
		return 10 / math.Min(p*t, 1.5) * (1 + 0.05*math.Max(0, p*t-2))
	}, 1},
	{"three items", tune.SearchConfig{Logical: 8, Physical: 8, Items: 3}, func(p, t float64) float64 {
		return math.Ceil(3/p) * (0.1 + 3/t) * math.Max(1, p*t/8)
	}, 1},
	{"slow start", tune.SearchConfig{Logical: 16, Physical: 16, Items: 600}, func(p, t float64) float64 {
		return p + 40*(0.1+0.9/t)*t/busy(p*t, 16, 16)
	}, 1},
	{"one long item", tune.SearchConfig{Logical: 8, Physical: 8, Items: 100}, func(p, t float64) float64 {
		return math.Max(20*(0.1+0.9/t), 120*(0.1+0.9/t)/p) * math.Max(1, p*t/8)
	}, 1},
	{"sleep", tune.SearchConfig{Logical: 2, Physical: 2, Items: 200}, func(p, _ float64) float64 {
		return 0.1*math.Ceil(200/p) + 0.001*p
	}, 0.01},
	{"one CPU", tune.SearchConfig{Logical: 1, Items: 10}, func(p, t float64) float64 { return 1 + 0.1*p*t }, 1},
}

// grid is the best of all splits that make sense.
func (s *shop) best() float64 {
	best := math.Inf(1)
	for p := 1; p <= min(s.cfg.Items, 250); p++ {
		for t := 1; t <= 5*s.cfg.Logical; t++ {
			if t == 1 || p*t <= 5*s.cfg.Logical {
				best = min(best, s.seconds(float64(p), float64(t)))
			}
		}
	}
	return best
}

func TestSearchEndsNearTheBestOfTheGrid(t *testing.T) {
	for _, s := range shops {
		for seed := range uint64(20) {
			rnd := rand.New(rand.NewPCG(seed, 7))
			var asked []tune.Split
			tried := tune.Search(s.cfg, func(split tune.Split) (tune.Trial, bool) {
				asked = append(asked, split)
				sec := s.seconds(float64(split.P), float64(split.T)) * math.Exp(0.02*rnd.NormFloat64())
				return tune.Trial{Seconds: sec, CPU: s.cpu * min(float64(split.P*split.T), float64(s.cfg.Logical))}, true
			})
			if asked[0] != s.cfg.Rule() || len(tried) > 12 || len(asked) > 24 {
				t.Errorf("%s: began with %v, %d splits, %d runs", s.name, asked[0], len(tried), len(asked))
			}
			found := tune.Fastest(tried)
			if sec := s.seconds(float64(found.P), float64(found.T)); sec > 1.1*s.best() {
				t.Errorf("%s: %s takes %.3g, the best %.3g; tried %v", s.name, found.Split, sec, s.best(), asked)
				break
			}
		}
	}
}

// asks returns what is asked for if nothing gains.
func asks(cfg tune.SearchConfig) []tune.Split {
	var all []tune.Split
	for _, t := range tune.Search(cfg, func(tune.Split) (tune.Trial, bool) { return tune.Trial{Seconds: 1, CPU: -1}, true }) {
		all = append(all, t.Split)
	}
	return all
}

func TestSearchKeepsToWhatIsSet(t *testing.T) {
	for _, split := range asks(tune.SearchConfig{Logical: 8, Physical: 4, Items: 50, T: 2}) {
		if split.T != 2 {
			t.Errorf("asks for %s where T is 2", split)
		}
	}
	for _, split := range asks(tune.SearchConfig{Logical: 8, Physical: 4, Items: 50, P: 3, MostT: 4}) {
		if split.P != 3 || split.T > 4 {
			t.Errorf("asks for %s where P is 3 and T at most 4", split)
		}
	}
	for _, split := range asks(tune.SearchConfig{Logical: 8, Items: 5, MostP: 3}) {
		if split.P > 3 {
			t.Errorf("asks for %s where P is at most 3", split)
		}
	}
	if got := asks(tune.SearchConfig{Logical: 8, P: 2, T: 2}); !slices.Equal(got, []tune.Split{{P: 2, T: 2}}) {
		t.Errorf("asks for %v where all is set", got)
	}
}

func TestSearchOfTheRecordedGrid(t *testing.T) {
	g, err := tune.ReadGrid(openRecorded(t, "recorded-grid.txt"), "recorded-grid.txt")
	if err != nil {
		t.Fatal(err)
	}
	cfg := tune.SearchConfig{Logical: 8, Physical: 4, Items: 12, MostP: 9, MostT: 11}
	tried := tune.Search(cfg, func(s tune.Split) (tune.Trial, bool) {
		c, ok := g.At(s)
		return tune.Trial{Seconds: c.Seconds, CPU: -1}, ok
	})
	if best := tune.Fastest(tried); best.Seconds() > 1.1*g.Best().Seconds {
		t.Errorf("ends at %s, %.3g s; the best is %v", best.Split, best.Seconds(), g.Best())
	}
}

func TestSearchEndsWhenToldTo(t *testing.T) {
	n := 0
	tried := tune.Search(tune.SearchConfig{Logical: 4, Items: 9}, func(tune.Split) (tune.Trial, bool) {
		n++
		return tune.Trial{Seconds: float64(n)}, n < 3
	})
	if n != 3 || len(tried) != 2 || tune.Fastest(tried).Split != (tune.Split{P: 4, T: 1}) {
		t.Errorf("%d runs, tried %v", n, tried)
	}
	if best := tune.Fastest([]tune.Tried{{Split: tune.Split{P: 1, T: 1}, Runs: []tune.Trial{{Seconds: 1, Cut: true}}}}); best.P != 0 {
		t.Errorf("%v was ended before its end, and is the fastest", best)
	}
}

// The whole job takes a cell of the grid; what a grid does not have cannot be
// asked for.
func TestSearchOfAllGrids(t *testing.T) {
	names, err := filepath.Glob("testdata/machine-*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		g, err := tune.ReadGrid(openRecorded(t, filepath.Base(name)), name)
		if err != nil {
			t.Fatal(err)
		}
		f := g.Facts
		within := func(c tune.Cell) bool { return f.Most == 0 || c.P <= f.Most }
		cfg := tune.SearchConfig{Logical: f.Logical, Physical: f.Physical, Items: f.Items, MostP: f.Most}
		best := math.Inf(1)
		for _, c := range g.Cells {
			if within(c) && c.P <= f.Items {
				best = min(best, c.Seconds)
			}
			cfg.MostT = max(cfg.MostT, c.T)
		}
		if f.Most == 0 {
			cfg.MostP = g.Cells[len(g.Cells)-1].P
		}
		for seed := range uint64(5) {
			rnd := rand.New(rand.NewPCG(seed, 3))
			tried := tune.Search(cfg, func(s tune.Split) (tune.Trial, bool) {
				c, ok := g.At(s)
				cpu := -1.0
				if f.Use > 0 {
					cpu = min(f.Use*float64(s.P), float64(f.Logical))
				}
				return tune.Trial{Seconds: c.Seconds * math.Exp(0.02*rnd.NormFloat64()), CPU: cpu}, ok
			})
			found, _ := g.At(tune.Fastest(tried).Split)
			if !(found.Seconds <= 1.1*best) {
				t.Errorf("%s, seed %d: ends at %s, %.4g s; the best is %.4g", name, seed, found.Split, found.Seconds, best)
				for _, x := range tried {
					t.Logf("%s %.4g", x.Split, x.Seconds())
				}
				break
			}
		}
	}
}
