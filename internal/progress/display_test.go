package progress

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/comal-go/comal/internal/event"
)

// clock is a time that goes on when it is told to.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func onTerminal(columns, rows int) (*Display, *terminal, *clock) {
	t, c := newTerminal(columns, rows), &clock{t: time.Unix(0, 0)}
	return New(t, Options{Mode: Terminal, Size: t.size, Now: c.now}), t, c
}

func short(done int) event.Snapshot {
	return event.Snapshot{
		Total: 10, Done: done, Elapsed: time.Duration(done) * time.Second, Engine: "procs", Processes: 1, Threads: 1,
		Workers: []event.Worker{{Name: "p1", Item: fmt.Sprintf("item-%d", done), Batch: 1}},
	}
}

const frame0 = "░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0 of 10  0 %\np1  item-0                                              0 s\n1 process x 1 thread = 1 thread  0 s so far\n"

func TestDisplayRedrawsInPlace(t *testing.T) {
	d, screen, _ := onTerminal(60, 24)
	screen.Write([]byte("$ comal map\n"))
	d.Update(short(0))
	if got, want := screen.String(), "$ comal map\n"+frame0; got != want {
		t.Errorf("first frame:\n%s\nwant:\n%s", got, want)
	}
	for i := range 5 {
		d.Update(short(i))
	}
	if n := strings.Count(screen.String(), "\n"); n != 4 || !strings.Contains(screen.String(), "item-4") {
		t.Errorf("after five updates:\n%s", screen)
	}
	last := short(10)
	last.Final = true
	d.Update(last)
	d.Update(short(3)) // too late
	d.Close()
	if got := screen.String(); got != "$ comal map\n" {
		t.Errorf("in the end:\n%q", got)
	}
}

func TestResultsAppearAboveTheDisplay(t *testing.T) {
	d, screen, c := onTerminal(60, 24)
	out, errs := d.Above(screen), d.Above(screen)
	fmt.Fprintln(out, "early")
	if screen.String() != "early\n" {
		t.Errorf("before the first frame: %q", screen)
	}
	c.t = c.t.Add(time.Second)
	d.Update(short(0))
	fmt.Fprintln(out, "a → 1")
	if got, want := screen.String(), "early\na → 1\n"+frame0; got != want {
		t.Errorf("one result:\n%s\nwant:\n%s", got, want)
	}
	fmt.Fprintln(out, "b → 2")
	fmt.Fprintln(errs, "c failed")
	fmt.Fprint(out, "no end")
	if strings.Contains(screen.String(), "b → 2") {
		t.Error("a second result at the same moment was let through")
	}
	d.Update(short(0))
	if got, want := screen.String(), "early\na → 1\nb → 2\nc failed\nno end\n"+frame0; got != want {
		t.Errorf("after the update:\n%s\nwant:\n%s", got, want)
	}
	fmt.Fprintln(out, "last")
	d.Close()
	if got, want := screen.String(), "early\na → 1\nb → 2\nc failed\nno end\nlast\n"; got != want {
		t.Errorf("in the end:\n%s\nwant:\n%s", got, want)
	}
	fmt.Fprintln(out, "the summary")
	if !strings.HasSuffix(screen.String(), "last\nthe summary\n") {
		t.Errorf("after the end:\n%s", screen)
	}
}

func TestAFloodOfResultsCostsFewRedraws(t *testing.T) {
	d, screen, c := onTerminal(60, 24)
	out := d.Above(io.Discard)
	d.Update(short(0))
	for range 10_000 { // in one second
		c.t = c.t.Add(100 * time.Microsecond)
		fmt.Fprintln(out, "a result")
	}
	if screen.writes > 30 {
		t.Errorf("the display was written %d times", screen.writes)
	}
	screen.writes = 0
	out.Write(make([]byte, 10<<20))
	if len(d.queue) > 0 || screen.writes > 3 {
		t.Errorf("%d results wait; the display was written %d times", len(d.queue), screen.writes)
	}
}

func TestResizeLeavesNothingBehind(t *testing.T) {
	d, screen, _ := onTerminal(100, 24)
	d.Above(screen).Write([]byte("a result\n"))
	d.Update(midway())
	screen.resize(40, 24)
	d.Update(short(0))
	if got := screen.String(); !strings.HasPrefix(got, "a result\n░░░░") || strings.Count(got, "\n") != 4 {
		t.Errorf("after narrowing:\n%s", got)
	}
	screen.resize(120, 5)
	d.Update(midway())
	d.Close()
	if got := screen.String(); got != "a result\n" {
		t.Errorf("in the end:\n%s", got)
	}
}

func TestAboveKeepsErrors(t *testing.T) {
	d, _, _ := onTerminal(60, 24)
	r, w := io.Pipe()
	r.CloseWithError(errors.New("nobody reads"))
	out := d.Above(w)
	if _, err := fmt.Fprintln(out, "x"); err == nil || err.Error() != "nobody reads" {
		t.Error(err)
	}
	if _, err := fmt.Fprintln(out, "y"); err == nil {
		t.Error("the second write passed")
	}
}

