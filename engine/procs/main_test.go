//go:build unix

package procs

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/registry"
	"github.com/comal-go/comal/internal/worker"
)

// roleVariable makes the test binary something else than the tests.
const roleVariable = "COMAL_TEST_ROLE"

// TestMain makes the test binary the worker that the tests start, or what else
// they need.
func TestMain(m *testing.M) {
	register()
	switch role := os.Getenv(roleVariable); {
	case role == "unaware": // a program that does not call comal.Main
		fmt.Println("Hello, I compute something.")
		os.Exit(0)
	case role == "bomb": // the same, and it uses workers
		err := New().Start(context.Background(), engine.Program{Kind: engine.Go, Name: "upper", Processes: 2})
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	case role == "crash":
		panic("no configuration")
	case role == "parent" && !worker.Wanted():
		parent()
	case worker.Wanted():
		os.Exit(worker.Serve(func(threads int) context.Context {
			return context.WithValue(context.Background(), threadsKey{}, threads)
		}))
	}
	os.Exit(m.Run())
}

type threadsKey struct{}

// batch is a registry.Batch of strings, as JSON.
type batch struct {
	f       func(context.Context, string) (string, error)
	in, out []string
}

func (b *batch) Run(ctx context.Context, lo int, budget time.Duration, after func(int, time.Duration)) (n int, fails []*engine.ItemError) {
	began := time.Now()
	last := began
	for i := lo; i < len(b.in); i++ {
		v, err := b.f(ctx, b.in[i])
		if err != nil {
			fails = append(fails, &engine.ItemError{Index: i, Kind: engine.KindError, Message: err.Error()})
		}
		b.out[i] = v
		now := time.Now()
		wall := now.Sub(last)
		last = now
		if after != nil {
			after(i, wall)
		}
		if n++; budget > 0 && time.Since(began) >= budget {
			break
		}
	}
	return n, fails
}

func (b *batch) Encode(lo, hi int) ([]byte, error) { return json.Marshal(b.out[lo:hi]) }

// squares is a registry.Batch of numbers as they lie in memory.
type squares struct{ in, out []byte }

func (b *squares) Run(_ context.Context, lo int, _ time.Duration, _ func(int, time.Duration)) (int, []*engine.ItemError) {
	for at := 8 * lo; at < len(b.in); at += 8 {
		x := binary.LittleEndian.Uint64(b.in[at:])
		binary.LittleEndian.PutUint64(b.out[at:], x*x)
	}
	return len(b.in)/8 - lo, nil
}

func (b *squares) Encode(lo, hi int) ([]byte, error) { return b.out[8*lo : 8*hi], nil }

func register() {
	for name, f := range functions {
		add(&registry.Entry{Name: name, Type: "string -> string", Open: func(args []byte, n int, _ bool) (registry.Batch, error) {
			b := &batch{f: f, out: make([]string, n)}
			return b, json.Unmarshal(args, &b.in)
		}})
	}
	add(&registry.Entry{Name: "square", Type: "int64 -> int64", Open: func(args []byte, n int, _ bool) (registry.Batch, error) {
		return &squares{args, make([]byte, len(args))}, nil
	}})
	add(&registry.Entry{Name: "init", Type: "struct {} -> string", Open: func(_ []byte, n int, _ bool) (registry.Batch, error) {
		return &batch{f: initialise, in: []string{""}, out: []string{""}}, nil
	}})
}

func add(e *registry.Entry) {
	if err := registry.Add(e); err != nil {
		panic(err)
	}
}

var initialised string

func initialise(context.Context, string) (string, error) {
	switch os.Getenv("COMAL_TEST_INIT") {
	case "fail":
		return "", errors.New("no licence")
	case "die":
		time.AfterFunc(10*time.Millisecond, func() { os.Exit(4) })
	}
	initialised += "once"
	return "", nil
}

var functions = map[string]func(context.Context, string) (string, error){
	"upper":       func(_ context.Context, s string) (string, error) { return strings.ToUpper(s), nil },
	"fail":        func(_ context.Context, s string) (string, error) { return "", errors.New("no " + s) },
	"pid":         func(context.Context, string) (string, error) { return strconv.Itoa(os.Getpid()), nil },
	"initialised": func(context.Context, string) (string, error) { return initialised, nil },
	"variable":    func(_ context.Context, s string) (string, error) { return os.Getenv(s), nil },
	"folder":      func(context.Context, string) (string, error) { return os.Getwd() },
	"threads": func(ctx context.Context, _ string) (string, error) {
		return fmt.Sprintf("%v %d %s", ctx.Value(threadsKey{}), runtime.GOMAXPROCS(0), os.Getenv("OMP_NUM_THREADS")), nil
	},
	"print": func(_ context.Context, s string) (string, error) { fmt.Println(s); return s, nil },
	"sleep": func(_ context.Context, s string) (string, error) {
		d, err := time.ParseDuration(s)
		time.Sleep(d)
		return s, err
	},
	"die": die,
	"deaf": func(_ context.Context, path string) (string, error) {
		if path == "" {
			return "", nil
		}
		signal.Ignore(syscall.SIGTERM)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			return "", err
		}
		select {}
	},
}

