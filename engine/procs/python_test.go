//go:build unix

package procs

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

const job = `
import os, signal, sys, threading

def double(x, times=2):
    return x * times

def show(x):
    print("item", x)
    os.system("echo child")
    return x

def fail(x):
    return 1 // x

def die(how):
    print("dying by", how, flush=True)
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "exit":
        os._exit(0)
    elif how == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif how == "fork":
        # The child lives on, in a group of its own.
        told, tell = os.pipe()
        if os.fork() == 0:
            os.setsid()
            print("child", os.getpid(), flush=True)
            os.write(tell, b".")
            signal.pause()
        os.read(told, 1)
        os.kill(os.getpid(), signal.SIGKILL)
    return how

def sleep(seconds):
    import time
    time.sleep(seconds)

def deaf(path):
    """Loop where no signal handler is ever run."""
    import itertools
    if path:
        signal.signal(signal.SIGTERM, lambda number, frame: None)
        open(path, "w").close()
        sum(itertools.repeat(0))

def threads(x):
    done = threading.Event()
    for _ in range(3):
        threading.Thread(target=done.wait).start()
    import time
    time.sleep(0.05)
    done.set()
    return os.environ["OMP_NUM_THREADS"]

def pid(x):
    return os.getpid()

def litter(folder):
    for kind in "array", "payload", "other":
        open("%s/%s-%d-x" % (folder, kind, os.getpid()), "w").close()
    os.kill(os.getpid(), signal.SIGKILL)

def vector(x):
    import numpy
    return x + numpy.ones(3)
`

// pythonProgram is a program of the function in the file above.
func pythonProgram(t *testing.T, function string, processes int) engine.Program {
	t.Helper()
	python := testkit.Python(t)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "job.py"), []byte(job), 0o600); err != nil {
		t.Fatal(err)
	}
	return engine.Program{
		Kind: engine.Python, Binary: python, Name: "job.py:" + function, Dir: folder,
		Processes: processes, Threads: 1, Scratch: t.TempDir(),
	}
}

func jsonTask(id uint64, items string) engine.Task {
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(items), &list); err != nil {
		panic(err)
	}
	return engine.Task{ID: id, Attempt: 1, N: len(list), Args: []byte(items)}
}

// final submits a task and returns its results as one.
func final(t *testing.T, e *Engine, task engine.Task) engine.Result {
	t.Helper()
	submit(t, e, task)
	var whole engine.Result
	var values []json.RawMessage
	for !whole.Final {
		r := receive(t, e)
		for i := range r.Fails {
			r.Fails[i].Index += whole.N
		}
		for i := range r.Notes {
			r.Notes[i].Pos += whole.N
		}
		for i := range r.Arrays {
			r.Arrays[i].Pos += whole.N
		}
		var vs []json.RawMessage
		if len(r.Values) > 0 {
			if err := json.Unmarshal(r.Values, &vs); err != nil {
				t.Fatal(err)
			}
		}
		values = append(values, vs...)
		r.N += whole.N
		r.Fails = append(whole.Fails, r.Fails...)
		r.Notes = append(whole.Notes, r.Notes...)
		r.Arrays = append(whole.Arrays, r.Arrays...)
		whole = r
	}
	whole.Values, _ = json.Marshal(values)
	return whole
}

func TestPython(t *testing.T) {
	testkit.NoLeaks(t)
	prog := pythonProgram(t, "double", 2)
	prog.Args = map[string]json.RawMessage{"times": json.RawMessage("3")}
	e := started(t, prog)
	if r := final(t, e, jsonTask(1, `[1, "a", [2]]`)); string(r.Values) != `[3,"aaa",[2,2,2]]` || len(r.Fails) > 0 || r.Worker[0] != 'p' {
		t.Errorf("values %s, result %+v", r.Values, r)
	}
	if !strings.HasPrefix(e.Version(), "3.") {
		t.Errorf("the version of the interpreter is %q", e.Version())
	}
}

func TestPythonFailures(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, pythonProgram(t, "fail", 1))
	r := final(t, e, jsonTask(1, `[1, 0]`))
	if len(r.Fails) != 1 || r.Fails[0].Index != 1 || !strings.Contains(r.Fails[0].Message, "ZeroDivisionError") || !strings.Contains(r.Fails[0].Stack, "job.py") {
		t.Errorf("failures %+v", r.Fails)
	}
}

func TestPythonPrints(t *testing.T) {
	testkit.NoLeaks(t)
	e := started(t, pythonProgram(t, "show", 1))
	r := final(t, e, jsonTask(1, `[1, 2]`))
	if len(r.Notes) != 2 || string(r.Notes[1].Printed) != "item 2\nchild\n" {
		t.Errorf("notes %+v", r.Notes)
	}
}