func TestAboveIsForTerminalsOnly(t *testing.T) {
	d, _, _ := onTerminal(60, 24)
	f, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if d.Above(f) != io.Writer(f) {
		t.Error("what goes to a file waits for the display")
	}
	if plain := New(io.Discard, Options{Mode: Plain}); plain.Above(io.Discard) != io.Discard {
		t.Error("what goes beside plain lines waits")
	}
	if o := Detect(f); o.Mode != Plain {
		t.Errorf("a file is shown %+v", o)
	}
}

func TestDisplayIsSafeForGoroutines(t *testing.T) {
	d, _, _ := onTerminal(60, 24)
	out := d.Above(io.Discard)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 200 {
				fmt.Fprintln(out, i)
				d.Update(short(i % 10))
			}
		})
	}
	wg.Wait()
	d.Close()
}

// run feeds a display with a run of 100 seconds.
func run(mode Mode, total int) string {
	var b bytes.Buffer
	d := New(&b, Options{Mode: mode})
	for tick := range 501 {
		s := event.Snapshot{
			Total: total, Done: tick * 2, Elapsed: time.Duration(tick) * 200 * time.Millisecond, Busy: time.Duration(tick) * 390 * time.Millisecond,
			Processes: 2, Threads: 1, Final: tick == 500, Workers: []event.Worker{{Name: "p1", PID: 7, Item: "a\nb", Batch: 2}},
		}
		if tick > 250 {
			s.Failed = 1
		}
		d.Update(s)
	}
	d.Close()
	return b.String()
}

func TestPlainLines(t *testing.T) {
	golden(t, "testdata/plain.txt", run(Plain, 1000)+"\n"+run(Plain, -1))
	if got := run(Quiet, 1000); got != "" {
		t.Errorf("quiet: %s", got)
	}
}

func TestJSONLines(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(run(JSON, 1000)), "\n")
	if len(lines) != 101 {
		t.Errorf("%d lines for 100 seconds", len(lines))
	}
	var middle, last struct{ Progress jsonState }
	for i, line := range lines {
		var v struct{ Progress jsonState }
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if i == 50 {
			middle = v
		}
		last = v
	}
	m := middle.Progress
	if m.Done != 500 || *m.Total != 1000 || m.Rate < 9.9 || m.Rate > 10.1 || m.Left == nil || m.Left[0] > 50 || m.Left[1] < 50 || m.Workers[0].Item != `a\nb` {
		t.Errorf("in the middle: %s", lines[50])
	}
	if l := last.Progress; !l.Final || l.Done != 1000 || l.Failed != 1 {
		t.Errorf("the last: %s", lines[len(lines)-1])
	}
	if first := strings.Split(run(JSON, -1), "\n")[0]; strings.Contains(first, "total") || strings.Contains(first, "left") {
		t.Errorf("without a total: %s", first)
	}
}

func TestDetectFromEnvironment(t *testing.T) {
	for env, want := range map[string]Options{
		"TERM=xterm-256color LANG=en_US.UTF-8": {Mode: Terminal, Color: true},
		"TERM=xterm LANG=C.utf8 NO_COLOR=1":    {Mode: Terminal},
		"TERM=xterm LANG=C":                    {Mode: Terminal, Color: true, ASCII: true},
		"TERM=xterm LANG=de_DE.UTF-8 LC_ALL=C": {Mode: Terminal, Color: true, ASCII: true},
		"TERM=xterm LC_CTYPE=UTF-8 LANG=C":     {Mode: Terminal, Color: true},
		"TERM=vt100 LANG=en_US.UTF-8":          {Mode: Terminal},
		"TERM=xterm-m LANG=en_US.UTF-8":        {Mode: Terminal},
		"TERM=dumb LANG=en_US.UTF-8":           {Mode: Plain, Color: true},
	} {
		values := map[string]string{}
		for pair := range strings.FieldsSeq(env) {
			k, v, _ := strings.Cut(pair, "=")
			values[k] = v
		}
		if got := fromEnv(func(k string) string { return values[k] }); got.Mode != want.Mode || got.Color != want.Color || got.ASCII != want.ASCII && !isWindows {
			t.Errorf("%s: %+v, want %+v", env, got, want)
		}
	}
}

func BenchmarkUpdate(b *testing.B) {
	s := midway()
	for len(s.Workers) < 64 {
		s.Workers = append(s.Workers, s.Workers[0])
	}
	d := New(io.Discard, Options{Mode: Terminal, Color: true, Size: func() (int, int) { return 120, 80 }, Rows: 64})
	for b.Loop() {
		s.Elapsed += 200 * time.Millisecond
		d.Update(s)
	}
}
