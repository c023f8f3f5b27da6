//go:build unix

package procs

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

func TestProgramsThatCannotBeStarted(t *testing.T) {
	testkit.NoLeaks(t)
	sh := script(t, "echo 'cannot open display' >&2; exit 3")
	for name, c := range map[string]struct {
		change func(p *engine.Program)
		want   []string
	}{
		"unknown function":  {func(p *engine.Program) { p.Name = "uper" }, []string{"uper", "no Go function", `did you mean "upper"?`}},
		"unknown init":      {func(p *engine.Program) { p.Init = "nit" }, []string{"initializer nit"}},
		"init fails":        {func(p *engine.Program) { p.Init = "init"; p.Env = []string{"COMAL_TEST_INIT=fail"} }, []string{"no licence"}},
		"other type":        {func(p *engine.Program) { p.Binary, p.Type = os.Args[0], "int -> int" }, []string{"string -> string", "int -> int", "JSON"}},
		"closure":           {func(p *engine.Program) { p.Kind = engine.Closure }, []string{"comal.Register"}},
		"no such program":   {func(p *engine.Program) { p.Binary = "./not-there" }, []string{"./not-there", "no such file"}},
		"no such folder":    {func(p *engine.Program) { p.Dir = "/not/there" }, []string{"/not/there"}},
		"no scratch folder": {func(p *engine.Program) { p.Scratch = "/not/there" }, []string{"output cannot be captured", "no such file", "--scratch"}},
		"unaware":           {func(p *engine.Program) { p.Env = []string{roleVariable + "=unaware"} }, []string{"does not answer as a worker", `"Hello, I compute`, "comal.Main() first in main (and in TestMain)"}},
		"bomb":              {func(p *engine.Program) { p.Env = []string{roleVariable + "=bomb"} }, []string{"exited with code 1", "was started as a worker, and starts workers itself", "comal.Main()"}},
		"crash":             {func(p *engine.Program) { p.Env = []string{roleVariable + "=crash"} }, []string{"exited with code 2", "panic: no configuration"}},
		"silent":            {func(p *engine.Program) { p.Binary = script(t, "exec sleep 1000") }, []string{"said nothing for 200ms"}},
		"script":            {func(p *engine.Program) { p.Binary = sh }, []string{sh, "exited with code 3", "cannot open display"}},
		"killed":            {func(p *engine.Program) { p.Binary = script(t, "kill -9 $$") }, []string{"was killed by SIGKILL"}},
	} {
		t.Run(name, func(t *testing.T) {
			prog := goProgram(t, "upper", 2)
			c.change(&prog)
			e := New()
			e.limits.greeting = 10 * time.Second
			if name == "silent" {
				e.limits.greeting = 200 * time.Millisecond
			}
			err := e.Start(context.Background(), prog)
			var start *engine.StartError
			if !errors.As(err, &start) {
				t.Fatalf("error %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not contain %q:\n%v", want, err)
				}
			}
			e.Close(context.Background())
		})
	}
}

// script makes a shell script.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProgramThatDoesNotCallMain(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"=bomb")
	out, _ := cmd.CombinedOutput()
	if !strings.Contains(string(out), "is not prepared to be started as a worker") || !strings.Contains(string(out), "comal.Main()") {
		t.Errorf("it says %q", out)
	}
}

func TestStartIsRefusedInAWorkerToBe(t *testing.T) {
	t.Setenv(wire.WorkerVariable, "1")
	err := New().Start(context.Background(), goProgram(t, "upper", 1))
	if err == nil || !strings.Contains(err.Error(), "comal.Main()") {
		t.Errorf("error %v", err)
	}
}

func TestStartEndsWithItsContext(t *testing.T) {
	testkit.NoLeaks(t)
	prog := goProgram(t, "upper", 2)
	prog.Binary = script(t, "exec sleep 1000")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := New().Start(ctx, prog); err != context.Canceled {
		t.Errorf("Start returned %v", err)
	}
}

