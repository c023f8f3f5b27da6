package sched_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/sched"
)

var update = flag.Bool("update", false, "write what the scheduler answers into the scenarios")

// TestScenarios tells the scheduler what happens, and compares what it answers.
// In the files of testdata a line that begins in the first column is one of
//
//	config slots=2 overhead=50us ahead costs=3,1,2    (the fields of Config)
//	TIME grow 10 | TIME known 3 | TIME end | TIME resize 4 | TIME taken 3
//	TIME look | TIME stop | TIME leave
//	TIME done ID [n=3] [wall=1ms] [fails=0,2] [more]  (n items; by default the rest of the task)
//	TIME lost ID [started=1] [ended=1] [crowded] [condemned]
//	run each=5ns [task=50us] [slow=POSITION:1s] [tasks=9]
//	room | total | finished | complete | retried | next ID | attempt POSITION
//	# a remark
//
// and the indented lines below it are the answer. run lets tasks end by
// themselves, each after what its items and the task itself cost, until none is
// left or so many have ended. go test -update writes the answers anew.
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
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("line %d is\n%s\nand should be\n%s\nIf it is right now: go test ./internal/sched -update", i+1, g[i], w[i])
		}
	}
	t.Fatalf("there are %d lines and should be %d", len(g), len(w))
}

// play returns the text of a scenario with the answers as they are now.
func play(t *testing.T, text string) string {
	t.Helper()
	p := &player{}
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
		if err := p.line(words); err != nil {
			t.Fatalf("%s: %v", strings.TrimSpace(line), err)
		}
		for _, a := range p.answers {
			out.WriteString("  " + a + "\n")
		}
		p.answers = nil
	}
	return out.String()
}

// player is a scenario under way.
type player struct {
	s       *sched.Sched
	now     time.Duration
	tasks   []started // under way
	answers []string
}

type started struct {
	sched.Task
	done int
	at   time.Duration
}

func (p *player) say(format string, args ...any) {
	p.answers = append(p.answers, fmt.Sprintf(format, args...))
}

// line obeys one line of a scenario.
func (p *player) line(words []string) error {
	args := options(words)
	switch words[0] {
	case "config":
		p.s = sched.New(args.config())
		p.now, p.tasks = 0, nil
		return args.err
	case "run":
		p.run(args)
		return args.err
	case "room":
		p.say("%d", p.s.Room())
		return nil
	case "total":
		p.say("%d", p.s.Total())
		return nil
	case "finished":
		p.say("%v", p.s.Finished())
		return nil
	case "complete":
		p.say("%v", p.s.Complete())
		return nil
	case "retried":
		p.say("%d", p.s.Retried())
		return nil
	case "next":
		pos, known := p.s.Next(uint64(args.number(words[1])))
		p.say("%d %v", pos, known)
		return args.err
	case "attempt":
		p.say("%d", p.s.Attempt(args.number(words[1])))
		return args.err
	}
	p.now = args.duration(words[0])
	ev := p.event(words[1:], args)
	p.answers = append(p.answers, p.step(ev)...)
	if p.answers == nil {
		p.say("nothing")
	}
	return args.err
}

// event reads an event.
func (p *player) event(words []string, args *arguments) sched.Event {
	kinds := map[string]sched.EventKind{
		"grow": sched.Grow, "end": sched.End, "resize": sched.Resize, "done": sched.Done,
		"lost": sched.Lost, "taken": sched.Taken, "stop": sched.Stop,
		"known": sched.Known, "look": sched.Look, "leave": sched.Leave,
	}
	kind, known := kinds[words[0]]
	if !known {
		args.err = fmt.Errorf("%q is no event", words[0])
		return sched.Event{}
	}
	ev := sched.Event{
		Kind: kind, Wall: args.duration(args.m["wall"]),
		Started: args.number(args.m["started"]), Ended: args.number(args.m["ended"]),
	}
	for name, v := range map[string]sched.Verdict{"crowded": sched.Crowded, "condemned": sched.Condemned} {
		if _, is := args.m[name]; is {
			ev.Verdict = v
		}
	}
	if len(words) > 1 {
		ev.N = args.number(words[1])
	}
	if kind != sched.Done && kind != sched.Lost {
		return ev
	}
	ev.ID, ev.N = uint64(ev.N), args.number(args.m["n"])
	if kind == sched.Done {
		_, more := args.m["more"]
		ev.Final = !more
		if i := p.find(ev.ID); i >= 0 && args.m["n"] == "" {
			ev.N = p.tasks[i].N - p.tasks[i].done
		}
		for _, f := range strings.FieldsFunc(args.m["fails"], func(r rune) bool { return r == ',' }) {
			ev.Fails = append(ev.Fails, args.number(f))
		}
	}
	return ev
}

func (p *player) find(id uint64) int {
	return slices.IndexFunc(p.tasks, func(t started) bool { return t.ID == id })
}

