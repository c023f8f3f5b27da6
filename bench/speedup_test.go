package bench

import (
	"math"
	"testing"
)

func TestClassicsKnowWhatIsRight(t *testing.T) {
	l := newLab(t, Config{Quick: true})
	for _, c := range l.classics() {
		values := make([]float64, len(c.items))
		for i, n := range c.items {
			v, err := c.f(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			values[i] = v
		}
		if err := c.check(values); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		values[1] *= 1.01
		if c.name != "cubes of 0 to 9" && c.check(values) == nil {
			t.Errorf("%s: a wrong value passes", c.name)
		}
		if c.check(values[1:]) == nil {
			t.Errorf("%s: a missing value passes", c.name)
		}
	}
}

// TestMidpointOfTheExercise is right at the sizes of the exercise, too.
func TestMidpointOfTheExercise(t *testing.T) {
	midpoint := newLab(t, Config{}).classics()[2]
	const n = 10_000
	if v := midpointError(n); !midpoint.right(n, v) || midpoint.right(n, v*1.001) {
		t.Errorf("%v points: an error of %v", n, v)
	}
	if costs := midpoint.scaled().costs; math.Abs(costs[0]/costs[1]-2.25) > 1e-12 {
		t.Errorf("costs are %v, want them quadratic and the largest first", costs)
	}
}
