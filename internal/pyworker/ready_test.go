package pyworker

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/wire"
)

// write makes files in a new folder; each is a name and a text.
func write(t *testing.T, files ...[2]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		path := filepath.Join(dir, f[0])
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(f[1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestGreeting(t *testing.T) {
	s := start(t, setup{})
	if got, want := s.hello.Platform, runtime.GOOS+"/"+runtime.GOARCH; got != want {
		t.Errorf("platform %s, want %s", got, want)
	}
	version, ok := strings.CutPrefix(s.hello.Build, "python-3.")
	if !ok || s.hello.SIMD != "-" {
		t.Errorf("%+v", s.hello)
	}
	if ready := s.program(wire.Program{Name: "operator:neg"}); ready.Error != "" || ready.Version != "3."+version {
		t.Errorf("%+v", ready)
	}
}

func TestRefusedPrograms(t *testing.T) {
	dir := write(t,
		[2]string{"syntax.py", "x = 1\nif if:\n    pass\n"},
		[2]string{"deep/uses.py", "import sys; sys.path.append('.')\nimport syntax\n"},
		[2]string{"raises.py", "def g():\n    raise ValueError('no data')\nprint('reading')\ng()\n"},
		[2]string{"leaves.py", "import sys\nsys.exit(2)\n"},
		[2]string{"needs.py", "import PIL_of_another_world.Image\n"},
		[2]string{"empty.py", ""},
		[2]string{"plain", "def f(x): return x\n"},
		[2]string{"nul.py", "x = 1\x00"},
		[2]string{"odd.py", "def __getattr__(name): raise SystemExit('go away')\n"},
	)
	jobs := must(filepath.Abs("testdata/jobs.py"))(t)
	for _, c := range []struct {
		name, message, advice, detail string
		missing                       bool
	}{
		{name: "jobs", message: "'jobs' names no function", advice: "MODULE:FUNCTION"},
		{name: jobs, message: "names no function", advice: "FILE.py:FUNCTION"},
		{name: jobs + ":sane", message: "jobs.py has no function sane", advice: "did you mean " + jobs + ":same?"},
		{name: jobs + ":Tools.triple", message: "has no function Tools.triple", advice: "it has "},
		{name: jobs + ":limit", message: "limit is no function but of type int"},
		{name: jobs + ":two", message: "two(first, second) cannot be called with an item: missing a required argument: 'second'", advice: "one item as its first argument"},
		{name: "empty.py:f", message: "empty.py has no function f", advice: "it defines no function"},
		{name: "absent.py:f", message: "there is no file absent.py in ", advice: "check the path"},
		{name: "./empty:f", message: "there is no file ./empty", advice: "did you mean ./empty.py?"},
		{name: "deep/:f", message: "deep/ is a folder"},
		{name: "syntax.py:f", message: "syntax.py, line 2: SyntaxError: ", advice: "correct the file", detail: "if if:\n"},
		{name: "syntax:f", message: "syntax.py, line 2: SyntaxError: ", detail: "if if:\n"},
		{name: "deep/uses.py:f", message: "syntax.py, line 2: SyntaxError: ", advice: "correct the file"},
		{name: "raises.py:f", message: "importing raises.py failed: ValueError: no data", advice: " raises.py", detail: "in g\n"},
		{name: "raises:f", message: "importing raises failed: ValueError: no data", advice: `-c "import raises"`, detail: "reading\n"},
		{name: "leaves.py:f", message: "importing leaves.py called sys.exit(2)", advice: `if __name__ == "__main__":`},
		{name: "nul.py:f", message: "importing nul.py failed: ", advice: "try it alone"},
		{name: "odd:f", message: "preparing odd:f failed: it called sys.exit(go away)", detail: "in __getattr__"},
		{name: "nowhere:f", message: " finds no module nowhere", advice: "pip install nowhere", missing: true},
		{name: "nowhere.at.all:f", message: " finds no module nowhere", advice: "pip install nowhere", missing: true},
		{name: "needs.py:f", message: "needs.py imports PIL_of_another_world, which ", advice: "pip install PIL_of_another_world", detail: "import PIL_of_another_world.Image", missing: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, setup{dir: dir})
			ready := s.program(wire.Program{Name: c.name})
			if !strings.Contains(ready.Error, c.message) || !strings.Contains(ready.Advice, c.advice) ||
				!strings.Contains(ready.Detail, c.detail) || ready.Missing != c.missing {
				t.Errorf("%+v", ready)
			}
			if strings.Contains(ready.Detail, "comal_worker") || strings.Contains(ready.Detail, "importlib") {
				t.Errorf("frames that are not the user's in\n%s", ready.Detail)
			}
		})
	}
}

func TestFunctionsAreListed(t *testing.T) {
	ready := start(t, setup{}).program(wire.Program{Name: "jobs.py:nothing"})
	for _, want := range []string{"add", "Tools", "same"} {
		if !slices.Contains(ready.Functions, want) {
			t.Errorf("%s is not among %s", want, ready.Functions)
		}
	}
	for _, not := range []string{"_hidden", "limit", "os"} {
		if slices.Contains(ready.Functions, not) {
			t.Errorf("%s is among %s", not, ready.Functions)
		}
	}
}

func TestRefusedArguments(t *testing.T) {
	for _, c := range []struct {
		program                 wire.Program
		message, advice, detail string
	}{
		{wire.Program{Name: "jobs.py:add", Args: map[string]json.RawMessage{"buy": json.RawMessage("1")}}, "got an unexpected keyword argument 'buy'", "the rest by name", ""},
		{wire.Program{Name: "jobs.py:add", Init: "jobs.py:begun"}, "the init function (--init): jobs.py has no function begun", "did you mean jobs.py:begin?", ""},
		{wire.Program{Name: "jobs.py:add", Init: "jobs.py:fail_to_begin"}, "the init function jobs.py:fail_to_begin (--init) failed: RuntimeError: no licence", "once in each worker", "in fail_to_begin\n"},
		{wire.Program{Name: "jobs.py:add", Init: "jobs.py:leave_at_once"}, "jobs.py:leave_at_once (--init) failed: it called sys.exit(no licence)", "once in each worker", ""},
		{wire.Program{Name: "jobs.py:add", Init: "jobs.py:same"}, "jobs.py:same (--init) failed: TypeError: same() missing 1 required", "without arguments", ""},
	} {
		ready := start(t, setup{}).program(c.program)
		if !strings.Contains(ready.Error, c.message) || !strings.Contains(ready.Advice, c.advice) || !strings.Contains(ready.Detail, c.detail) {
			t.Errorf("%+v", ready)
		}
	}
}

func TestOtherKindOfProgram(t *testing.T) {
	s := start(t, setup{})
	s.send(wire.KindProgram, 1, wire.Program{Kind: engine.Go.String(), Name: "f", Threads: 1}, nil)
	var ready wire.Ready
	s.decode(s.read().Head, &ready)
	if ready.Error != "a Python worker cannot run a program of kind go" {
		t.Errorf("%+v", ready)
	}
}

// TestImports has each program tell what importing it was like.
func TestImports(t *testing.T) {
	const report = "import os, sys\ndef f(item): return [__name__, sys.path[0], sys.argv, eval(item)]\n"
	dir := write(t,
		[2]string{"job.py", report + "if __name__ == '__main__': sys.exit('run as a program')\n"},
		[2]string{"deep/my-job.py", "import beside\n" + report},
		[2]string{"deep/beside.py", "word = 'beside'\n"},
		[2]string{"deep/json.py", report},
		[2]string{"elsewhere/far.py", report},
	)
	dir = must(filepath.EvalSymlinks(dir))(t)
	deep := filepath.Join(dir, "deep")
	for _, c := range []struct {
		program, item string
		want          []any
	}{
		{"job:f", "os.getcwd()", []any{"job", dir, []any{"job:f"}, dir}},
		{"job.py:f", "sys.modules['job'].f is f", []any{"job", dir, []any{"job.py:f"}, true}},
		{"deep/my-job.py:f", "beside.word", []any{"my-job", deep, []any{"deep/my-job.py:f"}, "beside"}},
		{"deep/json.py:f", "hasattr(sys.modules['json'], 'dumps')", []any{"comal_job_json", deep, []any{"deep/json.py:f"}, true}},
		{"far:f", "1", []any{"far", dir, []any{"far:f"}, 1.0}},
	} {
		s := start(t, setup{dir: dir, env: []string{"PYTHONPATH=" + filepath.Join(dir, "elsewhere")}})
		if ready := s.program(wire.Program{Name: c.program}); ready.Error != "" {
			t.Errorf("%s: %+v", c.program, ready)
			continue
		}
		if got, want := s.items(c.item).values[0], must(json.Marshal(c.want))(t); got != string(want) {
			t.Errorf("%s: %s, want %s", c.program, got, want)
		}
	}
}

func TestOutputOfImports(t *testing.T) {
	dir := write(t, [2]string{"job.py", "import os\nprint('loading')\nos.write(2, b'model\\n')\ndef f(item): return item\n"})
	s := start(t, setup{dir: dir})
	if ready := s.program(wire.Program{Name: "job:f"}); ready.Error != "" || ready.Detail != "loading\nmodel\n" {
		t.Errorf("%+v", ready)
	}
	if o := s.items(1); len(o.printed) > 0 {
		t.Errorf("the first item has the output %v", o.printed)
	}
}
