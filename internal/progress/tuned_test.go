package progress_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/internal/progress"
)

// tuned is a run whose split was found, with one thing or another changed.
func tuned(change func(*event.Snapshot, *event.Tuned)) event.Snapshot {
	s := event.Snapshot{
		Total: 600, Done: 600, Elapsed: 100 * time.Second, Busy: 390 * time.Second,
		Engine: "procs", Processes: 3, Threads: 4, Seen: 2, Final: true,
		Tuned: &event.Tuned{
			Best: [2]int{4, 2}, Rule: [2]int{8, 1}, Most: 4, Gain: 0.123, Speedup: 3.42, Measured: true, Probes: 4, Probing: 1230 * time.Millisecond,
			Why: []string{"Memory bandwidth is used up by 4 workers.", "The last item ran alone for 2 s."},
		},
	}
	change(&s, s.Tuned)
	return s
}

func TestSummaryOfATunedRun(t *testing.T) {
	const (
		at4x2 = "600 items done in 1 min 40 s on 4 processes x 2 threads = 8 threads, 6/s."
		at8x1 = "600 items done in 1 min 40 s on 8 processes x 1 thread = 8 threads, 6/s."
	)
	for _, c := range []struct {
		name   string
		change func(*event.Snapshot, *event.Tuned)
		want   string
	}{
		{
			"a gain", func(*event.Snapshot, *event.Tuned) {},
			at4x2 + " 4 other splits were tried while it ran, which cost 1.2 % of the time: 4 x 2 was 12 % faster than 8 x 1 (the simple rule: all CPUs, one thread each). It is 3.4 times as fast as 1 x 1 (measured).",
		},
		{
			"jobs that wait", func(_ *event.Snapshot, t *event.Tuned) { t.Best, t.Gain, t.Speedup = [2]int{32, 1}, 11.94, 23.2 },
			"600 items done in 1 min 40 s on 32 processes x 1 thread = 32 threads, 6/s. 4 other splits were tried while it ran, which cost 1.2 % of the time: 32 x 1 was 13 times as fast as 8 x 1 (the simple rule: all CPUs, one thread each). It is 23 times as fast as 1 x 1 (measured).",
		},
		{
			"more processes than CPUs, not compared with 1 x 1", func(_ *event.Snapshot, t *event.Tuned) { t.Best, t.Gain, t.Speedup = [2]int{32, 1}, 0.5, 0 },
			"600 items done in 1 min 40 s on 32 processes x 1 thread = 32 threads, 6/s. 4 other splits were tried while it ran, which cost 1.2 % of the time: 32 x 1 was 50 % faster than 8 x 1 (the simple rule: all CPUs, one thread each).",
		},
		{
			"no gain", func(_ *event.Snapshot, t *event.Tuned) { t.Best, t.Gain, t.Measured, t.Probes = t.Rule, 0, false, 1 },
			at8x1 + " 1 other split was tried while it ran, which cost 1.2 % of the time: none was faster than 8 x 1 (the simple rule: all CPUs, one thread each). It is 3.4 times as fast as 1 x 1 (estimated).",
		},
		{
			"as good", func(_ *event.Snapshot, t *event.Tuned) { t.Gain, t.Probing = 0.01, time.Millisecond },
			at4x2 + " 4 other splits were tried while it ran, which cost under 0.1 % of the time: 4 x 2 was as good as 8 x 1 (the simple rule: all CPUs, one thread each). It is 3.4 times as fast as 1 x 1 (measured).",
		},
		{
			"no comparison", func(_ *event.Snapshot, t *event.Tuned) { t.Gain, t.Probing, t.Speedup = 0, 0, 0 },
			at4x2 + " 4 other splits were tried while it ran, which cost 0 % of the time: 4 x 2 was taken; 8 x 1 (the simple rule: all CPUs, one thread each) was not measured. That is about 3.9 times as fast as one item after the other, estimated from the items' own times.",
		},
		{
			"an unsure comparison", func(_ *event.Snapshot, t *event.Tuned) { t.Gain, t.Probing, t.Unsure = 0, 0, true },
			at4x2 + " 4 other splits were tried while it ran, which cost 0 % of the time: 4 x 2 was taken; it is not certain whether it is faster than 8 x 1 (the simple rule: all CPUs, one thread each). It is 3.4 times as fast as 1 x 1 (measured).",
		},
		{
			"recalled", func(_ *event.Snapshot, t *event.Tuned) { t.Recalled, t.Probes, t.Probing = true, 1, 0 },
			at4x2 + " The split is known from an earlier run (12 % faster than 8 x 1). It is 3.4 times as fast as 1 x 1 (measured).",
		},
		{
			"recalled, not compared", func(_ *event.Snapshot, t *event.Tuned) { t.Recalled, t.Probes, t.Gain = true, 0, 0 },
			at4x2 + " The split is known from an earlier run. It is 3.4 times as fast as 1 x 1 (measured).",
		},
		{
			"recalled rule", func(_ *event.Snapshot, t *event.Tuned) { t.Recalled, t.Probes, t.Best = true, 0, t.Rule },
			at8x1 + " The split is known from an earlier run, which found none faster. It is 3.4 times as fast as 1 x 1 (measured).",
		},
		{
			"recalled, tried again", func(_ *event.Snapshot, t *event.Tuned) { t.Recalled, t.Probes = true, 3 },
			at4x2 + " The split is known from an earlier run (12 % faster than 8 x 1); 2 others were tried beside it, which cost 1.2 % of the time. It is 3.4 times as fast as 1 x 1 (measured).",
		},
		{
			"nothing tried", func(s *event.Snapshot, t *event.Tuned) {
				*t = event.Tuned{Best: t.Rule, Rule: t.Rule}
				s.Busy, s.Seen = 0, 1
			},
			at8x1,
		},
		{
			"too many threads", func(s *event.Snapshot, t *event.Tuned) { t.Probes, t.Speedup, s.Busy, s.Seen = 0, 0, 0, 9 },
			at4x2 + "\nWarning: a worker had 9 threads where 4 were allowed. Either NumPy (or another library with threads) was imported before the limit was set, " +
				"or the program has set OMP_NUM_THREADS or the like itself: let it do neither, or set the number by threadpoolctl inside the function.",
		},
	} {
		if got := progress.Summary(tuned(c.change)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestWhy(t *testing.T) {
	bad := tuned(func(*event.Snapshot, *event.Tuned) {})
	good := tuned(func(_ *event.Snapshot, t *event.Tuned) { t.Speedup = 7.5 })
	unknown := tuned(func(_ *event.Snapshot, t *event.Tuned) { t.Speedup = 0 })
	given := tuned(func(s *event.Snapshot, _ *event.Tuned) { s.Tuned = nil })
	all := strings.Join(bad.Tuned.Why, "\n")
	for _, c := range []struct {
		s    event.Snapshot
		all  bool
		want string
	}{
		{bad, false, bad.Tuned.Why[0]},
		{bad, true, all},
		{good, false, ""},
		{good, true, all},
		{unknown, false, ""},
		{given, true, ""},
	} {
		if got := progress.Why(c.s, c.all); got != c.want {
			t.Errorf("%+v, %v: %q", c.s.Tuned, c.all, got)
		}
	}
}

func ExampleWhy() {
	fmt.Println(progress.Why(event.Snapshot{Tuned: &event.Tuned{
		Rule: [2]int{8, 1}, Speedup: 2.1, Why: []string{"Memory bandwidth is used up by 3 workers."},
	}}, false))
	// Output:
	// Memory bandwidth is used up by 3 workers.
}
