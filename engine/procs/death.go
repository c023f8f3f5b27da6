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
		e.Advice = "if memory ran out (see dmesg), use fewer workers (-p)"
	case end.signal != "":
		e.Kind = engine.KindKilled
		e.Advice = "run the item alone to see it crash (-p 1)"
	case end.known:
		e.Kind, e.Code = engine.KindExit, end.code
		e.Message += " before it had a result"
		e.Advice = "the function must return, and not end its process"
	}
	return e
}

// started is how many of the items that are left of its task had started. They
// are run in order, so the next one had, unless the task never arrived. Whether
// later ones had, too, would be known if workers told of each start.
func (p *process) started(left int) int {
	if p.written == p.tasks {
		return 0
	}
	return min(1, left)
}

// diedIdle says that a worker was of no use.
func (p *process) diedIdle(end ending, words string) *engine.StartError {
	return &engine.StartError{
		Program: p.e.prog.Name, Detail: words,
		Message: fmt.Sprintf("a worker %s before its first item", end),
		Advice:  "what is imported, and the init function, must leave nothing behind that ends the process",
	}
}
