//go:build unix

package enginetest

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/engine/local"
	"github.com/comal-go/comal/engine/procs"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	comal.Main()
	os.Exit(m.Run())
}

// defective is an engine with one defect. It hides what else the engine can do.
type defective struct {
	engine.Engine
	start  func(ctx context.Context, p engine.Program) error
	submit func(ctx context.Context, t engine.Task) error
	alter  func(r engine.Result) []engine.Result
	resize func() error
	cancel func(id uint64)
	close  func(ctx context.Context) error
	mute   bool // does not close its results
	fixed  bool // says that it cannot be resized

	once    sync.Once
	results chan engine.Result
}

func (d *defective) Properties() engine.Properties {
	p := d.Engine.Properties()
	p.Resizable = p.Resizable && !d.fixed
	return p
}

func (d *defective) Start(ctx context.Context, p engine.Program) error {
	if d.start != nil {
		return d.start(ctx, p)
	}
	return d.Engine.Start(ctx, p)
}

func (d *defective) Submit(ctx context.Context, t engine.Task) error {
	if d.submit != nil {
		return d.submit(ctx, t)
	}
	return d.Engine.Submit(ctx, t)
}

func (d *defective) Results() <-chan engine.Result {
	d.once.Do(func() {
		d.results = make(chan engine.Result, 10_000)
		go func() {
			for r := range d.Engine.Results() {
				rs := []engine.Result{r}
				if d.alter != nil {
					rs = d.alter(r)
				}
				for _, r := range rs {
					d.results <- r
				}
			}
			if !d.mute {
				close(d.results)
			}
		}()
	})
	return d.results
}

func (d *defective) Resize(ctx context.Context, p, t int) error {
	if d.resize != nil {
		return d.resize()
	}
	return d.Engine.Resize(ctx, p, t)
}

func (d *defective) Cancel(id uint64) {
	if d.cancel != nil {
		d.cancel(id)
		return
	}
	d.Engine.Cancel(id)
}

func (d *defective) Close(ctx context.Context) error {
	if d.close != nil {
		return d.close(ctx)
	}
	return d.Engine.Close(ctx)
}

// altering has something happen to every third final result.
func altering(e engine.Engine, f func(r engine.Result) []engine.Result) engine.Engine {
	n := 0
	return &defective{Engine: e, alter: func(r engine.Result) []engine.Result {
		if r.Final {
			n++
		}
		if n%3 != 1 || !r.Final {
			return []engine.Result{r}
		}
		return f(r)
	}}
}

// changing is altering that leaves one result.
func changing(e engine.Engine, f func(r *engine.Result)) engine.Engine {
	return altering(e, func(r engine.Result) []engine.Result { f(&r); return []engine.Result{r} })
}

// with an inspector or a killer that lies.
type lyingInspector struct {
	*defective
	lie func(*engine.Worker)
}

func (l lyingInspector) Workers() []engine.Worker {
	ws := l.Engine.(engine.Inspector).Workers()
	for i := range ws {
		l.lie(&ws[i])
	}
	return ws
}

type boastfulKiller struct{ *defective }

func (k boastfulKiller) Kill(id uint64, _ int, _ time.Duration) bool {
	k.Engine.Cancel(id)
	return true
}

