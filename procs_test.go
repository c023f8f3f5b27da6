package comal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/procs"
	"github.com/comal-go/comal/internal/testkit"
)

// The test binary is its own worker.
func TestMain(m *testing.M) {
	comal.Main()
	if os.Getenv(killedVariable) != "" {
		killedMain()
	}
	os.Exit(m.Run())
}

type rect struct{ W, H float64 }

var (
	squareFunc = comal.Register("square", square)
	areaFunc   = comal.Register("area", func(_ context.Context, r rect) (float64, error) { return r.W * r.H, nil })
	upperFunc  = comal.Register("upper", func(_ context.Context, s string) (string, error) { return strings.ToUpper(s), nil })
	scaleFunc  = comal.Register("scale", func(_ context.Context, x []float64) ([]float64, error) {
		for i := range x {
			x[i] *= 2
		}
		return x, nil
	})
	mischief = comal.Register("mischief", func(ctx context.Context, do string) (string, error) {
		switch do {
		case "error":
			return "", errors.New("as you wish")
		case "panic":
			panic("as you wish")
		case "print":
			fmt.Println("a line")
			fmt.Fprintln(os.Stderr, "another")
		case "threads":
			return fmt.Sprint(comal.Threads(ctx), os.Getenv("OMP_NUM_THREADS")), nil
		case "pid":
			return fmt.Sprint(os.Getpid()), nil
		case "ready":
			return ready, nil
		case "die":
			die()
		}
		if once, ok := strings.CutPrefix(do, "die once "); ok {
			if os.WriteFile(once, nil, 0o600) == nil && os.Remove(once+".not") == nil {
				die()
			}
		}
		return do, nil
	})
	ready string
	_     = comal.Register("get ready", func(context.Context, struct{}) (struct{}, error) {
		ready = "ready"
		return struct{}{}, nil
	})
)

func die() {
	p, _ := os.FindProcess(os.Getpid())
	p.Kill()
	select {}
}

var onProcs = comal.Option{On: "procs:", Processes: 2}

func TestProcsComputeTheSame(t *testing.T) {
	testkit.NoLeaks(t)
	items := count(10_000)
	here, err := comal.Map(t.Context(), items, squareFunc)
	if err != nil {
		t.Fatal(err)
	}
	there, err := comal.Map(t.Context(), items, squareFunc, onProcs)
	if err != nil || !slices.Equal(here, there) {
		t.Errorf("%d values, %v", len(there), err)
	}
	areas, err := comal.Map(t.Context(), []rect{{1, 2}, {3, math.Pi}}, areaFunc, onProcs)
	if err != nil || !slices.Equal(areas, []float64{2, 3 * math.Pi}) {
		t.Error(areas, err)
	}
	words, err := comal.Map(t.Context(), []string{"a", "", "\xff"}, upperFunc, onProcs)
	if err != nil || !slices.Equal(words, []string{"A", "", strings.ToUpper("\xff")}) {
		t.Error(words, err)
	}
	vectors, err := comal.Map(t.Context(), [][]float64{{1, math.Inf(1)}, {2}}, scaleFunc, onProcs)
	if err != nil || !slices.Equal(vectors[0], []float64{2, math.Inf(1)}) || !slices.Equal(vectors[1], []float64{4}) {
		t.Error(vectors, err)
	}
}

func TestProcsReduceToTheSameBits(t *testing.T) {
	add := func(a, b int) int { return 3*a + b }
	here, err := comal.Reduce(t.Context(), count(5000), squareFunc, add)
	if err != nil {
		t.Fatal(err)
	}
	there, err := comal.Reduce(t.Context(), count(5000), squareFunc, add, onProcs)
	if err != nil || here != there {
		t.Errorf("%d here, %d there, %v", here, there, err)
	}
}

