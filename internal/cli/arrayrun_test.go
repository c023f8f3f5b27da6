package cli

import (
	"testing"

	"github.com/comal-go/comal/plan"
)

// TestPasses counts passes where some turn out to be needed, or not to be.
func TestPasses(t *testing.T) {
	p := plan.Plan{Stages: []plan.Stage{
		{Tasks: 5, Peak: 10},
		{Tasks: 1, Peak: 40}, // work in between
		{Tasks: 5, Peak: 30, Optional: true},
		{Tasks: 1, Writes: 8, Peak: 20},
	}}
	for _, c := range []struct {
		stages []int
		counts [][2]int
		peak   int64
	}{
		{[]int{0, 3}, [][2]int{{1, 2}, {2, 2}}, 20},
		{[]int{0, 1, 2, 3}, [][2]int{{1, 2}, {1, 2}, {2, 3}, {3, 3}}, 40},
		{[]int{2, 3}, [][2]int{{1, 2}, {2, 2}}, 30},
	} {
		r := arrayRun{plan: p, begun: map[int]bool{}}
		for i, stage := range c.stages {
			r.begun[stage] = true
			if at, of := r.passes(stage); at != c.counts[i][0] || of != c.counts[i][1] {
				t.Errorf("stages %v: stage %d is pass %d of %d, want %v", c.stages, stage, at, of, c.counts[i])
			}
		}
		if _, _, _, peak := r.made(); peak != c.peak {
			t.Errorf("stages %v: the peak was to be %d, want %d", c.stages, peak, c.peak)
		}
	}
}
