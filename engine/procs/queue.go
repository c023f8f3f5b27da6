package procs

import (
	"context"
	"errors"
	"slices"

	"github.com/comal-go/comal/engine"
)

// Submit gives the task to an idle worker or queues it, and blocks while two
// tasks a worker wait.
func (e *Engine) Submit(ctx context.Context, t engine.Task) error {
	for {
		room, err := e.submit(t)
		if room == nil || err != nil {
			return err
		}
		select {
		case <-room:
		case <-ctx.Done():
			e.stopWaiting(room)
			return context.Cause(ctx)
		}
	}
}

// submit returns a channel to wait for if there is no room.
func (e *Engine) submit(t engine.Task) (room chan struct{}, err error) {
	e.mu.Lock()
	switch {
	case e.broken != nil:
		err = e.broken
	case e.closed:
		err = errClosed
	case len(e.idle) > 0:
		last := len(e.idle) - 1
		s := e.idle[last]
		e.idle = e.idle[:last]
		s.take(t)
		w := s.worker
		e.running.Add(1) // lest the engine end meanwhile
		e.mu.Unlock()
		w.give(t)
		e.running.Done()
		return nil, nil
	case len(e.queue) < 2*e.want:
		e.queue = append(e.queue, t)
	default:
		room = make(chan struct{})
		e.waiting = append(e.waiting, room)
	}
	e.mu.Unlock()
	return room, err
}

var errClosed = errors.New("the engine of worker processes is closed")

// stopWaiting takes a caller of Submit off the list. If its turn had come, it
// is another's.
func (e *Engine) stopWaiting(room chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if i := slices.Index(e.waiting, room); i >= 0 {
		e.waiting = slices.Delete(e.waiting, i, i+1)
		return
	}
	e.wake(1)
}

// wake lets callers of Submit try again. The engine must be locked.
func (e *Engine) wake(n int) {
	for n = min(n, len(e.waiting)); n > 0; n-- {
		close(e.waiting[0])
		e.waiting = e.waiting[1:]
	}
}

// Results delivers what happened. Once Close has been called, what is not
// received may be dropped.
func (e *Engine) Results() <-chan engine.Result { return e.results }

// deliver hands over a result.
func (e *Engine) deliver(r engine.Result) {
	select {
	case e.results <- r:
	case <-e.closing:
		select {
		case e.results <- r:
		default: // perhaps nobody receives any more
		}
	}
}

// Cancel drops a task that waits, and kills the worker of one that runs.
func (e *Engine) Cancel(id uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if i := slices.IndexFunc(e.queue, func(t engine.Task) bool { return t.ID == id }); i >= 0 {
		e.queue = slices.Delete(e.queue, i, i+1)
		e.wake(1)
		// The caller may be the one who receives.
		e.running.Go(func() { e.deliver(engine.Result{ID: id, Final: true}) })
		return
	}
	for _, s := range e.slots {
		if s.busy && s.task.ID == id && !s.canceled {
			s.canceled = true
			s.worker.kill(hard)
		}
	}
}

// next returns the task that a slot is to go on with. Without one it is idle,
// or is to end. A worker that is not the slot's any more has nothing to do: its
// task was booked as lost, and the slot may be at another one.
func (e *Engine) next(s *slot, w occupant) (engine.Task, verdict) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s.worker != w {
		return engine.Task{}, wait
	}
	s.busy, s.task = false, engine.Task{} // its items may be large
	switch {
	case e.closed || s.unwanted():
		return engine.Task{}, leave
	case len(e.queue) > 0:
		t := e.queue[0]
		e.queue[0] = engine.Task{}
		e.queue = e.queue[1:]
		e.wake(1)
		s.take(t)
		return t, work
	}
	e.idle = append(e.idle, s)
	return engine.Task{}, wait
}

// isIdle says whether a slot could be given a task. The engine must be locked.
func (e *Engine) isIdle(s *slot) bool { return slices.Contains(e.idle, s) }

// verdict is what a worker that is free has to do.
type verdict int

const (
	work verdict = iota
	wait
	leave
)