func TestPythonDeaths(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	e := started(t, pythonProgram(t, "die", 1))
	for i, c := range []struct {
		how  string
		kind engine.Kind
		want string
	}{
		{"kill", engine.KindKilled, "SIGKILL"},
		{"exit", engine.KindExit, "exited with code 0 without a result"},
		{"segv", engine.KindKilled, "SIGSEGV"},
		{"fork", engine.KindKilled, "SIGKILL"},
	} {
		r := final(t, e, jsonTask(uint64(i), `["`+c.how+`"]`))
		if r.Lost == nil || r.Lost.Kind != c.kind || !strings.Contains(r.Lost.Message, c.want) || !strings.HasPrefix(r.Lost.Stderr, "dying by "+c.how) {
			t.Errorf("%s: %+v", c.how, r.Lost)
		}
		if _, child, ok := strings.Cut(r.Lost.Stderr, "child "); ok {
			final(t, commandEngine(t, 1), commandTask(1, sh("kill "+child)))
		}
	}
	if r := final(t, e, jsonTask(9, `["fine"]`)); string(r.Values) != `["fine"]` {
		t.Errorf("the replacement: %+v", r)
	}
}

// TestDeadWorkersFiles has a worker die with files that it has not handed over.
func TestDeadWorkersFiles(t *testing.T) {
	testkit.Need(t, "unix")
	testkit.NoLeaks(t)
	prog := pythonProgram(t, "litter", 1)
	e := started(t, prog)
	folder, _ := json.Marshal([]string{prog.Scratch})
	if r := final(t, e, jsonTask(1, string(folder))); r.Lost == nil {
		t.Fatalf("%+v", r)
	}
	left, err := filepath.Glob(filepath.Join(prog.Scratch, "*-x"))
	if err != nil || len(left) != 1 || !strings.HasPrefix(filepath.Base(left[0]), "other-") {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestPythonThreads(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	prog := pythonProgram(t, "threads", 1)
	prog.Threads = 2
	e := started(t, prog)
	r := final(t, e, jsonTask(1, `[1]`))
	if string(r.Values) != `["2"]` || r.Threads == 0 || r.PeakRSS == 0 {
		t.Errorf("values %s, threads %d, peak %d", r.Values, r.Threads, r.PeakRSS)
	}
}

func TestPythonTasksPerWorker(t *testing.T) {
	testkit.NoLeaks(t)
	prog := pythonProgram(t, "pid", 1)
	prog.TasksPerWorker = 1
	e := started(t, prog)
	a, b := final(t, e, jsonTask(1, `[1]`)), final(t, e, jsonTask(2, `[1]`))
	if string(a.Values) == string(b.Values) {
		t.Errorf("both ran in process %s", a.Values)
	}
}

func TestPythonArrays(t *testing.T) {
	testkit.Need(t, "numpy")
	testkit.NoLeaks(t)
	e := started(t, pythonProgram(t, "vector", 1))
	first := final(t, e, jsonTask(1, `[1, 2]`))
	if len(first.Arrays) != 2 || first.Arrays[1].Pos != 1 || string(first.Values) != `[null,null]` {
		t.Fatalf("values %s, %d arrays, failures %v", first.Values, len(first.Arrays), first.Fails)
	}
	again := final(t, e, engine.Task{ID: 2, N: 3, Args: []byte(`[null,5,null]`), Arrays: []engine.Array{
		{Pos: 0, Npy: first.Arrays[0].Npy}, {Pos: 2, Npy: first.Arrays[1].Npy},
	}})
	if len(again.Arrays) != 3 || !slices.Equal(again.Arrays[0].Npy, first.Arrays[1].Npy) {
		t.Errorf("arrays %v, failures %v", again.Arrays, again.Fails)
	}
}

func TestPythonThatCannotBeStarted(t *testing.T) {
	testkit.NoLeaks(t)
	for name, c := range map[string]struct {
		change func(p *engine.Program)
		want   []string
	}{
		"no interpreter":    {func(p *engine.Program) { p.Binary = "/not/there/python" }, []string{"/not/there/python", "no such file"}},
		"other interpreter": {func(p *engine.Program) { p.Binary = script(t, "echo Python 1.5") }, []string{"Python 1.5", "Python 3.8"}},
		"no module":         {func(p *engine.Program) { p.Name = "not_there_at_all:f" }, []string{"not_there_at_all"}},
		"no function":       {func(p *engine.Program) { p.Name = "job.py:dubble" }, []string{"dubble", "did you mean"}},
	} {
		t.Run(name, func(t *testing.T) {
			prog := pythonProgram(t, "double", 2)
			c.change(&prog)
			err := New().Start(context.Background(), prog)
			var start *engine.StartError
			if !errors.As(err, &start) {
				t.Fatalf("error %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not contain %q:\n%v", want, err)
				}
			}
		})
	}
}
