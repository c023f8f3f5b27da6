package worker

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/internal/wire"
)

// peer is a worker process and the coordinator's end of its pipes.
type peer struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	w   *wire.Writer
	r   *wire.Reader
	log string
}

// start starts the test binary as a worker.
func start(t *testing.T) *peer {
	t.Helper()
	return startWith(t)
}

// startWith starts one with a few variables.
func startWith(t *testing.T, variables ...string) *peer {
	t.Helper()
	testkit.NoLeaks(t)
	log, err := os.OpenFile(filepath.Join(t.TempDir(), "log"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), wire.WorkerVariable+"=1", "GORACE=atexit_sleep_ms=0")
	cmd.Env = append(cmd.Env, variables...)
	cmd.Stderr = log
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &peer{t: t, cmd: cmd, in: in, w: wire.NewWriter(in, t.TempDir()), r: wire.NewReader(out), log: log.Name()}
	t.Cleanup(func() {
		in.Close()
		if cmd.ProcessState == nil {
			_ = cmd.Wait()
		}
	})
	if _, err := p.r.ReadHello(); err != nil {
		t.Fatal(err)
	}
	return p
}

// ready sends a program and returns the answer.
func (p *peer) ready(prog wire.Program) wire.Ready {
	p.t.Helper()
	var r wire.Ready
	p.send(wire.KindProgram, 0, prog, nil)
	p.head(wire.KindReady, &r)
	return r
}

// function starts a worker that is ready to run a function.
func function(t *testing.T, name string, threads int) *peer {
	t.Helper()
	p := start(t)
	if r := p.ready(wire.Program{Kind: "go", Name: name, Threads: threads}); r.Error != "" {
		t.Fatal(r.Error)
	}
	return p
}

func (p *peer) send(k wire.Kind, id uint64, head any, payload []byte) {
	p.t.Helper()
	if err := p.w.Write(k, id, head, payload); err != nil {
		p.t.Fatal(err)
	}
}

func (p *peer) head(k wire.Kind, head any) wire.Frame {
	p.t.Helper()
	f, err := p.r.Read()
	if err != nil {
		p.t.Fatalf("%v\n%s", err, p.printed())
	}
	if f.Kind != k {
		p.t.Fatalf("frame of kind %d, want %d", f.Kind, k)
	}
	if err := json.Unmarshal(f.Head, head); err != nil {
		p.t.Fatal(err)
	}
	return f
}

func (p *peer) printed() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

func (p *peer) task(id uint64, head wire.Task, items ...string) {
	p.t.Helper()
	args, _ := json.Marshal(items)
	head.N = len(items)
	p.send(wire.KindTask, id, head, args)
}

// results reads until the final result; values of items not done are missing.
func (p *peer) results(id uint64) (all []wire.Result, values []string) {
	p.t.Helper()
	for {
		var r wire.Result
		f := p.head(wire.KindResult, &r)
		if f.ID != id {
			p.t.Fatalf("result of task %d, want %d", f.ID, id)
		}
		var vs []string
		if len(f.Payload) > 0 {
			if err := json.Unmarshal(f.Payload, &vs); err != nil {
				p.t.Fatal(err)
			}
		}
		for len(vs) < r.N {
			vs = append(vs, "-")
		}
		values = append(values, vs...)
		if all = append(all, r); r.Final {
			return all, values
		}
	}
}

// notes gathers the notes of results, counted from the first item.
func notes(all []wire.Result) (ns []engine.Note) {
	at := 0
	for _, r := range all {
		for _, n := range r.Notes {
			n.Pos += at
			ns = append(ns, n)
		}
		at += r.N
	}
	return ns
}

func TestTask(t *testing.T) {
	p := function(t, "upper", 1)
	for id := uint64(7); id < 10; id++ {
		p.task(id, wire.Task{}, "a", "b", "ñ")
		all, values := p.results(id)
		if want := []string{"A", "B", "Ñ"}; !slices.Equal(values, want) {
			t.Errorf("values %q, want %q", values, want)
		}
		for _, n := range notes(all) { // a busy machine may make any item a long one
			if n.Printed != nil || n.Seconds < 1e-3 {
				t.Errorf("note %+v about an item with nothing to tell", n)
			}
		}
	}
}