// step tells the scheduler of an event and returns what it answers.
func (p *player) step(ev sched.Event) []string {
	if i := p.find(ev.ID); i >= 0 {
		p.tasks[i].done += ev.N
		if ev.Final || ev.Kind == sched.Lost || p.tasks[i].done == p.tasks[i].N {
			p.tasks = slices.Delete(p.tasks, i, i+1)
		}
	}
	var said []string
	for _, a := range p.s.Step(p.now, ev) {
		switch a.Kind {
		case sched.Start:
			p.tasks = append(p.tasks, started{Task: a.Task, at: p.now})
			s := fmt.Sprintf("start %d: %s", a.Task.ID, p.items(a.Task.First, a.Task.N))
			if a.Task.Attempt > 1 {
				s += fmt.Sprintf(" attempt %d", a.Task.Attempt)
			}
			if a.Task.Backup {
				s += " backup"
			}
			if a.Task.Budget > 0 {
				s += fmt.Sprintf(" budget %v", a.Task.Budget.Round(100*time.Nanosecond))
			}
			said = append(said, s)
		case sched.Release:
			said = append(said, "release "+p.items(a.First, a.N))
		case sched.Fail:
			said = append(said, fmt.Sprintf("fail %s after attempt %d", p.items(a.First, 1), p.s.Attempt(a.First)))
		case sched.Cancel:
			if i := p.find(a.Task.ID); i >= 0 {
				p.tasks = slices.Delete(p.tasks, i, i+1)
			}
			said = append(said, fmt.Sprintf("cancel %d", a.Task.ID))
		case sched.Halt:
			said = append(said, "halt")
		}
	}
	return said
}

// items names the items at positions: by their place in the input.
func (p *player) items(first, n int) string {
	if p.s.Reordered() {
		var list []string
		for pos := first; pos < first+n; pos++ {
			list = append(list, strconv.Itoa(p.s.Index(pos)))
		}
		return strings.Join(list, ",")
	}
	if n == 1 {
		return strconv.Itoa(first)
	}
	return fmt.Sprintf("%d-%d (%d)", first, first+n-1, n)
}

// run lets tasks end by themselves.
func (p *player) run(args *arguments) {
	each, task, most := args.duration(args.m["each"]), args.duration(args.m["task"]), args.number(args.m["tasks"])
	slow, cost, _ := strings.Cut(args.m["slow"], ":")
	slowest := args.number(slow)
	if slow == "" {
		slowest = -1
	}
	if most == 0 {
		most = 1000 // more is an error, and seen as one
	}
	for ended := 0; len(p.tasks) > 0 && ended < most; ended++ {
		var next started
		var n int
		var wall time.Duration
		at := time.Duration(1 << 62)
		for _, t := range p.tasks {
			done, took := 0, time.Duration(0)
			for done < t.N && (t.Budget == 0 || took < t.Budget) {
				if t.First+done == slowest {
					took += args.duration(cost)
				} else {
					took += each
				}
				done++
			}
			if t.at+task+took < at {
				next, n, wall, at = t, done, took, t.at+task+took
			}
		}
		p.now = at
		what := fmt.Sprintf("%v: %d done", at.Round(100*time.Nanosecond), next.ID)
		if n < next.N {
			what += fmt.Sprintf(" with %d of %d", n, next.N)
		}
		said := p.step(sched.Event{Kind: sched.Done, ID: next.ID, N: n, Wall: wall, Final: true})
		p.say("%s", strings.Join(append([]string{what}, said...), ", "))
	}
}

// arguments are the words of a line that have the form name=value, and those
// without a value.
type arguments struct {
	m   map[string]string
	err error
}

var settings = strings.Fields("slots overhead batch maxbatch retries maxfailures costs n wall fails started ended each task slow tasks")

func options(words []string) *arguments {
	a := &arguments{m: map[string]string{}}
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if ok && !slices.Contains(settings, name) {
			a.err = fmt.Errorf("there is no setting %q", name)
		}
		a.m[name] = value
	}
	return a
}

func (a *arguments) number(s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		a.err = err
	}
	return n
}

func (a *arguments) duration(s string) time.Duration {
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		a.err = err
	}
	return d
}

func (a *arguments) config() sched.Config {
	has := func(name string) bool { _, ok := a.m[name]; return ok }
	cfg := sched.Config{
		Slots:       a.number(a.m["slots"]),
		Ahead:       has("ahead"),
		Ordered:     has("ordered"),
		Unbounded:   has("unbounded"),
		Batch:       a.number(a.m["batch"]),
		MaxBatch:    a.number(a.m["maxbatch"]),
		Overhead:    a.duration(a.m["overhead"]),
		Retries:     a.number(a.m["retries"]),
		RetryErrors: has("retryerrors"),
		Backups:     has("backups"),
		MaxFailures: a.number(a.m["maxfailures"]),
	}
	for _, c := range strings.FieldsFunc(a.m["costs"], func(r rune) bool { return r == ',' }) {
		f, err := strconv.ParseFloat(c, 64)
		if err != nil {
			a.err = err
		}
		cfg.Costs = append(cfg.Costs, f)
	}
	return cfg
}
