package procs

import (
	"fmt"

	"github.com/comal-go/comal/engine"
)

// String says how a process ended, as in "was killed by SIGKILL".
func (e ending) String() string {
	switch {
	case !e.known:
		return "is gone"
	case e.signal != "":
		return "was killed by " + e.signal
	}
	return fmt.Sprintf("exited with code %d", e.code)
}

// fewer is what helps where memory is short.
const fewer = "run fewer at once (-p 1, Option.Processes)"

// death says why a worker was lost with a task.
func (p *process) death(end ending, words string) *engine.ItemError {
	e := &engine.ItemError{
		Kind: engine.KindLost, Worker: p.s.name, Signal: end.signal, Stderr: words,
		Message: fmt.Sprintf("worker %s (pid %d) %s", p.s.name, p.child.pid, end),
	}
	switch {
	case !p.silent():
		e.Signal = "" // it was ours
		e.Message = fmt.Sprintf("worker %s (pid %d) broke the protocol: %v", p.s.name, p.child.pid, p.err)
		e.Advice = "the function must not write to or close file descriptors that it has not opened"
	case end.signal == "SIGKILL":
		e.Kind = engine.KindKilled
		e.Advice = "if memory ran out (see dmesg), " + fewer
	case end.signal != "":
		e.Kind = engine.KindKilled
		e.Advice = "run the item alone to see it crash (-p 1, Option.Processes)"
	case end.known:
		e.Kind, e.Code = engine.KindExit, end.code
		e.Message += " without a result"
		e.Advice = "the function must return, and not end its process (os._exit, os.Exit)"
	}
	return e
}

// progress tells of the items of a dead worker's task that it had not reported:
// how many had started, and how many of those ended.
func (p *process) progress(s *slot) (started, ended int) {
	left := s.task.N - s.told
	arrived := p.written > p.tasks
	if s.page == nil {
		// Items are run in order, so the next one had started unless the task
		// never arrived.
		if arrived {
			started = min(1, left)
		}
		return started, 0
	}
	ended, begun := s.page.Look(s.task.ID)
	ended = min(max(0, ended-s.told), left)
	started = ended
	// A long task can have ended the worker while it was read.
	if begun || arrived && s.told == 0 && len(s.task.Args) > inPipe {
		started = min(ended+1, left)
	}
	return started, ended
}

// diedIdle says that a worker was of no use.
func (p *process) diedIdle(end ending, words string) *engine.StartError {
	return &engine.StartError{
		Program: p.e.prog.Name, Detail: words,
		Message: fmt.Sprintf("a worker %s before its first item", end),
		Advice:  "what is imported, and the init function, must leave nothing behind that ends the process",
	}
}