func TestThreadsReachTheItem(t *testing.T) {
	p := function(t, "threads", 3)
	p.task(1, wire.Task{}, "")
	if _, values := p.results(1); values[0] != "3 3" {
		t.Errorf("the item saw threads and GOMAXPROCS %s, want 3 3", values[0])
	}
}

func TestWhatTheItemStartsIsNoWorker(t *testing.T) {
	p := function(t, "variable", 1)
	p.task(1, wire.Task{}, wire.WorkerVariable)
	if _, values := p.results(1); values[0] != "" {
		t.Errorf("the item sees %s=%s", wire.WorkerVariable, values[0])
	}
}

func TestStandardInputIsEmpty(t *testing.T) {
	p := function(t, "stdin", 1)
	p.task(1, wire.Task{}, "")
	if _, values := p.results(1); values[0] != "0 EOF" {
		t.Errorf("reading standard input gave %s", values[0])
	}
}

func TestPrinted(t *testing.T) {
	testkit.Need(t, "unix")
	p := function(t, "print", 1)
	p.task(1, wire.Task{}, "", "all", "a\xff\n", "", "b")
	all, _ := p.results(1)
	got := map[int]string{}
	for _, n := range notes(all) {
		if n.Printed != nil {
			got[n.Pos] = string(n.Printed)
		}
	}
	want := map[int]string{1: "fmt\nbuiltin\nstderr\nchild\nerror of the child\n", 2: "a\ufffd\n", 4: "b"}
	if len(got) != len(want) || got[1] != want[1] || got[2] != want[2] || got[4] != want[4] {
		t.Errorf("printed %v, want %v", got, want)
	}
	if left := p.printed(); left != "" {
		t.Errorf("left in the file: %q", left)
	}
}

func TestMuchPrintedIsCut(t *testing.T) {
	p := function(t, "print", 1)
	p.task(1, wire.Task{}, "much")
	all, _ := p.results(1)
	text := string(notes(all)[0].Printed)
	if len(text) > keepPrinted+100 || !strings.HasPrefix(text, "head\n") || !strings.HasSuffix(text, "tail\n") {
		t.Errorf("%d bytes, %q ... %q", len(text), text[:10], text[len(text)-10:])
	}
	if !strings.Contains(text, "[... 2023434 bytes left out ...]") {
		t.Error("it does not say how much was left out")
	}
}

func TestFailedItems(t *testing.T) {
	p := function(t, "fail", 1)
	p.task(1, wire.Task{}, "a", "b")
	all, _ := p.results(1)
	if len(all) != 1 || len(all[0].Fails) != 2 || all[0].Fails[1].Index != 1 || all[0].Fails[1].Message != "no b" {
		t.Errorf("results %+v", all)
	}
}

func TestItemsThatCannotBeRead(t *testing.T) {
	p := function(t, "upper", 1)
	p.send(wire.KindTask, 1, wire.Task{N: 2}, []byte("[]"))
	all, _ := p.results(1)
	if r := all[0]; r.N != 2 || len(r.Fails) != 2 || r.Fails[1].Index != 1 || r.Fails[0].Kind != engine.KindRefused {
		t.Errorf("result %+v", r)
	}
	p.task(2, wire.Task{}, "still there")
	p.results(2)
}

func TestValueThatCannotTravel(t *testing.T) {
	p := function(t, "echo", 1)
	p.task(1, wire.Task{}, "a", "cannot travel", "b", "c", "cannot travel")
	all, values := p.results(1)
	if want := []string{"a", "-", "b", "c", "-"}; !slices.Equal(values, want) {
		t.Errorf("values %q, want %q", values, want)
	}
	failed := 0
	for _, r := range all {
		failed += len(r.Fails)
		for _, e := range r.Fails {
			if r.N != 1 || e.Index != 0 || !strings.Contains(e.Message, "chan int") {
				t.Errorf("failure %+v among %d items", e, r.N)
			}
		}
	}
	if failed != 2 {
		t.Errorf("%d items failed, want 2", failed)
	}
}

