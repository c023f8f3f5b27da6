package drive

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/sched"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// puppet is an engine that does what a test says.
type puppet struct {
	shared   bool
	tasks    chan engine.Task
	results  chan engine.Result
	canceled chan uint64
	kill     func(id uint64, at int) bool // what Kill answers; nil is yes
}

func newPuppet() *puppet {
	return &puppet{tasks: make(chan engine.Task, 100), results: make(chan engine.Result, 100), canceled: make(chan uint64, 100)}
}

func (p *puppet) Properties() engine.Properties {
	return engine.Properties{Name: "puppet", SharedMemory: p.shared}
}
func (p *puppet) Start(context.Context, engine.Program) error { return nil }
func (p *puppet) Results() <-chan engine.Result               { return p.results }
func (p *puppet) Resize(context.Context, int, int) error      { return errors.ErrUnsupported }
func (p *puppet) Cancel(id uint64)                            { p.canceled <- id }
func (p *puppet) Close(context.Context) error                 { return nil }

func (p *puppet) Submit(_ context.Context, t engine.Task) error {
	p.tasks <- t
	return nil
}

func (p *puppet) Kill(id uint64, at int, _ time.Duration) bool {
	return p.kill == nil || p.kill(id, at)
}

// show is a run on a puppet, and what its sink was told.
type show struct {
	t    *testing.T
	p    *puppet
	r    *Run
	over chan error // what Work returned

	mu       sync.Mutex
	died     []*engine.ItemError
	failed   []*engine.ItemError
	released []int
	told     []string // the order of it all
}

// play begins a run over n items.
func play(t *testing.T, n int, cfg sched.Config) *show {
	t.Helper()
	s := stage(t, newPuppet(), cfg)
	s.r.Grow(n)
	s.r.End()
	s.begin()
	return s
}

// stage prepares a run.
func stage(t *testing.T, p *puppet, cfg sched.Config) *show {
	s := &show{t: t, p: p, over: make(chan error, 1)}
	cfg.Unbounded = true
	s.r = New(p, cfg, s)
	return s
}

func (s *show) begin() { go func() { s.over <- s.r.Work(s.t.Context()) }() }

func (s *show) Encode(*engine.Task) *engine.ItemError { return nil }

func (s *show) Settle(int, int, *engine.Result) {}

func (s *show) Died(e *engine.ItemError) {
	s.r.Stats() // the run is not locked
	s.mu.Lock()
	defer s.mu.Unlock()
	s.died, s.told = append(s.died, e), append(s.told, "died")
}

func (s *show) Fail(pos int, e *engine.ItemError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.Index != pos {
		s.t.Errorf("the failure of item %d tells of item %d", pos, e.Index)
	}
	s.failed, s.told = append(s.failed, e), append(s.told, "failed")
}

func (s *show) Release(first, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for pos := first; pos < first+n; pos++ {
		if slices.Contains(s.released, pos) {
			s.t.Errorf("item %d is released twice", pos)
		}
		s.released = append(s.released, pos)
	}
}

// task waits for the next task and checks what is in it.
func (s *show) task(first, n, attempt int) engine.Task {
	s.t.Helper()
	select {
	case t := <-s.p.tasks:
		if t.First != first || t.N != n || t.Attempt != attempt {
			s.t.Fatalf("%+v starts, not %d items from %d in attempt %d", t, n, first, attempt)
		}
		return t
	case <-time.After(patience):
		s.t.Fatalf("no task starts that has %d items from %d", n, first)
	}
	return engine.Task{}
}

// quiet checks that no task has been started.
func (s *show) quiet() {
	s.t.Helper()
	select {
	case t := <-s.p.tasks:
		s.t.Fatalf("%+v starts", t)
	default:
	}
}

func (s *show) done(t engine.Task) {
	s.p.results <- engine.Result{ID: t.ID, N: t.N, Final: true, Wall: time.Duration(t.N) * time.Millisecond}
}

// lose reports that the worker of a task died: so many had started and ended.
func (s *show) lose(t engine.Task, started, ended int) {
	s.p.results <- engine.Result{ID: t.ID, Worker: "p7", Final: true, Started: started, Ended: ended, PeakRSS: 1 << 20, Lost: &engine.ItemError{
		Kind: engine.KindKilled, Message: "killed by SIGKILL", Signal: "SIGKILL", Stderr: "last words", Advice: "look",
	}}
}

// end waits for the end of the run.
func (s *show) end() error {
	s.t.Helper()
	select {
	case err := <-s.over:
		return err
	case <-time.After(patience):
		s.t.Fatal("the run does not end")
		return nil
	}
}

// wait waits until something holds.
func (s *show) wait(what string, holds func() bool) {
	s.t.Helper()
	for limit := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(limit) {
			s.t.Fatalf("it does not come to: %s", what)
		}
	}
}

// all checks that n items were released, each once, and so many failed.
func (s *show) all(n, failed int) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.released) != n || len(s.failed) != failed {
		s.t.Errorf("%d items are released, %d failed; not %d and %d", len(s.released), len(s.failed), n, failed)
	}
}
