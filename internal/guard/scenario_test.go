package guard_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/guard"
	"github.com/comal-go/comal/internal/sched"
	"github.com/comal-go/comal/internal/units"
)

var update = flag.Bool("update", false, "write what the guard answers into the scenarios")

// TestScenarios shows the guard what happens, and compares what it answers. In
// the files of testdata a line that begins in the first column is one of
//
//	config slots=2 budget=100MB timeout=2s times=3 stall=10s [goroutines]
//	TIME [own=10MB] [median=1s:20] WORKER=BYTES[,task=7.2][,since=1s][,cpu=1s][,io=1MB][,stopped][,pid=2][,unseen] ...
//	TIME refused WORKER
//	# a remark
//
// and the indented lines below it are the answer, ended by the time until the
// next look. task=7.2 is the third item of task 7; its position is 72. go test
// -update writes the answers anew.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.ReplaceAll(string(text), "\r\n", "\n")
			got := play(t, want)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			compare(t, got, want)
		})
	}
}

// compare shows where two texts begin to differ.
func compare(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("line %d is\n%s\nand should be\n%s\nIf it is right now: go test ./internal/guard -update", i+1, g[i], w[i])
		}
	}
	if len(g) != len(w) {
		t.Fatalf("there are %d lines and should be %d", len(g), len(w))
	}
}

// play returns the text of a scenario with the answers as they are now.
func play(t *testing.T, text string) string {
	t.Helper()
	var g *guard.Guard
	var out strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "  ") {
			continue
		}
		out.WriteString(line)
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		r := &reader{t: t, line: strings.TrimSpace(line)}
		switch {
		case words[0] == "config":
			g = guard.New(r.config(words[1:]))
		case len(words) == 3 && words[1] == "refused":
			g.Refused(words[2])
		default:
			for _, o := range g.Step(r.look(words)) {
				out.WriteString("  " + describe(o) + "\n")
			}
			fmt.Fprintf(&out, "  %v\n", g.Wait())
		}
	}
	return out.String()
}

// describe writes an order.
func describe(o guard.Order) string {
	switch o.Kind {
	case guard.Limit:
		return fmt.Sprintf("limit %d", o.N)
	case guard.Recycle:
		return "recycle " + o.Worker
	case guard.Warn:
		return "warn: " + o.Text
	}
	verdict := map[sched.Verdict]string{sched.Suspect: "suspect", sched.Crowded: "crowded", sched.Condemned: "condemned"}[o.Verdict]
	return fmt.Sprintf("kill %s at %d.%d, %s, grace %v: %s: %s; %s", o.Worker, o.Task, o.At, verdict, o.Grace, o.Why.Kind, o.Why.Message, o.Why.Advice)
}

// reader reads the words of a line.
type reader struct {
	t    *testing.T
	line string
}

func (r *reader) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatalf("%s: %v", r.line, err)
	}
}

func (r *reader) duration(s string) time.Duration {
	d, err := time.ParseDuration(s)
	r.must(err)
	return d
}

func (r *reader) size(s string) int64 {
	n, err := units.ParseSize(s)
	r.must(err)
	return int64(n)
}

func (r *reader) number(s string) int {
	n, err := strconv.Atoi(s)
	r.must(err)
	return n
}

func (r *reader) config(words []string) guard.Config {
	cfg := guard.Config{Kill: true}
	for _, w := range words {
		switch name, value, _ := strings.Cut(w, "="); name {
		case "slots":
			cfg.Slots = r.number(value)
		case "budget":
			cfg.Budget = r.size(value)
		case "timeout":
			cfg.Timeout = r.duration(value)
		case "times":
			cfg.TimeoutTimes = float64(r.number(value))
		case "stall":
			cfg.Stall = r.duration(value)
		case "goroutines":
			cfg.Kill = false
		default:
			r.t.Fatalf("%s: there is no setting %q", r.line, name)
		}
	}
	return cfg
}

func (r *reader) look(words []string) *guard.Look {
	l := &guard.Look{Now: r.duration(words[0])}
	for _, w := range words[1:] {
		switch name, value, _ := strings.Cut(w, "="); name {
		case "own":
			l.Own = r.size(value)
		case "median":
			median, ended, _ := strings.Cut(value, ":")
			l.Median, l.Ended = r.duration(median), r.number(ended)
		default:
			l.Workers = append(l.Workers, r.worker(name, strings.Split(value, ",")))
		}
	}
	return l
}

func (r *reader) worker(name string, words []string) guard.Worker {
	w := guard.Worker{Name: name, PID: 1, Seen: true, Bytes: r.size(words[0])}
	for _, word := range words[1:] {
		switch key, value, _ := strings.Cut(word, "="); key {
		case "task":
			task, at, _ := strings.Cut(value, ".")
			w.Task, w.At = uint64(r.number(task)), r.number(cmp.Or(at, "0"))
			w.First = 10 * int(w.Task)
		case "since":
			w.Since = r.duration(value)
		case "cpu":
			w.CPU = r.duration(value)
		case "io":
			w.IO = r.size(value)
		case "pid":
			w.PID = r.number(value)
		case "stopped":
			w.Stopped = true
		case "unseen":
			w.Seen = false
		default:
			r.t.Fatalf("%s: a worker has no %q", r.line, key)
		}
	}
	return w
}