// die ends the worker in the way that the item names, after it has printed.
// Others are returned.
func die(_ context.Context, how string) (string, error) {
	if how != "" {
		fmt.Println("dying by", how)
	}
	switch how {
	case "kill":
		suicide(syscall.SIGKILL)
	case "term":
		suicide(syscall.SIGTERM)
	case "segv":
		suicide(syscall.SIGSEGV)
	case "exit":
		os.Exit(0)
	case "panic":
		go panic("at the disco")
		select {}
	case "garbage":
		for _, fd := range pipes() {
			syscall.Write(fd, []byte(strings.Repeat("rubbish ", 10)))
		}
		select {}
	case "closed":
		for _, fd := range pipes() {
			syscall.Close(fd)
		}
		select {}
	case "children":
		exec.Command("sleep", "1000").Start()
		suicide(syscall.SIGKILL)
	}
	return how, nil
}

// pipes returns the descriptors of the protocol.
func pipes() (fds []int) {
	all, _ := os.ReadDir("/proc/self/fd")
	for _, e := range all {
		fd, _ := strconv.Atoi(e.Name())
		if to, _ := os.Readlink("/proc/self/fd/" + e.Name()); fd > 2 && strings.HasPrefix(to, "pipe:") {
			fds = append(fds, fd)
		}
	}
	return fds
}

// suicide does not return, even if another thread gets the signal.
func suicide(s syscall.Signal) {
	syscall.Kill(os.Getpid(), s)
	select {}
}

// goProgram is a program of the test binary.
func goProgram(t testing.TB, name string, processes int) engine.Program {
	return engine.Program{
		Kind: engine.Go, Name: name, Processes: processes, Threads: 1, Scratch: t.TempDir(),
		Env: []string{"GORACE=atexit_sleep_ms=0"},
	}
}

// started returns an engine that runs a program until the test ends.
func started(t testing.TB, prog engine.Program) *Engine {
	t.Helper()
	e := New()
	if err := e.Start(context.Background(), prog); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeEngine(t, e) })
	return e
}

func closeEngine(t testing.TB, e *Engine) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	e.Close(ctx)
	if ctx.Err() != nil {
		t.Error("the engine had to be forced to close")
	}
}

// stringTask is a task of strings.
func stringTask(id uint64, items ...string) engine.Task {
	args, _ := json.Marshal(items)
	return engine.Task{ID: id, Attempt: 1, N: len(items), Args: args}
}

func submit(t testing.TB, e *Engine, tasks ...engine.Task) {
	t.Helper()
	for _, task := range tasks {
		if err := e.Submit(context.Background(), task); err != nil {
			t.Fatal(err)
		}
	}
}

// outcome is what became of a task.
type outcome struct {
	values  []string
	outputs []engine.Output
	fails   []*engine.ItemError // Index counted from the task's first item
	printed map[int]string
	last    engine.Result
}

// outcomes receives until n tasks are off their workers.
func outcomes(t testing.TB, e *Engine, n int) map[uint64]*outcome {
	t.Helper()
	all := map[uint64]*outcome{}
	for n > 0 {
		r := receive(t, e)
		o := all[r.ID]
		if o == nil {
			o = &outcome{printed: map[int]string{}}
			all[r.ID] = o
		}
		at := max(len(o.values), len(o.outputs))
		var values []string
		if len(r.Values) > 0 {
			if err := json.Unmarshal(r.Values, &values); err != nil {
				t.Fatalf("%v: %s", err, r.Values)
			}
		}
		o.values = append(o.values, values...)
		o.outputs = append(o.outputs, r.Outputs...)
		for _, f := range r.Fails {
			f.Index += at
			o.fails = append(o.fails, f)
		}
		for _, note := range r.Notes {
			o.printed[at+note.Pos] += string(note.Printed)
		}
		if o.last = r; r.Final {
			n--
		}
	}
	return all
}

func receive(t testing.TB, e *Engine) engine.Result {
	t.Helper()
	select {
	case r, ok := <-e.Results():
		if !ok {
			t.Fatal("the engine closed its results")
		}
		return r
	case <-time.After(time.Minute):
		t.Fatal("no result for a minute")
	}
	return engine.Result{}
}

// do runs one task and returns its outcome.
func do(t testing.TB, e *Engine, task engine.Task) *outcome {
	t.Helper()
	submit(t, e, task)
	return outcomes(t, e, 1)[task.ID]
}

// parent is a coordinator that has workers at work when it is killed.
func parent() {
	ctx := context.Background()
	goEngine, commands := New(), New()
	prog := engine.Program{Kind: engine.Go, Name: "sleep", Processes: 2, Threads: 1, Env: []string{roleVariable + "="}}
	if err := goEngine.Start(ctx, prog); err != nil {
		panic(err)
	}
	prog.Kind = engine.Command
	if err := commands.Start(ctx, prog); err != nil {
		panic(err)
	}
	for id := range uint64(2) {
		goEngine.Submit(ctx, stringTask(id, "1000s"))
		commands.Submit(ctx, engine.Task{ID: id, N: 1, Argv: [][]string{{"sleep", "1000"}}})
	}
	for {
		busy := 0
		for _, w := range append(goEngine.Workers(), commands.Workers()...) {
			if w.N > 0 && w.PID > 0 {
				busy++
			}
		}
		if busy == 4 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	for _, w := range append(goEngine.Workers(), commands.Workers()...) {
		fmt.Println(w.PID)
	}
	fmt.Println("-")
	select {}
}
