//go:build unix

package procs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

func TestTasks(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "upper", 2))
	const tasks = 200
	go func() {
		for id := range uint64(tasks) {
			if err := e.Submit(context.Background(), stringTask(id, fmt.Sprint("a", id), "b")); err != nil {
				t.Error(err)
			}
		}
	}()
	all := outcomes(t, e, tasks)
	for id := range uint64(tasks) {
		if want := []string{fmt.Sprint("A", id), "B"}; !slices.Equal(all[id].values, want) {
			t.Errorf("task %d gave %q, want %q", id, all[id].values, want)
		}
	}
	if w := all[0].last.Worker; w != "p1" && w != "p2" {
		t.Errorf("the worker is called %q", w)
	}
}

func TestLongTasks(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "upper", 2))
	long := strings.Repeat("x", 1<<18)
	for id := range uint64(6) {
		submit(t, e, stringTask(id, long, "y"))
	}
	for id, o := range outcomes(t, e, 6) {
		if len(o.values) != 2 || o.values[0] != strings.ToUpper(long) || o.values[1] != "Y" {
			t.Errorf("task %d: %d values", id, len(o.values))
		}
	}
}

func TestFailedItems(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "fail", 1))
	o := do(t, e, stringTask(1, "a", "b"))
	if len(o.fails) != 2 || o.fails[1].Index != 1 || o.fails[1].Message != "no b" || o.fails[1].Worker != "p1" || o.fails[1].Attempt != 1 {
		t.Errorf("failures %+v", o.fails)
	}
}

func TestSurroundings(t *testing.T) {
	testkit.NoLeaks(t)
	t.Setenv("COMAL_TEST_A", "ours")
	t.Setenv("COMAL_TEST_B", "ours")
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, item, want string }{
		{"threads", "", "3 3 3"},
		{"variable", "COMAL_TEST_A", "ours"},
		{"variable", "COMAL_TEST_B", "theirs"},
		{"variable", wire.WorkerVariable, ""},
		{"variable", wire.RunVariable, "run 7"},
		{"folder", "", folder},
		{"initialised", "", "once"},
	} {
		prog := goProgram(t, c.name, 1)
		prog.Threads, prog.Dir, prog.Init, prog.RunID = 3, folder, "init", "run 7"
		prog.Env = append(prog.Env, "COMAL_TEST_B=theirs")
		e := started(t, prog)
		if o := do(t, e, stringTask(1, c.item)); o.values[0] != c.want {
			t.Errorf("%s of %q is %q, want %q", c.name, c.item, o.values[0], c.want)
		}
		if len(o1(t, e).values) != 1 {
			t.Error("the second task failed")
		}
		closeEngine(t, e)
	}
}

func o1(t *testing.T, e *Engine) *outcome { t.Helper(); return do(t, e, stringTask(2, "x")) }

func TestPrintedComesWithItsItem(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "print", 1))
	o := do(t, e, stringTask(1, "a", "b"))
	if o.printed[0] != "a\n" || o.printed[1] != "b\n" {
		t.Errorf("printed %v", o.printed)
	}
	if left, _ := os.ReadDir(e.prog.Scratch); len(left) > 0 {
		t.Errorf("%d files in the scratch folder", len(left))
	}
}

func TestDeaths(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "die", 2))
	for i, c := range []struct {
		how, signal string
		kind        engine.Kind
		message     string
	}{
		{"kill", "SIGKILL", engine.KindKilled, "was killed by SIGKILL"},
		{"term", "SIGTERM", engine.KindKilled, "was killed by SIGTERM"},
		{"segv", "", engine.KindExit, "exited with code 2"}, // Go prints its stack and exits
		{"exit", "", engine.KindExit, "exited with code 0 without a result"},
		{"panic", "", engine.KindExit, "exited with code 2"},
		{"garbage", "", engine.KindLost, "broke the protocol"},
		{"closed", "", engine.KindLost, "closed its output"},
		{"children", "SIGKILL", engine.KindKilled, "was killed by SIGKILL"},
	} {
		t.Run(c.how, func(t *testing.T) {
			id := uint64(10 * i)
			submit(t, e, stringTask(id, "", c.how, "", ""), stringTask(id+1, "fine"))
			all := outcomes(t, e, 2)
			if o := all[id+1]; o.last.Lost != nil || !slices.Equal(o.values, []string{"fine"}) {
				t.Errorf("the neighbour: %+v", o.last)
			}
			r := all[id].last
			if told := len(all[id].values); r.Lost == nil || r.N != 0 || told+r.Started != 2 || told+r.Ended != 1 {
				t.Fatalf("result %+v after %d items", r, told)
			}
			l := r.Lost
			if l.Kind != c.kind || l.Signal != c.signal || !strings.Contains(l.Message, c.message) || !strings.HasPrefix(l.Message, "worker p") || l.Attempt != 1 {
				t.Errorf("lost: %+v", l)
			}
			want := "dying by " + c.how
			if c.how == "panic" {
				want = "panic: at the disco\n"
			}
			if c.how != "segv" && !strings.HasPrefix(l.Stderr, want) {
				t.Errorf("its last words are %q, want %q first", l.Stderr, want)
			}
			if o := do(t, e, stringTask(id+2, "after")); !slices.Equal(o.values, []string{"after"}) {
				t.Errorf("the replacement: %+v", o.last)
			}
		})
	}
}

