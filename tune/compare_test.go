package tune_test

import (
	"testing"

	"github.com/comal-go/comal/tune"
)

func tried(p int, seconds ...float64) tune.Tried {
	t := tune.Tried{Split: tune.Split{P: p, T: 1}}
	for _, s := range seconds {
		t.Runs = append(t.Runs, tune.Trial{Seconds: s})
	}
	return t
}

func TestCompareKnowsWhatIsNoise(t *testing.T) {
	quiet := tune.Compare([]tune.Tried{tried(1, 10, 10.1), tried(2, 5, 5.02), tried(3, 5.1, 5.1), tried(4, 5.5)})
	loud := tune.Compare([]tune.Tried{tried(1, 10, 14), tried(2, 5, 7), tried(3, 7, 6), tried(4, 8)})
	for _, c := range []struct {
		c    tune.Comparison
		same []int
	}{{quiet, []int{2, 3}}, {loud, []int{2, 3, 4}}} {
		var same []int
		for _, t := range c.c.Tried {
			if c.c.Same(t) {
				same = append(same, t.P)
			}
		}
		if c.c.Best.P != 2 || len(same) != len(c.same) {
			t.Errorf("best is %s, the same are %v, want %v (margin %.3f)", c.c.Best.Split, same, c.same, c.c.Margin)
		}
	}
	if quiet.Noisy() || !loud.Noisy() {
		t.Errorf("noisy: %v %v", quiet.Noisy(), loud.Noisy())
	}
	cut := tried(8, 1)
	cut.Runs[0].Cut = true
	if c := tune.Compare([]tune.Tried{cut, tried(1, 3)}); c.Best.P != 1 || c.Same(cut) {
		t.Errorf("what was ended early is the best, or like it: %+v", c)
	}
	if _, ok := quiet.Of(tune.Split{P: 9, T: 9}); ok {
		t.Error("has what was not tried")
	}
}
