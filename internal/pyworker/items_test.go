package pyworker

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

func TestValues(t *testing.T) {
	s := with(t, "jobs.py:evaluate")
	for _, c := range []struct{ expression, want string }{
		{`1`, `1`},
		{`-2.5e300`, `-2.5e+300`},
		{`2**70`, `1180591620717411303424`},
		{`True`, `true`},
		{`None`, `null`},
		{`"ñ\n\"\\"`, `"\u00f1\n\"\\"`},
		{`(1, [2, {"a": 3}])`, `[1,[2,{"a":3}]]`},
		{`{1: "a", None: "b", 2.5: "c", True: "d"}`, `{"1":"d","null":"b","2.5":"c"}`},
		{`float("nan")`, `"NaN"`},
		{`float("inf")`, `"Infinity"`},
		{`[-float("inf"), {"x": (float("nan"), 1)}]`, `["-Infinity",{"x":["NaN",1]}]`},
		{`{float("nan"): 1}`, `{"NaN":1}`},
		{`"\udcff"`, `"\udcff"`},
	} {
		// Once alone, once where its neighbours are plain.
		for _, o := range []outcome{s.items(c.expression), s.items("0", c.expression, "[]")} {
			if got := o.values[len(o.values)/2]; got != c.want || len(o.fails) > 0 {
				t.Errorf("%s: %s %v, want %s", c.expression, got, o.fails, c.want)
			}
		}
	}
}

func TestValuesThatCannotTravel(t *testing.T) {
	s := with(t, "jobs.py:evaluate")
	for _, c := range []struct{ expression, message, advice string }{
		{`b"x"`, "returned a bytes, which JSON cannot hold", "here: value.decode()"},
		{`[1, {"a": (2, {3})}]`, `returned a set at value[1]["a"][1], which`, "here: sorted(value)"},
		{`object()`, "returned an object", "return str, int"},
		{`(x for x in [])`, "a generator", "list(value)"},
		{`__import__("datetime").date(2026, 1, 2)`, "a date", "isoformat()"},
		{`__import__("pathlib").Path("x")`, "Path, which", "str(value)"},
		{`{(1, 2): 3}`, "a dict with a key that is a tuple", "str(key)"},
		{`kept.append(kept) or kept`, "holds itself", "return str"},
		{`10**5000`, "Exceeds the limit (4300", "return str"},
	} {
		o := s.items("1", c.expression, "2")
		f := o.fails[1]
		if f == nil || len(o.fails) != 1 || f.Kind != engine.KindError || f.Stack != "" ||
			!strings.Contains(strings.ReplaceAll(f.Message, "'", `"`), c.message) || !strings.Contains(f.Advice, c.advice) {
			t.Errorf("%s: %+v", c.expression, f)
		}
		if want := []string{"1", "null", "2"}; !slices.Equal(o.values, want) {
			t.Errorf("%s: %s, want %s", c.expression, o.values, want)
		}
	}
}

func TestExceptions(t *testing.T) {
	s := with(t, "jobs.py:execute")
	for _, c := range []struct {
		statements, message string
		kind                engine.Kind
		code                int
	}{
		{"raise ValueError('text')", "ValueError: text", engine.KindError, 0},
		{"raise ValueError", "ValueError", engine.KindError, 0},
		{"import json; json.loads('')", "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)", engine.KindError, 0},
		{"raise OSError('caf\\udce9')", `OSError: caf\udce9`, engine.KindError, 0},
		{"class E(Exception):\n  def __str__(self): raise TypeError\nraise E", "jobs.E: <its text cannot be made>", engine.KindError, 0},
		{"raise BaseException('odd')", "BaseException: odd", engine.KindError, 0},
		{"raise KeyboardInterrupt", "KeyboardInterrupt", engine.KindError, 0},
		{"raise GeneratorExit", "GeneratorExit", engine.KindError, 0},
		{"raise SystemExit", "it called sys.exit()", engine.KindExit, 0},
		{"import sys; sys.exit(3)", "it called sys.exit(3)", engine.KindExit, 3},
		{"import sys; sys.exit(-1)", "it called sys.exit(-1)", engine.KindExit, 255},
		{"import sys; sys.exit('bad luck')", "it called sys.exit(bad luck)", engine.KindExit, 1},
		{"raise ValueError('x' * 10000)", "ValueError: " + strings.Repeat("x", 3988) + " ... (10012 characters)", engine.KindError, 0},
	} {
		o := s.items("result = 1", c.statements, "result = 2")
		f := o.fails[1]
		if f == nil || len(o.fails) != 1 || f.Message != c.message || f.Kind != c.kind || f.Code != c.code {
			t.Errorf("%s: %+v", c.statements, f)
			continue
		}
		if strings.Contains(f.Stack, "comal_worker") || !strings.Contains(f.Stack, "in execute") {
			t.Errorf("%s: stack\n%s", c.statements, f.Stack)
		}
		if want := []string{"1", "null", "2"}; !slices.Equal(o.values, want) {
			t.Errorf("%s: %s, want %s", c.statements, o.values, want)
		}
	}
}

