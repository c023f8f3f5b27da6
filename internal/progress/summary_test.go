package progress_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/internal/progress"
)

func TestSummary(t *testing.T) {
	run := event.Snapshot{
		Total: 24, Done: 24, Elapsed: 12345 * time.Millisecond, Busy: 23 * time.Second,
		Engine: "procs", Processes: 2, Threads: 2, Seen: 2, PeakRSS: 312_400_000, Final: true,
	}
	with := func(change func(*event.Snapshot)) event.Snapshot {
		s := run
		change(&s)
		return s
	}
	for _, c := range []struct {
		name string
		s    event.Snapshot
		want string
	}{
		{
			"all well", run,
			"24 items done in 12 s on 2 processes x 2 threads = 4 threads, 1.94/s. That is about 1.9 times as fast as one item after the other, estimated from the items' own times. Peak memory: 312 MB.",
		},
		{
			"failures", with(func(s *event.Snapshot) { s.Failed, s.Retried, s.PeakRSS = 2, 1, 0 }),
			"24 items done, 2 of which failed, in 12 s on 2 processes x 2 threads = 4 threads, 1.94/s. That is about 1.9 times as fast as one item after the other, estimated from the items' own times. 1 attempt was repeated.",
		},
		{
			"one item", with(func(s *event.Snapshot) { s.Total, s.Done, s.Processes, s.Threads = 1, 1, 1, 1; s.Seen = 1 }),
			"1 item done in 12 s on 1 process x 1 thread = 1 thread. Peak memory: 312 MB.",
		},
		{
			"one item, failed", with(func(s *event.Snapshot) { s.Total, s.Done, s.Failed, s.Engine, s.PeakRSS = 1, 1, 1, "local", 0 }),
			"1 item failed in 12 s on 2 goroutines x 2 threads = 4 threads.",
		},
		{
			"all failed", with(func(s *event.Snapshot) { s.Failed, s.Busy, s.PeakRSS = 24, 0, 0 }),
			"24 items done, all of which failed, in 12 s on 2 processes x 2 threads = 4 threads, 1.94/s.",
		},
		{
			"interrupted", with(func(s *event.Snapshot) { s.Total, s.Failed, s.Busy, s.PeakRSS, s.Engine = 1000, 1, 0, 0, "dask" }),
			"24 of 1,000 items done, 1 of which failed, in 12 s on 2 tasks x 2 threads = 4 threads of dask, 1.94/s. 976 items were not done.",
		},
		{
			"input not at its end", with(func(s *event.Snapshot) { s.Total, s.Busy, s.PeakRSS = -1, 0, 0 }),
			"24 items done in 12 s on 2 processes x 2 threads = 4 threads, 1.94/s. The rest of the input was not read.",
		},
		{"no items", event.Snapshot{Final: true}, "There were no items: nothing was run."},
		{
			"nothing done",
			event.Snapshot{Total: 3, Elapsed: time.Second, Processes: 2, Threads: 1, Final: true},
			"0 of 3 items done in 1 s on 2 processes x 1 thread = 2 threads. 3 items were not done.",
		},
		{
			"too many threads", with(func(s *event.Snapshot) { s.Seen, s.Busy, s.PeakRSS = 8, 0, 0 }),
			"24 items done in 12 s on 2 processes x 2 threads = 4 threads, 1.94/s.\n" +
				"Warning: a worker had 8 threads where 2 were allowed. Either NumPy (or another library with threads) was imported before the limit was set, " +
				"or the program has set OMP_NUM_THREADS or the like itself: let it do neither, or set the number by threadpoolctl inside the function.",
		},
	} {
		if got := progress.Summary(c.s); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func ExampleDisplay() {
	d := progress.New(os.Stdout, progress.Options{Mode: progress.Plain})
	defer d.Close()
	d.Update(event.Snapshot{Total: 1000, Done: 412, Failed: 1, Elapsed: 12 * time.Second, Busy: 23 * time.Second, Processes: 2, Threads: 1})
	// Output:
	// 412 of 1,000 (41 %), 12 s so far, 1 failed, 35.8/s, 12 s to 21 s left
}

func ExampleSummary() {
	fmt.Println(progress.Summary(event.Snapshot{
		Total: 24, Done: 24, Elapsed: 10 * time.Second, Busy: 19 * time.Second, Engine: "procs", Processes: 2, Threads: 1, Final: true,
	}))
	// Output:
	// 24 items done in 10 s on 2 processes x 1 thread = 2 threads, 2.4/s. That is about 1.9 times as fast as one item after the other, estimated from the items' own times.
}
