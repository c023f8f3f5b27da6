package bench

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestArrayJobs holds the rows of full size against the table that they must
// reach.
func TestArrayJobs(t *testing.T) {
	l := &arrayLab{lab: newLab(t, Config{}), full: true}
	must := map[string]float64{}
	for _, j := range l.jobs() {
		for _, p := range j.peers {
			must[j.name+" / "+p.name] = p.atLeast
		}
		if j.write == "" && j.job != "means" && j.job != "fused" {
			t.Errorf("%s has no result", j.name)
		}
	}
	for row, want := range map[string]float64{
		"column means 1000000 x 1000 / NumPy loop":       1,
		"column means from disk 1000000 x 1000 / cat":    0.9,
		"fused exp(a*b+c) mean 3 x 166000 x 1000 / dask": 2,
		"svd 200000 x 1000 / dask":                       5,
		"svd 200000 x 1000 / NumPy":                      2,
	} {
		if got, ok := must[row]; !ok || got != want {
			t.Errorf("%s: at least %v, want %v", row, got, want)
		}
	}
}

func TestArraysWithoutProgram(t *testing.T) {
	_, err := Arrays(t.Context(), ArraysConfig{Config: Config{Quick: true}})
	if err == nil || !strings.Contains(err.Error(), "no comal program") {
		t.Errorf("error %v", err)
	}
	_, err = Arrays(t.Context(), ArraysConfig{Dir: filepath.Join(t.TempDir(), "none")})
	if err == nil {
		t.Error("a folder that is not there")
	}
}

func TestFlat(t *testing.T) {
	if got := flat(nil, []any{[]any{1.0, 2.0}, 3.0, []any{}}); len(got) != 3 || got[2] != 3 {
		t.Errorf("%v", got)
	}
}