func TestProcsReportFailures(t *testing.T) {
	out, err := comal.Map(t.Context(), []string{"fine", "error", "panic", "also fine"}, mischief, onProcs)
	var fails engine.ItemErrors
	if !errors.As(err, &fails) || len(fails) != 2 {
		t.Fatal(err)
	}
	if e := fails[0]; e.Index != 1 || e.Kind != engine.KindError || e.Message != "as you wish" || e.Worker == "" {
		t.Errorf("%+v", e)
	}
	if e := fails[1]; e.Index != 2 || e.Kind != engine.KindPanic || !strings.Contains(e.Stack, "procs_test.go") {
		t.Errorf("%+v", e)
	}
	if !slices.Equal(out, []string{"fine", "", "", "also fine"}) {
		t.Errorf("%q", out)
	}
}

func TestProcsRetryTheItemOfADeadWorker(t *testing.T) {
	testkit.NoLeaks(t)
	flag := filepath.Join(t.TempDir(), "flag")
	if err := os.WriteFile(flag+".not", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	items := []string{"a", "b", "die once " + flag, "c", "die", "d"}
	out, err := comal.Map(t.Context(), items, mischief, onProcs)
	var fails engine.ItemErrors
	if !errors.As(err, &fails) || len(fails) != 1 {
		t.Fatalf("%q, %v", out, err)
	}
	e := fails[0]
	if e.Index != 4 || e.Attempt != 3 || e.Advice == "" {
		t.Errorf("%+v", e)
	}
	if e.Kind != engine.KindKilled || e.Signal != "SIGKILL" {
		t.Errorf("%+v", e)
	}
	items[4] = ""
	if !slices.Equal(out, items) {
		t.Errorf("%q", out)
	}
}

func TestProcsCaptureWhatIsPrinted(t *testing.T) {
	for r, err := range comal.Stream(t.Context(), slices.Values([]string{"quiet", "print", "quiet"}), mischief, comal.Option{On: "procs:", Processes: 1, Ordered: true}) {
		want := ""
		if r.Index == 1 {
			want = "a line\nanother\n"
		}
		if err != nil || string(r.Printed) != want {
			t.Errorf("item %d printed %q, %v", r.Index, r.Printed, err)
		}
	}
}

func TestOptionPrinted(t *testing.T) {
	printed := map[int]string{}
	_, err := comal.Map(t.Context(), []string{"quiet", "quiet", "print"}, mischief, comal.Option{
		On: "procs:", Processes: 1,
		Printed: func(index int, text []byte) { printed[index] = string(text) },
	})
	if err != nil || len(printed) != 1 || printed[2] != "a line\nanother\n" {
		t.Errorf("%v, %v", printed, err)
	}
}

func TestProcsObeyTheOption(t *testing.T) {
	out, err := comal.Map(t.Context(), []string{"threads", "ready"}, mischief, comal.Option{On: "procs:", Processes: 1, Threads: 3, Initializer: "get ready"})
	if err != nil || out[0] != "33" && out[0] != "3 3" || out[1] != "ready" {
		t.Errorf("%q, %v", out, err)
	}
	pids, err := comal.Map(t.Context(), slices.Repeat([]string{"pid"}, 10), mischief, comal.Option{On: "procs:", Processes: 1, TasksPerWorker: 2})
	slices.Sort(pids)
	if n := len(slices.Compact(pids)); err != nil || n < 4 || n > 6 {
		t.Errorf("%d processes for 10 items at 2 each, %v", n, err)
	}
	for _, on := range []string{"local:", "procs"} {
		_, err = comal.Map(t.Context(), count(3), squareFunc, comal.Option{On: on, Initializer: "area"})
		if err == nil || !strings.Contains(err.Error(), "input of struct{}, not comal_test.rect") {
			t.Errorf("%s with a wrong initializer: %v", on, err)
		}
	}
	_, err = comal.Map(t.Context(), count(3), square, onProcs)
	var start *engine.StartError
	if !errors.As(err, &start) || !strings.Contains(err.Error(), "comal.Register") {
		t.Errorf("a closure: %v", err)
	}
}

func TestAnEngineServesOneCall(t *testing.T) {
	opt := comal.Option{Engine: procs.New(), Processes: 1}
	if _, err := comal.Map(t.Context(), count(3), squareFunc, opt); err != nil {
		t.Error(err)
	}
	if _, err := comal.Map(t.Context(), count(3), squareFunc, opt); err == nil || !strings.Contains(err.Error(), "started before") {
		t.Errorf("the second call: %v", err)
	}
}

func TestNamed(t *testing.T) {
	for _, on := range []string{"local:", "procs:"} {
		out, err := comal.Map(t.Context(), []string{"a", "\xff"}, comal.Named[string, comal.Value]("upper"), comal.Option{On: on})
		if err != nil || string(out[0].JSON) != `"A"` {
			t.Errorf("%s: %s, %v", on, out, err)
		}
		areas, err := comal.Map(t.Context(), []json.RawMessage{[]byte(`{"W":2,"H":3}`), []byte(`"no rect"`), []byte(`{"W":4,"H":5}`)},
			comal.Named[json.RawMessage, float64]("area"), comal.Option{On: on, ChunkSize: 3})
		var fails engine.ItemErrors
		if !errors.As(err, &fails) || len(fails) != 1 || fails[0].Index != 1 || !slices.Equal(areas, []float64{6, 0, 20}) {
			t.Errorf("%s: %v, %v", on, areas, err)
		}
		_, err = comal.Map(t.Context(), []string{"a"}, comal.Named[string, comal.Value]("uper"), comal.Option{On: on})
		if err == nil || !strings.Contains(err.Error(), `did you mean "upper"?`) {
			t.Errorf("%s: %v", on, err)
		}
	}
	if v, err := comal.Named[string, string]("upper")(t.Context(), "direct"); err != nil || v != "DIRECT" {
		t.Error(v, err)
	}
}

func TestPoolOfProcesses(t *testing.T) {
	testkit.NoLeaks(t)
	p, err := comal.NewPool(t.Context(), squareFunc, onProcs)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		out, err := p.Map(t.Context(), count(1000))
		if err != nil || out[999] != 999*999 {
			t.Fatal(err)
		}
	}
	if v, err := p.Go(5).Get(t.Context()); v != 25 || err != nil {
		t.Error(v, err)
	}
	p.Close()
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
}

