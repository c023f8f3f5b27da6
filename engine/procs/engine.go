// Package procs is the engine of worker processes on this machine. A worker is
// this program or another one that calls comal.Main, or a Python interpreter;
// it is started once and given one batch after the other. A command is started
// for each item. A task costs about 50 microseconds, a command a millisecond.
//
// A worker that dies costs the batch it was at and is replaced at once. Workers
// end with the engine, and so do the commands that run: on Linux and Windows
// even if we are killed, elsewhere workers do so alone. What a command has left
// running in the background when it ends is its own.
package procs

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/wire"
	"github.com/comal-go/comal/internal/worker"
)

// Engine runs tasks in worker processes. Make one with New.
type Engine struct {
	results chan engine.Result
	closing chan struct{}  // closed when Close is called
	ended   chan struct{}  // closed when nothing runs any more
	running sync.WaitGroup // goroutines
	first   chan error     // what Start waits for
	prog    engine.Program
	image   image    // of a worker
	paths   paths    // of commands
	null    *os.File // standard input of commands
	limits  limits
	group   *group // limits memory; may be nil
	kills   killer

	digest   sync.Once
	digested string // the source's digest

	retrying sync.Mutex // held while a command is started that could not be before

	mu       sync.Mutex
	env      *environment
	want     int             // slots
	slots    []*slot         // p1, p2, ...
	idle     []*slot         // those that could be given a task
	queue    []engine.Task   // tasks that no slot has
	waiting  []chan struct{} // callers of Submit, while the queue is full
	proven   bool            // some worker has been ready
	starting time.Duration   // what the start of a worker took lately
	version  string          // of the interpreter
	folder   string          // of the source of a Python function
	sources  []string        // its files, as the first worker had imported them
	failures int             // workers that failed to start, in a row
	broken   error           // why there are no workers any more
	warned   bool            // of fewer workers than wanted
	most     int             // children at once that the limit on open files allows
	children int             // commands that run
	starved  []chan struct{} // commands that wait until another has ended
	closed   bool
	killing  syscall.Signal // the signal that all have been sent, 0 if none
}

// limits bound what a healthy program does at once. Tests are less patient.
type limits struct {
	greeting time.Duration // from start to the first line of a Go program
	python   time.Duration // the same of an interpreter
	farewell time.Duration // from the end of its input to the end of a worker
	term     time.Duration // from the signal that asks to the one that does not
	failures int           // workers in a row that may fail to start
}

// New returns an engine that has not been started.
func New() *Engine {
	return &Engine{
		results: make(chan engine.Result, 32),
		closing: make(chan struct{}),
		ended:   make(chan struct{}),
		first:   make(chan error, 1),
		limits:  limits{greeting: 10 * time.Second, python: time.Minute, farewell: 5 * time.Second, term: 100 * time.Millisecond, failures: 3},
	}
}

// Properties says what worker processes can do. The cost of a task is that of
// the program's kind once the engine has been started.
func (e *Engine) Properties() engine.Properties {
	cost := 50 * time.Microsecond
	if e.prog.Kind == engine.Command {
		cost = time.Millisecond
	}
	return engine.Properties{
		Name: "procs", Kill: true, SharedStore: true, Resizable: true, Python: true, Command: true, CostPerTask: cost,
	}
}

// Start starts the workers and returns when the first is ready. An error that
// tells about the program is an *engine.StartError; nothing runs then.
//
// A program that does not call comal.Main is refused: started as a worker it
// would do all its work once more, and start workers in turn.
func (e *Engine) Start(ctx context.Context, prog engine.Program) error {
	if err := check(&prog); err != nil {
		return err
	}
	prog.Processes = max(1, prog.Processes)
	if e.prog.Processes > 0 {
		return &engine.StartError{Program: prog.Name, Message: "the engine has been started before", Advice: "make a new one for each call"}
	}
	e.prog = prog
	if prog.Kind != engine.Command {
		var err error
		if e.image, err = imageOf(&prog); err != nil {
			return err
		}
	} else {
		var err error
		if e.null, err = os.Open(os.DevNull); err != nil {
			return &engine.StartError{Message: "no command can be given an empty input: " + err.Error(), Advice: adviceOnStart(err)}
		}
	}
	e.group = newGroup(&prog)
	e.kills.count = e.group.oomKills
	e.mu.Lock()
	e.env = newEnvironment(&e.prog, prog.Threads)
	e.most = mostChildren()
	e.grow(prog.Processes)
	warn := func() {}
	if e.want < prog.Processes {
		warn = e.warning(prog.Processes, tooManyFiles)
	}
	e.mu.Unlock()
	warn()
	if samples {
		e.running.Go(e.sample)
	}
	if prog.Kind == engine.Command {
		return nil
	}
	var err error
	select {
	case err = <-e.first:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		e.end()
	}
	return err
}

