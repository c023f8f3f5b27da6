package procs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/comal-go/comal/engine"
)

// startFailure is why a worker could not be started.
type startFailure struct {
	*engine.StartError
	final  bool // another one would fail alike
	scarce bool // fewer workers might not
	signal bool // a signal ended it, which may be no fault of the program
}

// patience is how much more of them is taken from a program that has proven
// that it can work, if signals end its workers.
const patience = 5

// startFailed books that a worker could not be started. After some failures in
// a row the slot is closed, and with the last slot the engine is broken; false
// says so. What the machine has too little of costs the slot at once if there
// are others.
func (e *Engine) startFailed(s *slot, f *startFailure) (goOn bool) {
	e.mu.Lock()
	others := slices.ContainsFunc(e.slots, func(other *slot) bool { return other != s && other.open })
	final := f.final && !f.scarce && !e.proven
	limit := e.limits.failures
	if f.signal && e.proven {
		limit *= patience
	}
	e.failures++
	if n := e.failures; e.closed || n < limit && !final && !(f.scarce && others) {
		e.mu.Unlock()
		e.pause(n - 1)
		return true
	}
	s.open = false
	if others && !final {
		warn := e.warning(e.want, f.StartError)
		e.mu.Unlock()
		warn()
		return false
	}
	e.broken = f.StartError
	dropped := e.queue
	e.queue = nil
	e.wake(len(e.waiting))
	e.announce(f.StartError)
	e.mu.Unlock()
	for _, t := range dropped {
		e.deliver(engine.Result{ID: t.ID, Worker: s.name, Final: true, Started: t.N, Lost: &engine.ItemError{
			Kind: engine.KindLost, Attempt: t.Attempt, Worker: s.name, Advice: f.Advice, Stderr: f.Detail,
			Message: "no worker can be started any more: " + f.Message,
		}})
	}
	return false
}

// pause waits after the second failure in a row, and longer after each more.
func (e *Engine) pause(failures int) {
	if failures <= 0 {
		return
	}
	t := time.NewTimer(min(time.Second, 5*time.Millisecond<<min(failures, 10)))
	defer t.Stop()
	select {
	case <-t.C:
	case <-e.closing:
	}
}

// warning returns what tells, the first time only, that there are fewer workers
// than wanted. The engine must be locked, and then not.
func (e *Engine) warning(wanted int, err *engine.StartError) func() {
	if e.warned || e.prog.Warn == nil {
		return func() {}
	}
	e.warned = true
	text := fmt.Sprintf("fewer than %d can run at once, and the run goes on with those that can: %s", wanted, err.Message)
	if err.Advice != "" {
		text += "; " + err.Advice
	}
	return func() { e.prog.Warn(text) }
}

// tooManyFiles is why there are fewer children than wanted from the start.
var tooManyFiles = &engine.StartError{
	Message: "the limit on open files is reached", Advice: "raise it (ulimit -n)",
}

const (
	filesOfChild = 5  // of ours that a child needs, those of the moment of its start included
	spareFiles   = 24 // that the rest of the program may still open
)

// mostChildren is how many children the limit on open files allows.
func mostChildren() int {
	used, limit := openFiles()
	return max(1, (limit-used-spareFiles)/filesOfChild)
}

// tellsOfScarcity says whether a worker that never became ready has printed
// that the machine lacks something: threads cannot be started, say.
func tellsOfScarcity(words string) bool {
	words = strings.ToLower(words)
	for _, sign := range []string{
		"resource temporarily unavailable", "create new os thread", "start new thread",
		"cannot fork", "cannot allocate memory", "too many open files",
	} {
		if strings.Contains(words, sign) {
			return true
		}
	}
	return false
}