func TestPython(t *testing.T) {
	testkit.NoLeaks(t)
	opt := comal.Option{Python: testkit.Python(t), Processes: 2}
	roots, err := comal.Map(t.Context(), []float64{4, 9, math.Inf(1)}, comal.Python[float64, float64]("math:sqrt"), opt)
	var fails engine.ItemErrors
	if !errors.As(err, &fails) || len(fails) != 1 || roots[1] != 3 {
		t.Logf("JSON has no infinity: it arrives as text: %v %v", roots, err)
	}
	_, err = comal.Map(t.Context(), []int{-1}, comal.Python[int, float64]("math:sqrt"), opt)
	if !errors.As(err, &fails) || !strings.Contains(fails[0].Message, "ValueError") || fails[0].Kind != engine.KindError {
		t.Error(err)
	}
	_, err = comal.Map(t.Context(), []int{1}, comal.Python[int, float64]("no_such_module:f"), opt)
	var start *engine.StartError
	if !errors.As(err, &start) || !strings.Contains(err.Error(), "no_such_module") {
		t.Error(err)
	}
}

func TestPythonArrays(t *testing.T) {
	testkit.Need(t, "numpy")
	file := filepath.Join(t.TempDir(), "weights.npy")
	b := npy.AppendHeader(nil, npy.Header{Descr: "|u1", Shape: []int{3}})
	if err := os.WriteFile(file, append(b, 1, 2, 3), 0o600); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "job.py")
	const source = "def dot(x, weights, power):\n    return (x * weights) ** power\n"
	if err := os.WriteFile(script, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := comal.Map(t.Context(), [][]float64{{1, 2, 3}, {4, 5, 6}}, comal.Python[[]float64, []float64](script+":dot"), comal.Option{
		Python: testkit.Python(t),
		Args:   map[string]any{"power": 2, "weights": engine.ArrayFile{Path: file}},
	})
	if err != nil || !slices.Equal(out[0], []float64{1, 16, 81}) || !slices.Equal(out[1], []float64{16, 100, 324}) {
		t.Error(out, err)
	}
}