// TestLongJSON has values beyond the limit fail, which the worker's environment
// makes a low one.
func TestLongJSON(t *testing.T) {
	p := startWith(t, lowJSON+"=100")
	if r := p.ready(wire.Program{Kind: "go", Name: "echo", JSON: true}); r.Error != "" {
		t.Fatal(r.Error)
	}
	long, short := strings.Repeat("x", 200), strings.Repeat("y", 80)
	p.task(1, wire.Task{}, short, long, short)
	all, values := p.results(1)
	if want := []string{short, "-", short}; !slices.Equal(values, want) {
		t.Errorf("values %q, want %q", values, want)
	}
	var fails []*engine.ItemError
	for _, r := range all {
		fails = append(fails, r.Fails...)
	}
	if len(fails) != 1 || !strings.Contains(fails[0].Message, "204 bytes as JSON, and 100 are the most") {
		t.Errorf("%+v", fails)
	}
}

// TestNoPlaceForAPayload has a value that is too long for a frame, and no
// folder for its file.
func TestNoPlaceForAPayload(t *testing.T) {
	p := start(t)
	if r := p.ready(wire.Program{Kind: "go", Name: "repeat", Scratch: filepath.Join(t.TempDir(), "missing")}); r.Error != "" {
		t.Fatal(r.Error)
	}
	p.task(1, wire.Task{}, "short", "long", "short")
	all, values := p.results(1)
	if want := []string{"short", "-", "short"}; !slices.Equal(values, want) {
		t.Errorf("values %.100q, want %q", values, want)
	}
	var fails []*engine.ItemError
	for _, r := range all {
		fails = append(fails, r.Fails...)
	}
	if len(fails) != 1 || fails[0].Kind != engine.KindRefused || !strings.Contains(fails[0].Message, "no file for a payload of") {
		t.Errorf("%+v", fails)
	}
}

func TestSlowItemsAreReportedAsTheyFinish(t *testing.T) {
	p := function(t, "sleep", 1)
	p.task(1, wire.Task{}, "25ms", "25ms", "25ms")
	all, _ := p.results(1)
	if len(all) != 3 {
		t.Errorf("%d results, want one an item", len(all))
	}
	for _, n := range notes(all) {
		if n.Seconds < 0.025 {
			t.Errorf("item %d took %v s", n.Pos, n.Seconds)
		}
	}
	if ns := notes(all); len(ns) != 3 {
		t.Errorf("%d notes, want 3", len(ns))
	}
}

func TestBudget(t *testing.T) {
	p := function(t, "sleep", 1)
	p.task(1, wire.Task{Budget: 0.001}, "5ms", "1h", "1h")
	all, values := p.results(1)
	if len(values) != 1 || len(all) != 1 {
		t.Errorf("%d items in %d results, want 1 in 1", len(values), len(all))
	}
}

func TestGoexit(t *testing.T) {
	p := function(t, "goexit", 1)
	p.task(1, wire.Task{}, "")
	if _, err := p.r.Read(); err != io.EOF {
		t.Fatalf("read %v, want the end", err)
	}
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(p.printed(), "runtime.Goexit") {
		t.Errorf("ended with %v, printed %q", err, p.printed())
	}
}

func TestEndWhileAnItemRuns(t *testing.T) {
	p := function(t, "sleep", 1)
	p.task(1, wire.Task{}, "25ms", "1h")
	var r wire.Result
	if p.head(wire.KindResult, &r); r.Final {
		t.Fatal("the batch ended")
	}
	p.in.Close()
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the worker ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		p.cmd.Process.Kill()
		t.Error("the worker outlived the coordinator")
	}
}

func TestRefusedPrograms(t *testing.T) {
	for name, c := range map[string]struct {
		prog wire.Program
		want []string
	}{
		"misspelt":     {wire.Program{Kind: "go", Name: "Uper"}, []string{"no Go function", `did you mean "upper"?`}},
		"unknown":      {wire.Program{Kind: "go", Name: "quite different"}, []string{"no Go function", "echo, fail"}},
		"kind":         {wire.Program{Kind: "python", Name: "m:f"}, []string{`"python"`}},
		"unknown init": {wire.Program{Kind: "go", Name: "upper", Init: "nit"}, []string{"initializer nit:", `"init"`}},
		"failed init":  {wire.Program{Kind: "go", Name: "upper", Init: "init"}, []string{"init", "no licence"}},
		"no init":      {wire.Program{Kind: "go", Name: "upper", Init: "echo"}, []string{"echo", "struct{}"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t).ready(c.prog)
			for _, want := range c.want {
				if !strings.Contains(r.Error+" "+r.Advice, want) {
					t.Errorf("%q, %q does not contain %q", r.Error, r.Advice, want)
				}
			}
		})
	}
}
