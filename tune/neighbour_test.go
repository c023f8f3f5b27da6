package tune

import (
	"slices"
	"testing"
)

// TestBehindWalls: what lies behind a wall is found, though the first tries, far
// from it, say nothing of it.
func TestBehindWalls(t *testing.T) {
	for _, name := range []string{"machine-memory-wall.txt", "machine-memory-cliff.txt"} {
		r := replay(t, gridFile(t, name), 600, seedsFor(10))
		good := 0
		for s, n := range r.Found {
			if (s.P == 2 || s.P == 3) && s.T > 1 {
				good += n
			}
		}
		if 10*good < 8*seedsFor(10) {
			t.Errorf("%s: %d of %d ended at two or three processes", name, good, seedsFor(10))
		}
	}
}

func TestAround(t *testing.T) {
	all := around(Split{2, 8})
	for _, s := range []Split{{1, 8}, {4, 8}, {2, 4}, {2, 16}, {1, 16}, {4, 4}, {3, 8}, {3, 5}} {
		if !slices.Contains(all, s) {
			t.Errorf("%s is no neighbour of 2 x 8", s)
		}
	}
	tuner := New(Config{Logical: 8})
	for _, s := range []Split{{0, 8}, {8, 0}, {5, 8}} {
		if tuner.sensible(s, Split{2, 8}) {
			t.Errorf("%s is sensible", s)
		}
	}
}

// TestSurprise: a model that was wrong is doubted.
func TestSurprise(t *testing.T) {
	tuner := New(Config{Logical: 8})
	if tuner.surprise() != 1 {
		t.Errorf("surprised by nothing: %g", tuner.surprise())
	}
	tuner.errors = []float64{0.1, -0.2}
	if tuner.surprise() != 1 {
		t.Errorf("surprised by small errors: %g", tuner.surprise())
	}
	tuner.errors = []float64{4}
	if s := tuner.surprise(); s < 1.5 || s > 4 {
		t.Errorf("an error of four standard deviations surprises by %g", s)
	}
}

// TestThinksOfFew: the time of a decision grows with the square of the candidates.
func TestThinksOfFew(t *testing.T) {
	for _, cpus := range []int{8, 64, 256, 1024} {
		tuner := New(Config{Logical: cpus})
		all := tuner.candidates(Split{cpus, 1})
		if len(all) > 300 {
			t.Errorf("%d candidates on %d CPUs", len(all), cpus)
		}
		for _, s := range []Split{{1, cpus}, {cpus / 2, 1}, {2, cpus / 2}, {cpus, 2}} {
			if !slices.Contains(all, s) {
				t.Errorf("%s is no candidate on %d CPUs", s, cpus)
			}
		}
	}
}