func TestDeathAfterPartOfATask(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "sleep", 1))
	submit(t, e, stringTask(1, "30ms", "1ms", "1000s"))
	first := receive(t, e)
	if first.Final || first.N == 0 {
		t.Fatalf("first result %+v", first)
	}
	waitFor(t, func() bool { return e.Workers()[0].At == 2 })
	kill(t, e.Workers()[0].PID)
	r := receive(t, e)
	told := first.N
	for r.Lost == nil {
		told += r.N
		r = receive(t, e)
	}
	if r.N != 0 || told+r.Started != 3 || told+r.Ended != 2 || !r.Final {
		t.Errorf("result %+v after %d items", r, told)
	}
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if pid <= 1 {
		t.Fatalf("there is no process %d to kill", pid)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

func TestManyDeaths(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "die", 4))
	const tasks = 100
	go func() {
		for id := range uint64(tasks) {
			how := ""
			if id%3 == 0 {
				how = "kill"
			}
			if err := e.Submit(context.Background(), stringTask(id, how)); err != nil {
				t.Error(err)
			}
		}
	}()
	for id, o := range outcomes(t, e, tasks) {
		if lost := o.last.Lost != nil; lost != (id%3 == 0) {
			t.Errorf("task %d: %+v", id, o.last)
		}
	}
}

func TestTasksPerWorker(t *testing.T) {
	testkit.NoLeaks(t)
	prog := goProgram(t, "pid", 1)
	prog.TasksPerWorker = 4
	e := started(t, prog)
	var pids []string
	for id := range uint64(6) {
		pids = append(pids, do(t, e, stringTask(id, "", "")).values...)
	}
	if len(slices.Compact(slices.Clone(pids))) != 3 || pids[0] != pids[3] || pids[4] != pids[7] {
		t.Errorf("12 items ran in %q", pids)
	}
}

func TestResize(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "pid", 1))
	before := do(t, e, stringTask(1, "")).values[0]
	resize := func(p, threads int) {
		t.Helper()
		if err := e.Resize(context.Background(), p, threads); err != nil {
			t.Fatal(err)
		}
	}
	resize(3, 1)
	if n := len(e.Workers()); n != 3 {
		t.Errorf("%d workers, want 3", n)
	}
	resize(1, 1)
	resize(2, 1)
	resize(1, 1)
	waitFor(t, func() bool { return len(e.Workers()) == 1 })
	if after := do(t, e, stringTask(2, "")).values[0]; after != before {
		t.Error("the first worker was replaced for nothing")
	}
	resize(1, 2)
	if after := do(t, e, stringTask(3, "")).values[0]; after == before {
		t.Error("a worker lived on with other threads")
	}
}

// waitFor waits for what happens in a moment.
func waitFor(t testing.TB, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen within a minute")
		}
	}
}

func TestResizeWhileTasksRun(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "sleep", 3))
	const tasks = 60
	go func() {
		for id := range uint64(tasks) {
			if err := e.Submit(context.Background(), stringTask(id, "1ms")); err != nil {
				t.Error(err)
			}
			if id%10 == 5 {
				if err := e.Resize(context.Background(), 1+int(id/10)%4, 1+int(id/20)); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	for id, o := range outcomes(t, e, tasks) {
		if o.last.Lost != nil || len(o.values) != 1 {
			t.Errorf("task %d: %+v", id, o.last)
		}
	}
}

func TestCancel(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "sleep", 1))
	submit(t, e, stringTask(1, "1000s"), stringTask(2, "1ms"), stringTask(3, "1ms"))
	e.Cancel(2)
	if r := receive(t, e); r.ID != 2 || !r.Final || r.N != 0 || r.Lost != nil {
		t.Errorf("the task in the queue: %+v", r)
	}
	e.Cancel(1)
	if r := receive(t, e); r.ID != 1 || r.Lost == nil || r.Lost.Kind != engine.KindCanceled {
		t.Errorf("the task that ran: %+v", r)
	}
	if r := receive(t, e); r.ID != 3 || r.Lost != nil || r.N != 1 {
		t.Errorf("the one behind it: %+v", r)
	}
	e.Cancel(4)
}

func TestSubmitWaits(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "sleep", 1))
	submit(t, e, stringTask(1, "1000s"), stringTask(2, ""), stringTask(3, ""))
	ctx, cancel := context.WithCancelCause(context.Background())
	cause := errors.New("enough")
	go func() {
		waitFor(t, func() bool { e.mu.Lock(); defer e.mu.Unlock(); return len(e.waiting) == 1 })
		cancel(cause)
	}()
	if err := e.Submit(ctx, stringTask(4, "")); err != cause {
		t.Errorf("Submit returned %v, want %v", err, cause)
	}
	e.Cancel(1)
}

func TestWorkers(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "sleep", 2))
	task := stringTask(1, "1000s", "1s")
	task.First = 40
	submit(t, e, task)
	ws := e.Workers()
	slices.SortFunc(ws, func(a, b engine.Worker) int { return b.N - a.N })
	if w := ws[0]; w.First != 40 || w.N != 2 || w.PID == 0 || w.Since.IsZero() || ws[1].N != 0 {
		t.Errorf("workers %+v", ws)
	}
	e.Cancel(1)
}
