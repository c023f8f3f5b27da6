package bench

import (
	"regexp"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
)

// quick measures the rows that match with tiny sizes and wants figures of all
// their ways but those that are excused.
func quick(t *testing.T, only string, c Config, excused ...string) *Report {
	t.Helper()
	c.Only, c.Quick, c.Repeats = regexp.MustCompile(only), true, 2
	rep, err := Overhead(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rep.Rows {
		if r.Why != "" || r.Ours.Median <= 0 {
			t.Errorf("%s: ours was not measured: %s", r.Name, r.Why)
		}
		for _, p := range r.Peers {
			if p.Why != "" && strings.Contains(strings.Join(excused, " "), p.Name) {
				continue
			}
			if p.Why != "" || p.Median <= 0 || p.Min > p.Median || p.Median > p.Max {
				t.Errorf("%s: %s has %v: %s", r.Name, p.Name, p.Figures, p.Why)
			}
		}
	}
	return rep
}

func TestRowsInGo(t *testing.T) {
	rep := quick(t, "goroutines|small", Config{})
	if len(rep.Rows) != 5 || len(rep.Rows[0].Peers) != 4 {
		t.Errorf("%d rows", len(rep.Rows))
	}
	for _, part := range []string{"CPU", "/", "Go 1."} {
		if !strings.Contains(rep.Machine, part) {
			t.Errorf("machine %q lacks %q", rep.Machine, part)
		}
	}
}

func TestRowsOfWorkers(t *testing.T) {
	python := testkit.Python(t)
	testkit.Need(t, "joblib")
	rep := quick(t, "^(Go|Python) ", Config{Python: python})
	if len(rep.Rows) != 4 || !strings.Contains(rep.Machine, "joblib") {
		t.Errorf("%d rows on %s", len(rep.Rows), rep.Machine)
	}
}

func TestRowsOfFaults(t *testing.T) {
	rep := quick(t, "journal|watching", Config{})
	if len(rep.Rows) != 4 || rep.Rows[2].Unit != inPercent || len(rep.Rows[0].Peers) != 1 {
		t.Errorf("%+v", rep.Rows)
	}
}

func TestRowsOfCommands(t *testing.T) {
	testkit.Need(t, "xargs")
	quick(t, "commands from Go", Config{}, "GNU parallel")
}

func TestGNUParallel(t *testing.T) {
	testkit.Need(t, "parallel")
	quick(t, "commands from Go", Config{}, "xargs")
}

// TestWithoutProgram is what a run says that no comal program started.
func TestWithoutProgram(t *testing.T) {
	rep, err := Overhead(t.Context(), Config{Only: regexp.MustCompile("^(commands n|stdin|version)"), Quick: true})
	if err != nil || len(rep.Rows) != 4 {
		t.Fatal(err, rep)
	}
	for _, r := range rep.Rows {
		if !strings.Contains(r.Why, "run comal bench") {
			t.Errorf("%s: %q", r.Name, r.Why)
		}
	}
}
