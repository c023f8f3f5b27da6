package bench

import (
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/tune"
)

func TestImages(t *testing.T) {
	testkit.NoLeaks(t)
	python := testkit.Python(t)
	testkit.Need(t, "numpy", "pillow")
	rep, err := Images(t.Context(), ImagesConfig{Config: Config{Quick: true, Repeats: 1, Python: python}})
	if err != nil {
		t.Fatal(err)
	}
	r := rep.Rows[0]
	if len(rep.Rows) != 1 || len(r.Peers) != 1 || r.Why != "" || r.Peers[0].Why != "" || r.Peers[0].AtLeast != imagesGain {
		t.Fatalf("%+v", rep.Rows)
	}
	if r.Name != "signatures of 4 images of 160 x 120" || !strings.HasPrefix(r.Peers[0].Name, "Python, ") {
		t.Errorf("%s beside %s", r.Name, r.Peers[0].Name)
	}
}

// TestImagesThatDiffer keeps a ratio from being told of two different jobs.
func TestImagesThatDiffer(t *testing.T) {
	a := &album{files: []string{"a", "b"}}
	for _, c := range []struct {
		values []int64
		ok     bool
	}{
		{[]int64{10_000}, true},
		{[]int64{10_005, 20_000}, true},
		{[]int64{10_000, 20_001}, true},
		{[]int64{10_000, 20_100}, false},
		{nil, false},
		{[]int64{1, 2, 3}, false},
	} {
		if err := a.check(c.values); (err == nil) != c.ok {
			t.Errorf("%v: %v", c.values, err)
		}
	}
}

func TestPythonSplits(t *testing.T) {
	for _, cores := range [][2]int{{1, 1}, {2, 2}, {8, 4}} {
		all := pythonSplits(cores[0], cores[1])
		seen := map[tune.Split]bool{}
		for _, s := range all {
			if s.P < 1 || s.T < 0 || seen[s] {
				t.Errorf("%v: %v", cores, all)
			}
			seen[s] = true
		}
		if !slices.Contains(all, tune.Split{P: cores[0], T: 1}) || !slices.Contains(all, tune.Split{P: 1, T: cores[0]}) {
			t.Errorf("%v lacks processes or threads: %v", cores, all)
		}
	}
}
