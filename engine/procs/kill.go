package procs

import (
	"time"

	"github.com/comal-go/comal/engine"
)

// look returns the item that a busy slot is at, -1 if that is not known, and
// when it was first seen there. Between two items a worker is at the second,
// before and after a task at its first and last. It is not known of a command
// that has ended: until its result is taken the next one does not start, and no
// time of it has passed. The engine must be locked.
func (s *slot) look(now time.Time) (at int, since time.Time) {
	if s.between {
		return -1, s.since
	}
	if s.e.prog.Kind == engine.Command {
		return s.at, s.since
	}
	if s.page == nil {
		return -1, s.since
	}
	ended, _ := s.page.Look(s.task.ID)
	if at := min(ended, s.task.N-1); at != s.at {
		s.at, s.since = at, now
	}
	return s.at, s.since
}

// Kill ends the worker, or command, that is at an item of a task: it and what
// it has started are sent SIGTERM, and SIGKILL once grace has passed. A worker
// that has gone on to another item meanwhile ends all the same. If it has
// reported all of the task, that is what counts.
func (e *Engine) Kill(id uint64, at int, grace time.Duration) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.slots {
		if !s.busy || s.task.ID != id {
			continue
		}
		if now, _ := s.look(time.Now()); now != at || s.worker == nil {
			return false
		}
		c := s.worker.running()
		if s.killed {
			return c != nil
		}
		s.killed, s.grace = true, grace
		if c != nil { // else a command is about to be started
			c.end(grace)
		}
		return true
	}
	return false
}

// end asks a process and what it has started to end, and kills them once grace
// has passed.
func (c *child) end(grace time.Duration) {
	c.ask()
	if grace <= 0 {
		c.signal(hard)
		return
	}
	time.AfterFunc(grace, func() { c.signal(hard) })
}

// Recycle replaces a worker by a fresh one: at once if it has nothing to do,
// else after its task.
func (e *Engine) Recycle(worker string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.slots {
		if s.name != worker || s.worker == nil || !s.ready || e.prog.Kind == engine.Command {
			continue
		}
		s.worn = true
		if e.isIdle(s) {
			e.dismiss(s)
		}
	}
}
