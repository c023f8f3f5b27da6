package local

import (
	"context"

	"github.com/comal-go/comal/engine"
)

// Submit hands a task to a goroutine, and blocks while all are busy.
func (e *Engine) Submit(ctx context.Context, t engine.Task) error {
	e.open()
	e.underway.Add(1)
	select {
	case e.tasks <- t:
		return nil
	case <-ctx.Done():
		e.underway.Done()
		return context.Cause(ctx)
	}
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
		e.results = make(chan engine.Result, len(e.slots))
		go e.pull(submitted{e}, 0)
	})
}

// Close waits for the tasks that run. Their results are dropped if nobody
// receives them.
func (e *Engine) Close(context.Context) error {
	if e.tasks == nil {
		return nil
	}
	e.closing.Do(func() {
		close(e.tasks)
		go func() {
			e.underway.Wait()
			close(e.results)
		}()
	})
	for range e.results {
	}
	return nil
}

// submitted is the feed of tasks that come by Submit.
type submitted struct{ e *Engine }

func (f submitted) Next() (engine.Task, bool) {
	t, ok := <-f.e.tasks
	return t, ok
}

func (f submitted) Done(r engine.Result) {
	f.e.results <- r
	f.e.underway.Done()
}
