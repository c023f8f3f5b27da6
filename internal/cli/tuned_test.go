package cli

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/internal/event"
)

// The summary names the split that was found, not the one at the tail.
func TestSummaryOfATunedRun(t *testing.T) {
	began := time.Unix(0, 0)
	r := &mapRun{watch: &watch{last: comal.Progress{
		Total: 24, Done: 24, Elapsed: time.Second, Engine: "procs", Processes: 1, Threads: 8, Final: true,
		Tuned: &event.Tuned{
			Best: [2]int{4, 2}, Rule: [2]int{8, 1}, Gain: 0.12, Speedup: 3.4, Measured: true, Probes: 3, Probing: 20 * time.Millisecond,
			Why: []string{"Memory bandwidth is used up."},
		},
	}}, started: began, ended: began.Add(2 * time.Second)}
	got, err := json.Marshal(r.summary(nil))
	const want = `{"items":24,"failed":0,"seconds":2,"processes":4,"threads":2,"speedup":3.4,` +
		`"tuned":{"rule":{"processes":8,"threads":1},"gain":0.12,"probes":3,"probing_seconds":0.02,"measured":true,"recalled":false,` +
		`"why":["Memory bandwidth is used up."]},"peak_rss":0,"engine":"procs"}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v; want\n%s", got, err, want)
	}
	r.watch.last.Tuned = nil
	if s := r.summary(nil); s.Tuned != nil || s.Processes != 1 || s.Threads != 8 {
		t.Errorf("a split that was given: %+v", s)
	}
}
