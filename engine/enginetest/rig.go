package enginetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/comal-go/comal/engine"
)

// rig drives one engine and keeps book of what it says.
type rig struct {
	testing.TB
	eng      engine.Engine
	props    engine.Properties
	suite    Suite
	kind     engine.ProgramKind
	dir      string
	patience time.Duration

	leave   context.CancelFunc // ends the context of Start
	started bool
	ids     *rand.Rand
	taken   chan struct{} // closed when the engine has closed its results; nil before Start

	mu       sync.Mutex
	items    []string // by position
	records  map[uint64]*record
	problems []string
}

// record is what is known of one task.
type record struct {
	task     engine.Task
	texts    []string
	values   []string
	fails    map[int]*engine.ItemError
	last     engine.Result // if final
	final    bool
	canceled bool // by us: how far it came is open
	refused  bool // Submit returned an error
}

func newRig(t testing.TB, eng engine.Engine, s Suite, kind engine.ProgramKind) *rig {
	t.Helper()
	r := &rig{
		TB: t, eng: eng, props: eng.Properties(), suite: s, kind: kind, dir: t.TempDir(),
		patience: s.patience, ids: rand.New(rand.NewPCG(1, 2)), records: map[uint64]*record{},
	}
	if r.patience == 0 {
		r.patience = time.Minute
	}
	if s.Python == "" {
		r.suite.Python = "python3"
	}
	return r
}

// program is the one that does what its items say.
func (r *rig) program(processes, threads int) engine.Program {
	r.Helper()
	p := engine.Program{Kind: r.kind, Processes: processes, Threads: threads, Scratch: r.TempDir(), Env: r.suite.Env}
	switch r.kind {
	case engine.Closure:
		p.Run = r.closure
	case engine.Go:
		p.Name, p.Type, p.JSON = Function, "string -> string", true
		p.Run = r.closure // for an engine that shares memory
	case engine.Python:
		p.Name, p.Binary = r.file("fault.py", Module)+":fault", r.suite.Python
	case engine.Command:
		p.Name = "command"
		r.file("fault.sh", Script)
	}
	return p
}

// file writes a file of the program, once.
func (r *rig) file(name, text string) string {
	r.Helper()
	path := filepath.Join(r.dir, name)
	if exists(path) {
		return path
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		r.Fatal(err)
	}
	return path
}

// start starts the engine and takes its results from then on.
func (r *rig) start(processes int) {
	r.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r.leave = cancel
	r.Cleanup(cancel)
	if err := r.eng.Start(ctx, r.program(processes, 1)); err != nil {
		r.Fatalf("Start: %v", err)
	}
	r.started = true
	r.Cleanup(r.closeAtOnce) // should the check end early
	r.taken = make(chan struct{})
	go func() {
		defer close(r.taken)
		for res := range r.eng.Results() {
			r.take(res)
		}
	}()
}

// closure runs a task in this process.
func (r *rig) closure(ctx context.Context, t engine.Task) engine.Result {
	r.mu.Lock()
	b := &batch{in: r.items[t.First : t.First+t.N], out: make([]string, t.N)}
	r.mu.Unlock()
	n, fails := b.Run(ctx, 0, t.Budget, nil)
	return engine.Result{N: n, Local: b.out[:n], Fails: fails}
}

// text is a new item, with a file of its own.
func (r *rig) text(what What, args ...string) string {
	f := Fault{Name: fmt.Sprintf("i%x", r.ids.Uint64()), What: what}
	if len(args) > 0 {
		f.Arg = args[0]
	}
	f.File = filepath.Join(r.dir, f.Name)
	return f.String()
}

// texts are n new items.
func (r *rig) texts(n int, what What, args ...string) []string {
	ts := make([]string, n)
	for i := range ts {
		ts[i] = r.text(what, args...)
	}
	return ts
}

// fileOf is where an item leaves its traces.
func (r *rig) fileOf(text string) string {
	f, err := Parse(text)
	if err != nil {
		panic(err) // the rig made it
	}
	return f.File
}

