package cli

import (
	"testing"

	"github.com/comal-go/comal/tune"
)

// TestSlowerText holds that a replay calls faster by 12 % what a map calls so.
func TestSlowerText(t *testing.T) {
	for x, want := range map[float64]string{
		0: "as fast", 0.12: "12.0 % slower", -0.2: "25.0 % faster", -0.5: "2.0 times as fast", -0.0004: "as fast",
	} {
		if got := slowerText(x); got != want {
			t.Errorf("%g: %q, want %q", x, got, want)
		}
	}
}

// TestVerdictOfNoise holds that what is marked as not distinguishable in the
// table is not called faster below it.
func TestVerdictOfNoise(t *testing.T) {
	one, two := tune.Split{P: 1, T: 1}, tune.Split{P: 1, T: 2}
	h := &hunt{tuning: &tuning{flags: &tuneFlags{}}, cfg: tune.SearchConfig{Logical: 2, Physical: 2, Items: 1, T: 2}}
	for _, c := range []struct {
		name string
		one  float64 // seconds at 1 x 1
		want string
	}{
		{"noise", 1.05, "1 x 2: not distinguishable from 1 x 1; it is what the simple rule says, one process for each CPU."},
		{"faster", 2, "1 x 2: 2.0 times as fast as 1 x 1; it is what the simple rule says, one process for each CPU."},
	} {
		got := tune.Compare([]tune.Tried{
			{Split: one, Runs: []tune.Trial{{Seconds: c.one}, {Seconds: c.one}}},
			{Split: two, Runs: []tune.Trial{{Seconds: 0.9}, {Seconds: 1.1}}},
		})
		if text := h.verdict(&got); text != c.want {
			t.Errorf("%s: %q, want %q", c.name, text, c.want)
		}
	}
}