func TestTracebacks(t *testing.T) {
	chained := with(t, "jobs.py:chained").items("salsa").fails[0]
	for _, part := range []string{"KeyError: 'salsa'", "direct cause", "inner(item)", "ValueError: cannot use salsa\n"} {
		if !strings.Contains(chained.Stack, part) {
			t.Errorf("no %q in\n%s", part, chained.Stack)
		}
	}
	inC := with(t, "math:sqrt").items("x").fails[0]
	if inC.Stack != "" || inC.Message != "TypeError: must be real number, not str" {
		t.Errorf("%+v", inC)
	}
	down := with(t, "jobs.py:down")
	o := down.items(1, 100000, 2)
	if f := o.fails[1]; f == nil || !strings.HasPrefix(f.Message, "RecursionError: maximum recursion depth") || strings.Count(f.Stack, "\n") > 70 {
		t.Errorf("%+v", f)
	}
	if want := []string{"1", "null", "2"}; !slices.Equal(o.values, want) {
		t.Errorf("%s, want %s", o.values, want)
	}
}

// TestValuesAreThoseOfTheirTime has a function that changes what it returned
// before: the answers must not depend on how many items make a batch.
func TestValuesAreThoseOfTheirTime(t *testing.T) {
	o := with(t, "jobs.py:grow").items(1, 2, 3)
	if want := []string{"[1]", "[1,2]", "[1,2,3]"}; !slices.Equal(o.values, want) {
		t.Errorf("%s, want %s", o.values, want)
	}
}

func TestArgumentsAndInit(t *testing.T) {
	s := start(t, setup{})
	args := map[string]json.RawMessage{"by": json.RawMessage("40")}
	if ready := s.program(wire.Program{Name: "jobs.py:add", Init: "jobs.py:begin", Args: args}); ready.Error != "" {
		t.Fatal(ready.Error)
	}
	if o := s.items(1, 2); o.values[0] != "41" || o.values[1] != "42" {
		t.Errorf("%v", o)
	}
	s = start(t, setup{})
	s.program(wire.Program{Name: "jobs.py:starts", Init: "jobs.py:begin"})
	if s.items(1, 2); s.items(3).values[0] != "1" {
		t.Error("init ran more than once")
	}
}

func TestNamesThatAreNotUTF8(t *testing.T) {
	testkit.Need(t, "linux") // other systems refuse such names
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "caf\xe9 \"x\"\n"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := with(t, "jobs.py:exists")
	item := must(json.Marshal(dir))(t)
	payload := `[` + strings.TrimSuffix(string(item), `"`) + `/caf\udce9 \"x\"\n"]`
	r := s.whole(wire.Task{N: 1}, []byte(payload))
	if got, want := string(r.values[0]), `[true,"caf\udce9 \"x\"\n"]`; got != want {
		t.Errorf("%s %v, want %s", got, r.Fails, want)
	}
	s = with(t, "jobs.py:listing")
	if got, want := s.items(dir).values[0], `["caf\udce9 \"x\"\n"]`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestResultsOnTheWay(t *testing.T) {
	s := with(t, "jobs.py:sleep")
	all := s.run(wire.Task{N: 3}, []byte("[0.03,0.03,0]"))
	for i, want := range []int{1, 1, 1} {
		if r := all[i]; r.N != want || r.Final != (i == 2) || r.Wall < 0.03*float64(1-i/2) || r.Wall > 20 {
			t.Errorf("result %d: %+v", i, r.Result)
		}
	}
	if notes := all[0].Notes; len(notes) != 1 || notes[0].Pos != 0 || notes[0].Seconds < 0.03 {
		t.Errorf("notes %+v", notes)
	}
	if r := all[0]; r.Threads != 1 || r.PeakRSS < 1<<20 || r.PeakRSS > 1<<30 {
		t.Errorf("threads and memory: %+v", r.Result)
	}
}

func TestBudget(t *testing.T) {
	s := with(t, "jobs.py:sleep")
	all := s.run(wire.Task{N: 3, Budget: 0.01}, []byte("[0.015,0.015,0.015]"))
	if r := all[0]; len(all) != 1 || r.N != 1 || !r.Final {
		t.Errorf("%+v", all)
	}
	if r := s.whole(wire.Task{N: 3, Budget: 60}, []byte("[0,0,0]")); r.N != 3 || !r.Final {
		t.Errorf("%+v", r.Result)
	}
}

func TestThreadsAreCounted(t *testing.T) {
	testkit.Need(t, "linux")
	s := with(t, "jobs.py:execute")
	waiting := "import threading, time\nfor _ in range(3): threading.Thread(target=threading.Event().wait, daemon=True).start()"
	all := s.run(wire.Task{N: 2}, must(json.Marshal([]string{waiting, "import time; time.sleep(0.1)"}))(t))
	if got := all[len(all)-1].Threads; got != 4 {
		t.Errorf("%d threads, want 4", got)
	}
}

func TestUnreadableItems(t *testing.T) {
	s := with(t, "jobs.py:same")
	r := s.whole(wire.Task{N: 2}, []byte("[1,"+strings.Repeat("9", 5000)+"]"))
	if r.N != 2 || !r.Final || len(r.Fails) != 2 || !strings.Contains(r.Fails[1].Message, "the items cannot be read: ValueError: Exceeds the limit") {
		t.Errorf("%+v", r.Result)
	}
	if o := s.items(1); o.values[0] != "1" {
		t.Errorf("afterwards: %+v", o)
	}
}

func TestDottedName(t *testing.T) {
	for name, want := range maps.All(map[string]string{"jobs.py:Tools.double": `"xx"`, "os:path.basename": `"x"`, "operator:not_": "false"}) {
		if o := with(t, name).items("x"); o.values[0] != want {
			t.Errorf("%s: %v", name, o)
		}
	}
}