var defects = []struct {
	name  string
	check string
	kind  engine.ProgramKind
	words string // that the report holds
	make  func() engine.Engine
}{
	{"drops a final result", "Results", engine.Closure, "no final result", func() engine.Engine {
		return altering(local.New(), func(engine.Result) []engine.Result { return nil })
	}},
	{"reports twice", "Results", engine.Closure, "another result after the final one", func() engine.Engine {
		return altering(local.New(), func(r engine.Result) []engine.Result { return []engine.Result{r, r} })
	}},
	{"counts one too few", "Results", engine.Closure, "values", func() engine.Engine {
		return changing(local.New(), func(r *engine.Result) { r.N-- })
	}},
	{"counts one too many", "Results", engine.Closure, "items where", func() engine.Engine {
		return changing(local.New(), func(r *engine.Result) { r.N++ })
	}},
	{"makes up an id", "Results", engine.Closure, "never submitted", func() engine.Engine {
		return altering(local.New(), func(r engine.Result) []engine.Result { q := r; q.ID++; return []engine.Result{r, q} })
	}},
	{"gives an item back that it ran", "Results", engine.Closure, "started, and not told so", func() engine.Engine {
		return changing(local.New(), func(r *engine.Result) {
			if r.N > 1 {
				r.N--
				r.Local = r.Local.([]string)[:r.N]
				if k := len(r.Fails); k > 0 && r.Fails[k-1].Index >= r.N {
					r.Fails = r.Fails[:k-1]
				}
			}
		})
	}},
	{"swaps values", "Results", engine.Closure, "value", func() engine.Engine {
		return changing(local.New(), func(r *engine.Result) {
			if v := r.Local.([]string); len(v) > 1 {
				v[0], v[1] = v[1], v[0]
			}
		})
	}},
	{"moves failures", "Results", engine.Closure, "failure", func() engine.Engine {
		return altering(local.New(), func(r engine.Result) []engine.Result {
			for _, f := range r.Fails {
				f.Index++
			}
			return []engine.Result{r}
		})
	}},
	{"has no room for odd items", "Values", engine.Closure, "value", func() engine.Engine {
		return &defective{Engine: local.New(), alter: func(r engine.Result) []engine.Result {
			for i, s := range r.Local.([]string) {
				r.Local.([]string)[i] = strings.ToValidUTF8(strings.ReplaceAll(s, "\n", " "), "")
			}
			return []engine.Result{r}
		}}
	}},
	{"does not heed budgets", "Budget", engine.Closure, "in a budget|no final result of a task of 200", func() engine.Engine {
		e := local.New()
		return &defective{Engine: e, submit: func(ctx context.Context, t engine.Task) error { t.Budget = 0; return e.Submit(ctx, t) }}
	}},
	{"takes any number of tasks", "Full", engine.Closure, "does not block", func() engine.Engine {
		e := local.New()
		return &defective{Engine: e, submit: func(_ context.Context, t engine.Task) error {
			go func() { _ = e.Submit(context.Background(), t) }()
			return nil
		}}
	}},
	{"blocks for longer than the context lasts", "Full", engine.Closure, "blocks for longer", func() engine.Engine {
		e := local.New()
		return &defective{Engine: e, submit: func(_ context.Context, t engine.Task) error { return e.Submit(context.Background(), t) }}
	}},
	{"runs what it refused", "Full", engine.Closure, "refused", func() engine.Engine {
		e := local.New()
		return &defective{Engine: e, submit: func(ctx context.Context, t engine.Task) error {
			err := e.Submit(ctx, t)
			if err != nil {
				go func() { _ = e.Submit(context.Background(), t) }()
			}
			return err
		}}
	}},
	{"ignores Cancel", "Cancel", engine.Go, "Submit blocked|no final result", func() engine.Engine {
		return &defective{Engine: procs.New(), cancel: func(uint64) {}}
	}},
	{"cancels nobody's task by ending another", "Cancel", engine.Go, "Submit blocked|no final result|lost", func() engine.Engine {
		e := procs.New()
		return &defective{Engine: e, cancel: func(id uint64) { e.Cancel(id + 1) }}
	}},
	{"blames nobody", "Deaths", engine.Go, "Started 0", func() engine.Engine {
		return &defective{Engine: procs.New(), alter: func(r engine.Result) []engine.Result {
			r.Started, r.Ended = 0, 0
			return []engine.Result{r}
		}}
	}},
	{"blames the innocent", "Deaths", engine.Go, "not started, and told to have been", func() engine.Engine {
		return &defective{Engine: procs.New(), alter: func(r engine.Result) []engine.Result {
			if r.Lost != nil {
				r.Started = 4 - r.N
			}
			return []engine.Result{r}
		}}
	}},
	{"takes a death for a failure", "ManyDeaths", engine.Go, "lost: <nil>", func() engine.Engine {
		return &defective{Engine: procs.New(), alter: func(r engine.Result) []engine.Result {
			if r.Lost != nil {
				r.N, r.Values = 1, []byte(`[""]`)
				r.Fails = []*engine.ItemError{{Kind: engine.KindLost, Message: "gone"}}
				r.Lost = nil
			}
			return []engine.Result{r}
		}}
	}},
	{"retries by itself", "ManyDeaths", engine.Go, "started 2 times|lost: <nil>", func() engine.Engine { return retrying() }},
	{"keeps to its size", "Resize", engine.Go, "no start", func() engine.Engine {
		return &defective{Engine: procs.New(), resize: func() error { return nil }}
	}},
	{"says that it has resized", "Resize", engine.Closure, "ErrUnsupported", func() engine.Engine {
		return &defective{Engine: local.New(), resize: func() error { return nil }, fixed: true}
	}},
	{"starts twice", "StartTwice", engine.Closure, "second Start", func() engine.Engine {
		e := local.New()
		return &defective{Engine: e, start: func(ctx context.Context, p engine.Program) error { _ = e.Start(ctx, p); return nil }}
	}},
	{"starts what is not there", "StartRefused", engine.Go, "was started", func() engine.Engine {
		e := procs.New()
		return &defective{Engine: e, start: func(ctx context.Context, p engine.Program) error { p.Name = Function; return e.Start(ctx, p) }}
	}},
	{"leaves its results open", "CloseIdle", engine.Closure, "not closed", func() engine.Engine {
		return &defective{Engine: local.New(), mute: true}
	}},
	{"does not wait for what runs", "Close", engine.Go, "before a task had ended", func() engine.Engine {
		e, over := procs.New(), make(chan struct{})
		var once sync.Once
		return &defective{Engine: e, submit: func(ctx context.Context, t engine.Task) error {
			err := e.Submit(ctx, t)
			if err != nil {
				<-over // nothing is refused before all has been ended
			}
			return err
		}, close: func(context.Context) error {
			now, cancel := context.WithCancel(context.Background())
			cancel()
			err := e.Close(now)
			once.Do(func() { close(over) })
			return err
		}}
	}},
	{"waits when it should not", "CloseAtOnce", engine.Go, "not returned", func() engine.Engine {
		e := procs.New()
		return &defective{Engine: e, close: func(ctx context.Context) error {
			once, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			return e.Close(once)
		}}
	}},
	{"leaves a goroutine", "Results", engine.Closure, "goroutine", func() engine.Engine {
		e := local.New()
		return &defective{Engine: e, close: func(ctx context.Context) error { go func() { select {} }(); return e.Close(ctx) }}
	}},
	{"tells of another task", "Workers", engine.Closure, "nobody is told to be at", func() engine.Engine {
		return lyingInspector{&defective{Engine: local.New()}, func(w *engine.Worker) {
			if w.N > 0 {
				w.Task++
			}
		}}
	}},
	{"calls all workers the same", "Workers", engine.Closure, "is called", func() engine.Engine {
		return lyingInspector{&defective{Engine: local.New()}, func(w *engine.Worker) { w.Name = "w" }}
	}},
	{"kills whatever runs", "Kill", engine.Go, "Kill is true", func() engine.Engine {
		return boastfulKiller{&defective{Engine: procs.New()}}
	}},
}