// A program that breaks while it is used costs the tasks that wait, each with
// the reason, and no crash loop.
func TestProgramThatBreaksLater(t *testing.T) {
	testkit.NoLeaks(t)
	folder := t.TempDir()
	broken := filepath.Join(folder, "broken")
	prog := goProgram(t, "sleep", 1)
	prog.Binary = script(t, "test -e "+broken+" && { echo 'no more' >&2; exit 9; }; exec "+os.Args[0])
	e := started(t, prog)
	submit(t, e, stringTask(1, "1000s"), stringTask(2, ""), stringTask(3, ""))
	if err := os.WriteFile(broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	kill(t, e.Workers()[0].PID)
	all := outcomes(t, e, 3)
	for id := uint64(2); id <= 3; id++ {
		l := all[id].last.Lost
		if l == nil || l.Kind != engine.KindLost || !strings.Contains(l.Message, "exited with code 9") || l.Stderr != "no more" {
			t.Errorf("task %d: %+v", id, l)
		}
	}
	if e.failures != 3 {
		t.Errorf("%d attempts to start a worker", e.failures)
	}
	if err := e.Submit(context.Background(), stringTask(4, "")); err == nil {
		t.Error("Submit takes tasks that nobody will run")
	}
}

// Workers that end before they have been of use are no reason to start others
// for ever.
func TestWorkersThatDieIdle(t *testing.T) {
	testkit.NoLeaks(t)
	prog := goProgram(t, "upper", 1)
	prog.Init, prog.Env = "init", []string{"COMAL_TEST_INIT=die"}
	e := started(t, prog)
	waitFor(t, func() bool { e.mu.Lock(); defer e.mu.Unlock(); return e.broken != nil })
	err := e.Submit(context.Background(), stringTask(1, "a"))
	if err == nil || !strings.Contains(err.Error(), "exited with code 4 before its first item") {
		t.Errorf("Submit returned %v", err)
	}
}

// A death is noticed although a stranger has inherited the worker's pipes.
func TestPipesHeldByAStranger(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	prog := goProgram(t, "sleep", 1)
	strangers := t.TempDir()
	prog.Binary = script(t, "setsid sh -c '>"+strangers+"/$$; exec sleep 1000' & exec "+os.Args[0])
	present := func() []os.DirEntry { all, _ := os.ReadDir(strangers); return all }
	t.Cleanup(func() {
		for _, s := range present() {
			pid, err := strconv.Atoi(s.Name())
			if err != nil {
				t.Fatal(err)
			}
			kill(t, pid)
		}
	})
	e := started(t, prog)
	submit(t, e, stringTask(1, "1000s"))
	waitFor(t, func() bool { return len(present()) == 1 })
	kill(t, e.Workers()[0].PID)
	if r := receive(t, e); r.Lost == nil || r.Lost.Signal != "SIGKILL" {
		t.Errorf("result %+v", r.Lost)
	}
	waitFor(t, func() bool { return len(present()) == 2 }) // the replacement's
}

func TestCloseWaitsForWhatRuns(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "sleep", 1))
	submit(t, e, stringTask(1, "100ms"), stringTask(2, "100ms"))
	closeEngine(t, e)
	r, ok := <-e.Results()
	if !ok || r.ID != 1 || r.Lost != nil || r.N != 1 {
		t.Errorf("the task that ran: %+v", r)
	}
	if r, ok := <-e.Results(); ok {
		t.Errorf("the task that waited: %+v", r)
	}
	if err := e.Submit(context.Background(), stringTask(3, "")); err != errClosed {
		t.Errorf("Submit returned %v", err)
	}
	if err := e.Resize(context.Background(), 1, 1); err == nil {
		t.Error("Resize of a closed engine")
	}
}

func TestCloseAtOnce(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, goProgram(t, "sleep", 3))
	submit(t, e, stringTask(1, "1000s"), stringTask(2, "1000s"))
	// Nobody receives, and there is more than the channel holds.
	for range cap(e.results) {
		e.results <- engine.Result{}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	e.Close(ctx)
	e.Close(context.Background())
}

func TestCloseKillsWhoDoesNotGo(t *testing.T) {
	testkit.NoLeaks(t)
	prog := goProgram(t, "upper", 1)
	prog.Binary = script(t, "trap '' TERM; "+os.Args[0]+"; while :; do sleep 1; done")
	e := New()
	e.limits.farewell = 50 * time.Millisecond
	if err := e.Start(context.Background(), prog); err != nil {
		t.Fatal(err)
	}
	do(t, e, stringTask(1, "a"))
	closeEngine(t, e)
}

// A coordinator is killed, and what it started is waited for.
func TestNothingOutlivesTheCoordinator(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"=parent")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pids []int
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "-"; {
		pid, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	if len(pids) != 4 {
		t.Fatalf("the coordinator has the processes %v", pids)
	}
	cmd.Process.Kill()
	cmd.Wait()
	waitFor(t, func() bool {
		for _, pid := range pids {
			if syscall.Kill(pid, 0) == nil && !zombie(pid) {
				return false
			}
		}
		return true
	})
}

// zombie says whether a process has ended and waits for init to notice.
func zombie(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || strings.Contains(string(stat), ") Z ")
}
