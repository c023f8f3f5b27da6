package progress

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/event"
	"github.com/comal-go/comal/internal/label"
)

// midway is a run of 1,000 images on two processes after 24 seconds.
func midway() event.Snapshot {
	return event.Snapshot{
		Total: 1000, Done: 345, Failed: 3, Elapsed: 24 * time.Second, Busy: 47 * time.Second,
		Engine: "procs", Processes: 2, Threads: 2, PeakRSS: 312e6,
		Workers: []event.Worker{
			{Name: "p1", PID: 101, Item: "images/f345.png", Batch: 1, Since: 120 * time.Millisecond, CPU: 0.98, Threads: 2, RSS: 145e6},
			{Name: "p2", PID: 102, Item: "images/a folder with a long name/and another/f346.jpeg", Batch: 4, Since: 1300 * time.Millisecond, CPU: 1.97, Threads: 3, RSS: 98.2e6},
			{Name: "p3", PID: 103, RSS: 12e6, Threads: 1},
		},
	}
}

// steady is an estimator that has watched s come about at an even pace.
func steady(s event.Snapshot) *estimator {
	e := &estimator{}
	for i := 1; i <= 40; i++ {
		part := s
		part.Workers = nil
		part.Done, part.Elapsed, part.Busy = s.Done*i/40, s.Elapsed*time.Duration(i)/40, s.Busy*time.Duration(i)/40
		e.add(part)
	}
	return e
}

func draw(s event.Snapshot, l look) string {
	var b strings.Builder
	if l.workers == 0 {
		l.workers = 16
	}
	for _, r := range newFrame(s, steady(s), l) {
		b.WriteString("|" + strings.TrimRight(strings.ReplaceAll(string(r.text), "\x1b", "ESC"), " ") + "\n")
	}
	return b.String()
}

func TestFrames(t *testing.T) {
	unknown := midway()
	unknown.Total, unknown.Failed = -1, 0
	goroutines := event.Snapshot{
		Total: 100, Done: 99, Retried: 1, Elapsed: 100 * time.Millisecond, Busy: 100 * time.Millisecond, Engine: "local", Processes: 2, Threads: 1,
		Workers: []event.Worker{{Name: "g1", Item: "#99", Batch: 1, Since: time.Millisecond}, {Name: "g2"}},
	}
	begin := event.Snapshot{Total: 24, Engine: "procs", Processes: 2, Threads: 1, Elapsed: 200 * time.Millisecond}
	trying := midway()
	trying.Processes, trying.Threads, trying.Tuned = 3, 2, &event.Tuned{Trying: true, Best: [2]int{4, 1}, Rule: [2]int{4, 1}, Most: 2}
	many := midway()
	many.Seen = 8
	for len(many.Workers) < 64 {
		many.Workers = append(many.Workers, event.Worker{Name: fmt.Sprint("p", len(many.Workers)+1), Item: "日本語\n\x1b[31m.png", Batch: 1, Since: time.Second, RSS: 1e6, Threads: 1})
	}
	var got strings.Builder
	for _, c := range []struct {
		name string
		s    event.Snapshot
		l    look
	}{
		{"120 columns", midway(), look{columns: 120, rows: 40}},
		{"80 columns", midway(), look{columns: 80, rows: 24}},
		{"ASCII, at most 2 rows", midway(), look{columns: 80, rows: 24, ascii: true, workers: 2}},
		{"60 columns", midway(), look{columns: 60, rows: 24}},
		{"40 columns", midway(), look{columns: 40, rows: 24}},
		{"12 columns", midway(), look{columns: 12, rows: 24}},
		{"1 column", midway(), look{columns: 1, rows: 24}},
		{"3 lines", midway(), look{columns: 80, rows: 3}},
		{"unknown total, 4 lines", unknown, look{columns: 80, rows: 4}},
		{"goroutines", goroutines, look{columns: 80, rows: 24}},
		{"at the beginning", begin, look{columns: 80, rows: 24}},
		{"another split is tried", trying, look{columns: 80, rows: 24}},
		{"64 workers, wide letters, 9 lines", many, look{columns: 60, rows: 9}},
		{"colours", midway(), look{columns: 80, rows: 24, color: true}},
	} {
		frame := draw(c.s, c.l)
		fmt.Fprintf(&got, "%s:\n%s\n", c.name, frame)
		for line := range strings.SplitSeq(frame, "\n") {
			if n := label.Width(line); n > c.l.columns && !c.l.color {
				t.Errorf("%s: %d columns: %s", c.name, n-1, line)
			}
		}
	}
	golden(t, "testdata/frames.txt", got.String())
}

var update = flag.Bool("update", false, "write the files in testdata anew")

// golden compares with what a file holds.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (-update writes it anew). Got:\n%s", file, got)
	}
}