// retrying is an engine that hides a death by another attempt.
func retrying() engine.Engine {
	e := procs.New()
	d := &defective{Engine: e}
	var mu sync.Mutex
	tasks := map[uint64]engine.Task{}
	d.submit = func(ctx context.Context, t engine.Task) error {
		mu.Lock()
		tasks[t.ID] = t
		mu.Unlock()
		return e.Submit(ctx, t)
	}
	d.alter = func(r engine.Result) []engine.Result {
		mu.Lock()
		t, first := tasks[r.ID]
		delete(tasks, r.ID)
		mu.Unlock()
		if r.Lost != nil && first {
			go func() { _ = e.Submit(context.Background(), t) }()
			return nil
		}
		return []engine.Result{r}
	}
	return d
}

// TestDefectsAreFound: an engine with a defect does not pass, and the report
// says what it is.
func TestDefectsAreFound(t *testing.T) {
	for _, d := range defects {
		t.Run(strings.ReplaceAll(d.name, " ", "-"), func(t *testing.T) {
			said := ""
			for _, patience := range []time.Duration{time.Second, 10 * time.Second} { // for a busy machine
				said = verdict(t, d.check, d.kind, d.make, patience)
				for words := range strings.SplitSeq(d.words, "|") {
					if strings.Contains(said, words) {
						return
					}
				}
			}
			t.Errorf("%s passes, or the report does not tell: %q", d.name, said)
		})
	}
}

// verdict is what a check says of an engine.
func verdict(t *testing.T, name string, kind engine.ProgramKind, open func() engine.Engine, patience time.Duration) string {
	t.Helper()
	for _, c := range checks {
		if c.name != name {
			continue
		}
		v := &recorder{TB: t}
		before := goleak.IgnoreCurrent()
		v.run(func() {
			c.drive(v, func(testing.TB) engine.Engine { return open() }, Suite{patience: patience, Env: []string{"GORACE=atexit_sleep_ms=0"}}, kind)
		})
		if v.said.Len() == 0 {
			if err := goleak.Find(before); err != nil {
				v.Errorf("left behind: %v", err)
			}
		}
		return v.said.String()
	}
	t.Fatalf("there is no check %s", name)
	return ""
}

// recorder takes the verdicts instead of the test.
type recorder struct {
	testing.TB
	mu       sync.Mutex
	said     strings.Builder
	cleanups []func()
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(&r.said, format+"\n", args...)
}

func (r *recorder) Error(args ...any) { r.Errorf("%s", fmt.Sprint(args...)) }

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) { r.Fatalf("%s", fmt.Sprint(args...)) }

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

// run calls f as a test of its own, and what it wants done after it.
func (r *recorder) run(f func()) {
	for next := f; next != nil; {
		over := make(chan struct{})
		go func() {
			defer close(over)
			next()
		}()
		<-over
		next = nil
		if last := len(r.cleanups) - 1; last >= 0 {
			next, r.cleanups = r.cleanups[last], r.cleanups[:last]
		}
	}
}
