//go:build unix

package procs

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/testkit"
)

// commandEngine returns an engine that runs commands until the test ends.
func commandEngine(t testing.TB, processes int) *Engine {
	return started(t, engine.Program{Kind: engine.Command, Processes: processes, Threads: 2, Scratch: t.TempDir()})
}

// commandTask is a task of one or more commands.
func commandTask(id uint64, argvs ...[]string) engine.Task {
	return engine.Task{ID: id, Attempt: 1, N: len(argvs), Argv: argvs}
}

func sh(text string) []string { return []string{"sh", "-c", text} }

func TestCommands(t *testing.T) {
	testkit.NoLeaks(t)
	e := commandEngine(t, 1)
	script := filepath.Join(t.TempDir(), "no-shebang")
	if err := os.WriteFile(script, []byte("echo hello\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		argv            []string
		stdout, stderr  string
		code            int
		kind            engine.Kind // "" is success
		message, advice string
	}{
		"output":      {argv: sh("echo out; echo err >&2"), stdout: "out\n", stderr: "err\n"},
		"input":       {argv: []string{"cat"}},
		"unicode":     {argv: []string{"printf", "%s|", "años", "", "a b", "'\"\n"}, stdout: "años||a b|'\"\n|"},
		"not UTF-8":   {argv: []string{"printf", "%s", "a\xff\xfe"}, stdout: "a\xff\xfe"},
		"threads":     {argv: sh("echo $OMP_NUM_THREADS $COMAL_WORKER"), stdout: "2\n"},
		"exit code":   {argv: sh("echo why >&2; exit 3"), stderr: "why\n", code: 3, kind: engine.KindExit, message: "sh exited with code 3"},
		"not found":   {argv: []string{"no-such-command"}, code: 127, kind: engine.KindError, message: "no-such-command: command not found", advice: "PATH"},
		"no file":     {argv: []string{"./not/there"}, code: 127, kind: engine.KindError, message: "no such file", advice: "check the path"},
		"folder":      {argv: []string{"/"}, code: 126, kind: engine.KindError, message: "/: is a directory"},
		"not allowed": {argv: []string{"/etc/passwd"}, code: 126, kind: engine.KindError, message: "permission denied", advice: "chmod +x"},
		"no shebang":  {argv: []string{script}, code: 126, kind: engine.KindError, message: "exec format error", advice: "#!/bin/sh"},
		"empty":       {argv: []string{}, code: 126, kind: engine.KindError, message: "the command is empty"},
		"empty name":  {argv: []string{"", "a"}, code: 126, kind: engine.KindError, message: "the command is empty"},
		"zero byte":   {argv: []string{"echo", "a\x00b"}, code: 126, kind: engine.KindError, message: "invalid argument", advice: "zero byte"},
		"too long":    {argv: []string{"echo", strings.Repeat("x", 10<<20)}, code: 126, kind: engine.KindError, message: "argument list too long", advice: "file"},
	} {
		t.Run(name, func(t *testing.T) {
			o := do(t, e, commandTask(1, c.argv))
			out := o.outputs[0]
			if string(out.Stdout) != c.stdout || string(out.Stderr) != c.stderr || out.Code != c.code {
				t.Errorf("output %q, %q, code %d; want %q, %q, %d", out.Stdout, out.Stderr, out.Code, c.stdout, c.stderr, c.code)
			}
			if c.kind == "" {
				if len(o.fails) > 0 {
					t.Errorf("failed: %+v", o.fails[0])
				}
				return
			}
			if len(o.fails) != 1 {
				t.Fatal("it did not fail")
			}
			f := o.fails[0]
			if f.Kind != c.kind || f.Signal != "" || f.Worker != "p1" || f.Attempt != 1 {
				t.Errorf("failure %+v", f)
			}
			if !strings.Contains(f.Message, c.message) || !strings.Contains(f.Advice, c.advice) {
				t.Errorf("%q, advice %q; want %q, %q", f.Message, f.Advice, c.message, c.advice)
			}
			if f.Stderr != strings.TrimSuffix(c.stderr, "\n") {
				t.Errorf("last lines %q", f.Stderr)
			}
		})
	}
}

func TestCommandThatIsKilledIsLost(t *testing.T) {
	testkit.NoLeaks(t)
	e := commandEngine(t, 1)
	for _, signal := range []string{"TERM", "SEGV", "KILL"} {
		o := do(t, e, commandTask(1, sh("echo a"), sh("head -c 2000000 /dev/zero; echo why >&2; kill -"+signal+" $$"), sh("echo c")))
		r := o.last
		if len(o.outputs) != 1 || len(o.fails) != 0 || r.N != 0 || r.Started != 1 || r.Ended != 0 || r.Lost == nil {
			t.Fatalf("%d outputs, %v, %+v", len(o.outputs), o.fails, r)
		}
		l := r.Lost
		if l.Kind != engine.KindKilled || l.Signal != "SIG"+signal || l.Message != "sh was killed by SIG"+signal || l.Stderr != "why" || l.Worker != "p1" || l.Attempt != 1 {
			t.Errorf("lost: %+v", l)
		}
		if (signal == "KILL") != strings.Contains(l.Advice, "memory") {
			t.Errorf("advice %q", l.Advice)
		}
	}
	if left, _ := os.ReadDir(e.prog.Scratch); len(left) > 0 {
		t.Errorf("%d files in the scratch folder", len(left))
	}
}

func TestBatchOfCommands(t *testing.T) {
	testkit.NoLeaks(t)
	e := commandEngine(t, 2)
	task := commandTask(1, sh("echo a"), sh("exit 1"), sh("echo c"))
	o := do(t, e, task)
	if len(o.outputs) != 3 || string(o.outputs[2].Stdout) != "c\n" || len(o.fails) != 1 || o.fails[0].Index != 1 {
		t.Errorf("outputs %v, failures %v", o.outputs, o.fails)
	}
	task.ID, task.Budget = 2, 1
	if o := do(t, e, task); len(o.outputs) != 1 || o.last.Lost != nil {
		t.Errorf("%d commands ran beyond the budget", len(o.outputs)-1)
	}
}

func TestCommandsRunInAFolder(t *testing.T) {
	testkit.NoLeaks(t)
	folder, err := filepath.EvalSymlinks(filepath.Dir(script(t, "pwd")))
	if err != nil {
		t.Fatal(err)
	}
	e := started(t, engine.Program{Kind: engine.Command, Processes: 1, Dir: folder, Env: []string{"A=b"}, RunID: "c"})
	if out := do(t, e, commandTask(1, []string{"./script"})).outputs[0]; string(out.Stdout) != folder+"\n" {
		t.Errorf("it ran in %q, want %q", out.Stdout, folder)
	}
	if out := do(t, e, commandTask(2, sh("echo $A $COMAL_RUN $PWD"))).outputs[0]; string(out.Stdout) != "b c "+folder+"\n" {
		t.Errorf("its variables are %q", out.Stdout)
	}
}

func TestMuchOutput(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	e := commandEngine(t, 1)
	before, err := host.ReadUsage(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	const size = 100 << 20
	out := do(t, e, commandTask(1, sh("head -c 104857600 /dev/zero; head -c 1048576 /dev/zero | tr '\\0' x >&2; echo end >&2"))).outputs[0]
	after, err := host.ReadUsage(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	fi, err := os.Stat(out.StdoutFile)
	if err != nil {
		t.Fatal(err)
	}
	if fi.Size() != size || out.Stdout != nil || filepath.Dir(out.StdoutFile) != e.prog.Scratch {
		t.Errorf("%d bytes in %s, %d in memory", fi.Size(), out.StdoutFile, len(out.Stdout))
	}
	if len(out.Stderr) != lastBytes || !bytes.HasSuffix(out.Stderr, []byte("xxx"+"end\n")) {
		t.Errorf("%d bytes of standard error", len(out.Stderr))
	}
	if grown := after.RSS - before.RSS; grown > 20<<20 {
		t.Errorf("we have grown by %d bytes", grown)
	}
	os.Remove(out.StdoutFile)
	if left, _ := os.ReadDir(e.prog.Scratch); len(left) > 0 {
		t.Errorf("%d files in the scratch folder", len(left))
	}
}

func TestGrandchildThatHoldsTheOutput(t *testing.T) {
	testkit.NoLeaks(t)
	e := commandEngine(t, 1)
	o := do(t, e, commandTask(1, sh("echo mine; sleep 1000 & echo $!")))
	lines := strings.Fields(string(o.outputs[0].Stdout))
	if len(lines) != 2 || lines[0] != "mine" {
		t.Fatalf("output %q", o.outputs[0].Stdout)
	}
	if o := do(t, e, commandTask(2, sh("kill "+lines[1]))); len(o.fails) > 0 {
		t.Errorf("the grandchild is gone: %v", o.fails[0])
	}
}

func TestCancelCommand(t *testing.T) {
	testkit.NoLeaks(t)
	e := commandEngine(t, 1)
	submit(t, e, commandTask(1, sh("sleep 1000; :"), sh("echo no")), commandTask(2, sh("echo yes")))
	waitFor(t, func() bool { return e.Workers()[0].PID != 0 })
	e.Cancel(1)
	all := outcomes(t, e, 2)
	if o := all[1]; len(o.outputs) != 1 || len(o.fails) != 1 || o.fails[0].Kind != engine.KindCanceled {
		t.Errorf("the canceled task: %+v", o.last)
	}
	if o := all[2]; string(o.outputs[0].Stdout) != "yes\n" {
		t.Errorf("the next task: %+v", o.last)
	}
}

func TestCloseAsksCommandsToEnd(t *testing.T) {
	testkit.NoLeaks(t)
	done := filepath.Join(t.TempDir(), "done")
	e := commandEngine(t, 2)
	e.limits.term = time.Minute
	submit(t, e, commandTask(1, sh("trap 'echo tidied > "+done+"; exit 1' TERM; echo > "+done+".begun; while :; do sleep 0.01; done")))
	waitFor(t, func() bool { _, err := os.Stat(done + ".begun"); return err == nil })
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	e.Close(ctx)
	if text, _ := os.ReadFile(done); string(text) != "tidied\n" {
		t.Errorf("it left %q", text)
	}
}

func TestCloseKillsCommands(t *testing.T) {
	testkit.NoLeaks(t)
	e := commandEngine(t, 2)
	begun := filepath.Join(t.TempDir(), "begun")
	submit(t, e, commandTask(1, sh("trap '' TERM; echo > "+begun+"; while :; do sleep 0.01; done")), commandTask(2, sh("sleep 1000")))
	waitFor(t, func() bool { _, err := os.Stat(begun); return err == nil })
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	e.Close(ctx)
	for r := range e.Results() {
		if len(r.Fails) != 1 || r.Fails[0].Kind != engine.KindCanceled {
			t.Errorf("result %+v", r)
		}
	}
}

func TestResizeCommands(t *testing.T) {
	testkit.NoLeaks(t)
	e := commandEngine(t, 1)
	for i, p := range []int{3, 1, 2, 1, 4, 2} {
		if err := e.Resize(context.Background(), p, i+1); err != nil {
			t.Fatal(err)
		}
	}
	waitFor(t, func() bool { return len(e.Workers()) == 2 })
	for id := range uint64(20) {
		if o := do(t, e, commandTask(id, sh("echo $OMP_NUM_THREADS"))); string(o.outputs[0].Stdout) != "6\n" {
			t.Fatalf("threads %q", o.outputs[0].Stdout)
		}
	}
}

func TestThreadsOfACommandAreCounted(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	e := commandEngine(t, 1)
	submit(t, e, commandTask(1, sh("while :; do sleep 0.01; done")))
	waitFor(t, func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		c, ok := e.slots[0].worker.(*commands)
		return ok && c.threads > 0
	})
	e.Cancel(1)
	if r := receive(t, e); r.Threads != 1 || r.PeakRSS == 0 {
		t.Errorf("%d threads, %d bytes", r.Threads, r.PeakRSS)
	}
}

func TestLookCommand(t *testing.T) {
	folder := filepath.Dir(script(t, ""))
	for _, c := range []struct {
		name, dir string
		missing   bool
		want      string
	}{
		{"sh", "", false, ""},
		{"./script", folder, false, ""},
		{"./script", "", true, "no such file"},
		{"no-such-command", "", true, "command not found"},
		{"/etc/passwd", "", false, "permission denied"},
	} {
		err := LookCommand(c.name, c.dir)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s in %q: %v", c.name, c.dir, err)
			}
			continue
		}
		var start *engine.StartError
		if !errors.As(err, &start) || start.Missing != c.missing || !strings.Contains(start.Message, c.want) || start.Advice == "" {
			t.Errorf("%s in %q: %#v", c.name, c.dir, err)
		}
	}
}