func TestExec(t *testing.T) {
	testkit.NoLeaks(t)
	testkit.Need(t, "unix")
	items := [][]string{{"echo", "hello"}, {"sh", "-c", "echo no >&2; exit 3"}, {"printf", "a\xffb"}}
	out, err := comal.Map(t.Context(), items, comal.Exec)
	var fails engine.ItemErrors
	if !errors.As(err, &fails) || len(fails) != 1 {
		t.Fatal(err)
	}
	if e := fails[0]; e.Index != 1 || e.Kind != engine.KindExit || e.Code != 3 || !strings.Contains(e.Stderr, "no") {
		t.Errorf("%+v", e)
	}
	if string(out[0].Stdout) != "hello\n" || out[1].Code != 3 || string(out[2].Stdout) != "a\xffb" {
		t.Errorf("%+v", out)
	}
}

func TestMapKeepsLongOutputs(t *testing.T) {
	testkit.Need(t, "unix")
	out, err := comal.Map(t.Context(), [][]string{{"head", "-c", "3000000", "/dev/zero"}}, comal.Exec)
	if err != nil || len(out[0].Stdout) != 3_000_000 || out[0].StdoutFile != "" {
		t.Errorf("%d bytes, file %q, %v", len(out[0].Stdout), out[0].StdoutFile, err)
	}
}

func TestLeavingAStreamEndsItsWorkers(t *testing.T) {
	testkit.NoLeaks(t)
	testkit.Need(t, "unix")
	sleep := func(yield func([]string) bool) {
		yield([]string{"true"})
		for yield([]string{"sleep", "1000"}) {
		}
	}
	for _, err := range comal.Stream(t.Context(), sleep, comal.Exec, comal.Option{Processes: 3}) {
		if err != nil {
			t.Error(err)
		}
		break
	}
}

func TestCancelEndsCommands(t *testing.T) {
	testkit.NoLeaks(t)
	testkit.Need(t, "unix")
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	var seen comal.Progress
	_, err := comal.Map(ctx, [][]string{{"sleep", "1000"}, {"sleep", "1000"}}, comal.Exec, comal.Option{
		Processes: 2,
		Progress: func(p comal.Progress) {
			seen = p
			cancel(why)
		},
	})
	if !errors.Is(err, why) {
		t.Error(err)
	}
	if !seen.Final || seen.Processes != 2 || seen.Total != 2 {
		t.Errorf("%+v", seen)
	}
}

// warner is an engine that has something to say when it starts.
type warner struct{ *procs.Engine }

func (w warner) Start(ctx context.Context, p engine.Program) error {
	p.Warn("fewer than wanted")
	return w.Engine.Start(ctx, p)
}

// TestEngineWarns has what an engine says come out at Option.Warned.
func TestEngineWarns(t *testing.T) {
	testkit.NoLeaks(t)
	var heard string
	o := comal.Option{Engine: warner{procs.New()}, Processes: 1, Warned: func(text string) { heard = text }}
	if _, err := comal.Map(t.Context(), [][]string{{os.Args[0], "-test.run", "^$"}}, comal.Exec, o); err != nil {
		t.Fatal(err)
	}
	if heard != "fewer than wanted" {
		t.Errorf("heard %q", heard)
	}
}