// check refuses what cannot go well before anything is started.
func check(p *engine.Program) error {
	switch {
	case os.Getenv(wire.WorkerVariable) != "":
		return notAware(os.Args[0], "was started as a worker, and starts workers itself")
	case p.Kind == engine.Go && p.Binary == "" && !worker.Asked():
		return notAware(os.Args[0], "is not prepared to be started as a worker")
	}
	if fi, err := os.Stat(p.Dir); p.Dir != "" && (err != nil || !fi.IsDir()) {
		return &engine.StartError{Program: p.Name, Message: "the working folder " + p.Dir + " is not there", Advice: "make it, or name another"}
	}
	return nil
}

// Workers tells what the processes are doing. An item began when a call of
// Workers or Kill first saw it, or a little earlier: workers note which it is,
// not when. The first of a task, and each command, began when it was given.
func (e *Engine) Workers() []engine.Worker {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := time.Now()
	var ws []engine.Worker
	for _, s := range e.slots {
		if !s.open {
			continue
		}
		w := engine.Worker{Name: s.name, PID: s.pid}
		if s.busy {
			w.Task, w.First, w.N = s.task.ID, s.task.First, s.task.N
			w.At, w.Since = s.look(now)
		}
		ws = append(ws, w)
	}
	return ws
}

// Resize changes the number of workers and their threads. Workers in excess, or
// with other threads, end after the task they are at; a command has its threads
// from its start.
func (e *Engine) Resize(_ context.Context, processes, threads int) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.broken != nil {
		return errors.Join(errClosed, e.broken)
	}
	if threads = max(1, threads); threads != e.env.threads {
		e.env = newEnvironment(&e.prog, threads)
	}
	e.grow(max(1, processes))
	for _, s := range slices.Clone(e.idle) {
		if s.unwanted() {
			e.dismiss(s)
		}
	}
	e.wake(2*e.want - len(e.queue))
	return nil
}

// Close ends the workers when they are done with what they run. If ctx ends
// before, they are asked to end, and killed a moment later.
func (e *Engine) Close(ctx context.Context) error {
	e.shut()
	select {
	case <-e.ended:
	case <-ctx.Done():
		e.kill(softly)
		patience := time.NewTimer(e.limits.term)
		defer patience.Stop()
		select {
		case <-e.ended:
		case <-patience.C:
			e.kill(hard)
			<-e.ended
		}
	}
	return nil
}

// end closes at once.
func (e *Engine) end() {
	now, cancel := context.WithCancel(context.Background())
	cancel()
	_ = e.Close(now)
}

// shut accepts nothing more and dismisses who has nothing to do.
func (e *Engine) shut() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	e.closed = true
	close(e.closing)
	e.queue = nil
	e.wake(len(e.waiting))
	for _, s := range slices.Clone(e.idle) {
		e.dismiss(s)
	}
	for _, s := range e.slots {
		if s.worker != nil && !s.ready {
			s.worker.kill(hard)
		}
	}
	go func() {
		e.running.Wait()
		e.tellOfKills()
		e.group.remove()
		e.null.Close() // there may be none
		close(e.results)
		close(e.ended)
	}()
}

// kill sends a signal to all children, and keeps new ones from being started.
func (e *Engine) kill(how syscall.Signal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.killing = how
	for _, s := range e.slots {
		if s.worker != nil {
			s.worker.kill(how)
		}
	}
}
