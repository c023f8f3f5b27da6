package local

import (
	"context"
	"errors"

	"github.com/comal-go/comal/engine"
)

var errClosed = errors.New("the engine of goroutines is closed")

// Submit hands a task to a goroutine, and blocks while all are busy.
func (e *Engine) Submit(ctx context.Context, t engine.Task) error {
	e.open()
	if !e.enter() {
		return errClosed
	}
	err := errClosed
	select {
	case e.tasks <- t:
		return nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-e.closing:
	}
	e.underway.Done()
	return err
}

// enter counts a task; false says that there is no room for it any more.
func (e *Engine) enter() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.closed {
		e.underway.Add(1)
	}
	return !e.closed
}

// Results delivers what happened to the tasks submitted.
func (e *Engine) Results() <-chan engine.Result {
	e.open()
	return e.results
}

// open starts the goroutines that run submitted tasks, the first time.
func (e *Engine) open() {
	e.opening.Do(func() {
		e.tasks = make(chan engine.Task)
		e.results = make(chan engine.Result, e.want.Load())
		e.mu.Lock()
		e.fewer = make(chan struct{})
		e.mu.Unlock()
		e.crew.Lock()
		e.feed = submitted{e: e}
		e.crew.Unlock()
		e.another()
	})
}

// Close waits for the tasks that run. Their results are dropped if nobody
// receives them.
func (e *Engine) Close(context.Context) error {
	e.mu.Lock()
	first := !e.closed
	e.closed = true
	e.mu.Unlock()
	e.opening.Do(func() { // nothing was submitted
		e.results = make(chan engine.Result)
		close(e.results)
		first = false
	})
	if first {
		close(e.closing)
		go func() {
			e.underway.Wait()
			close(e.results)
		}()
	}
	for range e.results {
	}
	return nil
}

// submitted is the feed of tasks that come by Submit.
type submitted struct {
	e *Engine
	s *slot // of the goroutine that pulls
}

func (f submitted) Next() (engine.Task, bool) {
	f.e.mu.Lock()
	fewer := f.e.fewer
	f.e.mu.Unlock()
	if int64(f.s.index) >= f.e.want.Load() { // since then it would be told by the channel
		return engine.Task{}, true
	}
	select {
	case t := <-f.e.tasks:
		return t, true
	case <-fewer:
		return engine.Task{}, true
	case <-f.e.closing:
		return engine.Task{}, false
	}
}

func (f submitted) Done(r engine.Result) {
	f.e.results <- r
	f.e.underway.Done()
}
