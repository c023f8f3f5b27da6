//go:build unix

package procs

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// warned has a program's warnings collected.
func warned(p *engine.Program) func() []string {
	texts := make(chan string, 100)
	p.Warn = func(text string) { texts <- text }
	return func() (all []string) {
		for len(texts) > 0 {
			all = append(all, <-texts)
		}
		return all
	}
}

// Two of three workers cannot start their threads.
func TestFewerWorkersThanWanted(t *testing.T) {
	testkit.NoLeaks(t)
	prog := goProgram(t, "upper", 3)
	first := filepath.Join(t.TempDir(), "first")
	prog.Binary = script(t, "mkdir "+first+" 2>/dev/null || { echo 'fork: Resource temporarily unavailable' >&2; exit 2; }; exec "+os.Args[0])
	warnings := warned(&prog)
	e := started(t, prog)
	waitFor(t, func() bool { return len(e.Workers()) == 1 })
	for id := range uint64(5) {
		if o := do(t, e, stringTask(id, "a")); len(o.values) != 1 {
			t.Fatalf("task %d: %+v", id, o.last)
		}
	}
	if ws := warnings(); len(ws) != 1 || !strings.Contains(ws[0], "fewer than 3") {
		t.Errorf("warnings %q", ws)
	}
}

func TestNoWorkerForWantOfProcesses(t *testing.T) {
	testkit.NoLeaks(t)
	prog := goProgram(t, "upper", 2)
	prog.Binary = script(t, "echo 'fork: Resource temporarily unavailable' >&2; exit 2")
	if err := New().Start(context.Background(), prog); err == nil || !strings.Contains(err.Error(), "Resource temporarily unavailable") {
		t.Errorf("Start returned %v", err)
	}
}

// limitFiles lowers the limit on open files of this process until the test ends.
func limitFiles(t *testing.T, more int) {
	t.Helper()
	used, _ := openFiles()
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		t.Fatal(err)
	}
	low := l
	low.Cur = uint64(used + more)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
			t.Fatal(err)
		}
	})
}

func TestLimitOnOpenFiles(t *testing.T) {
	testkit.NoLeaks(t)
	prog := goProgram(t, "upper", 40)
	warnings := warned(&prog)
	limitFiles(t, spareFiles+3*filesOfChild+1)
	e := started(t, prog)
	for id := range uint64(20) {
		if o := do(t, e, stringTask(id, "a")); len(o.values) != 1 {
			t.Fatalf("task %d: %+v", id, o.last)
		}
	}
	if n := len(e.Workers()); n < 1 || n > 3 {
		t.Errorf("%d workers", n)
	}
	if ws := warnings(); len(ws) != 1 || !strings.Contains(ws[0], "fewer than 40") || !strings.Contains(ws[0], "ulimit -n") {
		t.Errorf("warnings %q", ws)
	}
}

// The limit on open files leaves room for one command at a time, or two.
func TestCommandsWaitForWhatIsScarce(t *testing.T) {
	testkit.NoLeaks(t)
	prog := engine.Program{Kind: engine.Command, Processes: 4, Threads: 1, Scratch: t.TempDir()}
	warnings := warned(&prog)
	e := started(t, prog)
	o := do(t, e, commandTask(0, sh(""))) // what the runtime opens for good is open now
	if len(o.fails) > 0 {
		t.Fatal(o.fails[0])
	}
	const tasks = 12
	limitFiles(t, 8)
	go func() {
		for id := range uint64(tasks) {
			if err := e.Submit(context.Background(), commandTask(id, sh("sleep 0.02"))); err != nil {
				t.Error(err)
			}
		}
	}()
	for id, o := range outcomes(t, e, tasks) {
		if len(o.fails) > 0 || o.last.Lost != nil {
			t.Errorf("task %d: %+v %+v", id, o.fails, o.last.Lost)
		}
	}
	if ws := warnings(); len(ws) > 1 {
		t.Errorf("warnings %q", ws)
	}
}

// A script that is still open for writing, by a process that was forked while
// it was written, can be run a moment later.
func TestCommandThatIsBeingWritten(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	e := started(t, engine.Program{Kind: engine.Command, Processes: 1, Scratch: t.TempDir(), Env: []string{roleVariable + "=unaware"}})
	path := filepath.Join(t.TempDir(), "program")
	text, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(text); err != nil {
		t.Fatal(err)
	}
	var closed atomic.Bool
	time.AfterFunc(50*time.Millisecond, func() { closed.Store(f.Close() == nil) })
	if o := do(t, e, commandTask(1, []string{path})); len(o.fails) > 0 || !closed.Load() {
		t.Errorf("it failed: %v", o.fails)
	}
}

// Signals that end workers before they are ready, as of somebody who kills them
// at random, do not end a program that has worked.
func TestWorkersKilledWhileTheyStart(t *testing.T) {
	testkit.NoLeaks(t)
	prog := goProgram(t, "upper", 1)
	kills := filepath.Join(t.TempDir(), "kills")
	prog.Binary = script(t, `n=$(cat `+kills+` 2>/dev/null || echo 0)
test $n -gt 0 && { echo $((n-1)) > `+kills+`; kill -KILL $$; }; exec `+os.Args[0])
	e := started(t, prog)
	do(t, e, stringTask(1, "a"))
	if err := os.WriteFile(kills, []byte("6\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	kill(t, e.Workers()[0].PID)
	if o := do(t, e, stringTask(2, "a")); len(o.values) != 1 && o.last.Lost.Signal != "SIGKILL" {
		t.Errorf("task 2: %+v", o.last)
	}
	if o := do(t, e, stringTask(3, "a")); len(o.values) != 1 {
		t.Errorf("task 3: %+v", o.last)
	}
}

func TestPeakOfTheDead(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	e := commandEngine(t, 1)
	const size = 40 << 20
	submit(t, e, commandTask(1, sh("x=$(head -c 41943040 /dev/zero | tr '\\0' x); while :; do sleep 0.01; done")))
	waitFor(t, func() bool { e.mu.Lock(); defer e.mu.Unlock(); return e.slots[0].peak > size })
	kill(t, e.Workers()[0].PID)
	if r := receive(t, e); r.Lost == nil || r.Lost.PeakRSS < size || r.PeakRSS != r.Lost.PeakRSS {
		t.Errorf("result %+v, lost %+v", r, r.Lost)
	}
}