// task makes a task of items and keeps a record of it.
func (r *rig) task(texts ...string) *record {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := engine.Task{ID: r.ids.Uint64(), Attempt: 1, First: len(r.items), N: len(texts)}
	r.items = append(r.items, texts...)
	switch r.kind {
	case engine.Go, engine.Python:
		t.Args, _ = json.Marshal(texts)
	case engine.Command:
		for _, text := range texts {
			t.Argv = append(t.Argv, []string{"sh", filepath.Join(r.dir, "fault.sh"), text})
		}
	}
	rec := &record{task: t, texts: texts, fails: map[int]*engine.ItemError{}}
	r.records[t.ID] = rec
	return rec
}

// hand submits a task, for so long at most.
func (r *rig) hand(rec *record, patience time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), patience, errPatience)
	defer cancel()
	returned := make(chan error, 1)
	go func() { returned <- r.eng.Submit(ctx, rec.task) }()
	var err error
	select {
	case err = <-returned:
	case <-time.After(patience + r.patience):
		err = errStuck
	}
	if err != nil {
		r.mu.Lock()
		rec.refused = true
		r.mu.Unlock()
	}
	return err
}

var (
	errPatience = errors.New("Submit blocked for as long as its context lasted")
	errStuck    = errors.New("Submit blocks for longer than its context lasts")
)

// submit hands over a task of items, which must succeed.
func (r *rig) submit(texts ...string) *record {
	r.Helper()
	rec := r.task(texts...)
	if err := r.hand(rec, r.patience); err != nil {
		r.Fatalf("Submit: %v", err)
	}
	return rec
}

// until waits for something to come true, and ends the check if it does not.
func (r *rig) until(what string, happened func() bool) {
	r.Helper()
	for deadline := time.Now().Add(r.patience); ; time.Sleep(time.Millisecond) {
		r.mu.Lock()
		yes := happened()
		r.mu.Unlock()
		if yes {
			return
		}
		if time.Now().After(deadline) {
			for _, p := range r.faults() {
				r.Error(p)
			}
			r.Fatalf("waited %v in vain: %s", r.patience, what)
		}
	}
}

// finish waits until tasks are off their workers.
func (r *rig) finish(recs ...*record) {
	r.Helper()
	for _, rec := range recs {
		r.until(fmt.Sprintf("no final result of a task of %d items, the first %q", rec.task.N, rec.texts[0]), func() bool { return rec.final })
	}
}

// runs waits until items have started.
func (r *rig) runs(texts ...string) {
	r.Helper()
	for _, text := range texts {
		r.until("no start of "+text, func() bool { return Starts(r.fileOf(text)) > 0 })
	}
}

// release lets items go on that wait.
func (r *rig) release(texts ...string) {
	r.Helper()
	for _, text := range texts {
		if err := Release(r.fileOf(text)); err != nil {
			r.Fatal(err)
		}
	}
}

// bounded runs something that must return in time.
func (r *rig) bounded(what string, do func()) {
	r.Helper()
	over := make(chan struct{})
	go func() {
		defer close(over)
		do()
	}()
	select {
	case <-over:
	case <-time.After(r.patience):
		r.Fatalf("%s has not returned for %v", what, r.patience)
	}
}

// close ends the engine in an orderly way, and all results must have come.
func (r *rig) close() {
	r.Helper()
	if !r.started {
		return
	}
	r.bounded("Close", func() {
		if err := r.eng.Close(context.Background()); err != nil {
			r.Errorf("Close: %v", err)
		}
	})
	r.closed()
}

// closed waits for the end of the results.
func (r *rig) closed() {
	r.Helper()
	select {
	case <-r.taken:
	case <-time.After(r.patience):
		r.Fatal("Close has returned, and the channel of results is not closed")
	}
}

// closeAtOnce ends the engine whatever it does.
func (r *rig) closeAtOnce() {
	r.leave()
	now, cancel := context.WithCancel(context.Background())
	cancel()
	r.bounded("Close with a context that is done", func() { _ = r.eng.Close(now) })
}
