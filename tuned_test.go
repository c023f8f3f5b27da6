package comal_test

import (
	"context"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/tune"
)

// TestOnlyWhatWasMeasuredIsTold: a speed-up over 1 x 1 that rests on nothing but
// what is usual of machines is none, and a rule that was measured is not said not
// to have been.
func TestOnlyWhatWasMeasuredIsTold(t *testing.T) {
	testkit.NoLeaks(t)
	run := func(splits ...tune.Split) *comal.Progress {
		s := &scripted{rule: splits[0], wants: func(n int) (tune.Want, bool) {
			return tune.Want{Split: splits[min(n, len(splits)-1)], Tasks: 4, Left: -1}, n >= len(splits)
		}}
		comal.TuneBy(t, func(tune.Config) comal.Tuner { return s })
		var last comal.Progress
		for _, err := range comal.Stream(t.Context(), s.until(t), threadsFunc, comal.Option{Progress: func(p comal.Progress) { last = p }}) {
			if err != nil {
				t.Error(err)
			}
		}
		s.report(t)
		return &last
	}
	if p := run(tune.Split{P: 2, T: 1}); p.Tuned == nil || p.Tuned.Speedup != 0 || p.Tuned.Unsure {
		t.Errorf("one split: %+v", p.Tuned)
	}
	if p := run(tune.Split{P: 2, T: 1}, tune.Split{P: 3, T: 1}); p.Tuned == nil || p.Tuned.Speedup != 1.6 || !p.Tuned.Unsure {
		t.Errorf("two splits: %+v", p.Tuned)
	}
}

// TestAsManyProcessesAsMakeSense: what the user asks for is bounded, whatever is
// found about threads.
func TestAsManyProcessesAsMakeSense(t *testing.T) {
	var cfg tune.Config
	comal.TuneBy(t, func(c tune.Config) comal.Tuner {
		cfg = c
		return &scripted{wants: func(int) (tune.Want, bool) { return tune.Want{Split: tune.Split{P: c.P, T: 1}, Left: -1}, false }}
	})
	// They last for long enough that the tuner is asked.
	_, err := comal.Map(t.Context(), count(3), func(_ context.Context, x int) (int, error) {
		time.Sleep(200 * time.Millisecond)
		return x, nil
	}, comal.Option{Processes: 100_000})
	if err != nil || cfg.P != 3 {
		t.Errorf("%d processes are set, %v", cfg.P, err)
	}
}
