package procs

import (
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/host"
)

// commands runs the commands of one slot, one after the other.
type commands struct {
	e     *Engine
	s     *slot
	tasks chan engine.Task // closed to end it

	child   *child // that runs now; guarded by the engine's lock
	threads int    // most seen of it; the same
}

// give starts a task.
func (c *commands) give(t engine.Task) { c.tasks <- t }

// leave ends it.
func (c *commands) leave() { close(c.tasks) }

// kill ends the command that runs.
func (c *commands) kill(how syscall.Signal) {
	if c.child != nil {
		c.child.signal(how)
	}
}

// running returns the command that runs.
func (c *commands) running() *child { return c.child }

// runCommands takes tasks until the slot is closed. The thread it holds is the
// one that the commands live and die with.
func (s *slot) runCommands() {
	runtime.LockOSThread() // for good: the thread ends with the goroutine
	for s.wanted() {
		c := &commands{e: s.e, s: s, tasks: make(chan engine.Task, 1)}
		if s.e.occupy(s, c, 0, nil) {
			s.e.welcome(s, nil)
			c.work()
		}
	}
}

// work runs tasks until there is to be no more.
func (c *commands) work() {
	for {
		t, what := c.e.next(c.s, c)
		if what == wait {
			t = <-c.tasks
		}
		if what == leave || t.N == 0 {
			return
		}
		c.task(t)
	}
}

// task runs one command after the other and reports each.
func (c *commands) task(t engine.Task) {
	began := time.Now()
	for i, argv := range t.Argv {
		r := c.item(i, argv)
		r.ID, r.Worker = t.ID, c.s.name
		for _, fail := range append(r.Fails, r.Lost) {
			if fail != nil {
				fail.Attempt, fail.Worker = t.Attempt, c.s.name
			}
		}
		r.Final = r.Lost != nil || i == len(t.Argv)-1 || t.Budget > 0 && time.Since(began) >= t.Budget || c.mustStop()
		c.e.deliver(r)
		if r.Final {
			return
		}
	}
}

// mustStop says whether what is left of a task is given back.
func (c *commands) mustStop() bool {
	c.e.mu.Lock()
	defer c.e.mu.Unlock()
	return c.s.canceled || c.e.closed
}

// item runs one command of a task. One that a signal ended is lost like a
// worker: it may be tried again, and has no output.
func (c *commands) item(at int, argv []string) engine.Result {
	r := engine.Result{N: 1, Outputs: make([]engine.Output, 1)}
	began := time.Now()
	c.approach(at, began)
	fail := c.run(argv, &r)
	r.Wall = time.Since(began)
	switch {
	case r.Lost != nil:
		r.N, r.Started, r.Wall, r.Outputs = 0, 1, 0, nil
	case fail != nil:
		r.Fails = []*engine.ItemError{fail}
	}
	return r
}

// run runs a command, and notes in r what it left behind and used.
func (c *commands) run(argv []string, r *engine.Result) *engine.ItemError {
	out := &r.Outputs[0]
	env := c.environment()
	argv = engine.WithThreads(argv, env.threads)
	path, err := c.e.paths.find(argv, c.e.prog.Dir)
	if err != nil {
		return notRun(argv, err, out)
	}
	child, stdout, stderr, fail := c.start(path, argv, env, out)
	for vain := 0; fail != nil && scarce(fail.Err) && c.anotherTry(fail, &vain); {
		c.e.retrying.Lock() // two together would take from each other what one needs
		child, stdout, stderr, fail = c.start(path, argv, env, out)
		c.e.retrying.Unlock()
	}
	if fail != nil {
		return fail
	}
	defer stderr.drop()
	c.begin(child)
	c.e.group.addSoon(child)
	end := child.wait(c.wasKilled)
	fate := c.end(r, end)
	free, noFree := host.DiskFree(c.e.prog.Scratch) // before the captures are removed
	out.Code = end.code
	out.Stderr = stderr.tail(lastBytes)
	fail = failure(argv, end, stderr)
	if lost := c.lost(argv, end, fate, fail); lost != nil {
		stdout.drop()
		lost.PeakRSS, r.Lost = r.PeakRSS, lost
		return nil
	}
	if fail != nil && fate == canceled {
		fail.Kind, fail.Advice = engine.KindCanceled, ""
	}
	if err := readStdout(stdout, out); err != nil && fail == nil {
		fail = notCaptured(err)
	}
	if noFree == nil && free < fullDisk {
		fail = notCaptured(syscall.ENOSPC) // whatever the command made of it
	}
	return fail
}

// start starts a command with files for its output. They are new each time, at
// 10 microseconds: what an earlier command left running may still write to its
// own.
func (c *commands) start(path string, argv []string, env *environment, out *engine.Output) (ch *child, stdout, stderr *capture, fail *engine.ItemError) {
	stdout, err := newCapture(c.e.prog.Scratch)
	if err != nil {
		return nil, nil, nil, notCaptured(err)
	}
	stderr, err = newCapture(c.e.prog.Scratch)
	if err != nil {
		stdout.drop()
		return nil, nil, nil, notCaptured(err)
	}
	ch, err = startChild(path, argv, env, c.e.null, stdout.File, stderr.File)
	if err != nil {
		c.e.paths.forget(argv[0])
		stdout.drop()
		stderr.drop()
		return nil, nil, nil, notRun(argv, err, out)
	}
	out.Code = 0
	return ch, stdout, stderr, nil
}

const (
	mostTries = 10 // of a command that cannot be started although no other runs
	tryPause  = 200 * time.Millisecond
)

// anotherTry waits until a command that the machine had too little for may be
// tried again: another one has ended, or a moment has passed. False says that
// there is no use in it; vain counts the tries while no other command ran.
func (c *commands) anotherTry(fail *engine.ItemError, vain *int) bool {
	c.e.mu.Lock()
	if c.e.children == 0 {
		*vain++
	}
	if c.e.closed || c.s.canceled || c.s.killed || *vain >= mostTries {
		c.e.mu.Unlock()
		return false
	}
	freed := make(chan struct{})
	c.e.starved = append(c.e.starved, freed)
	warn := c.e.warning(c.e.want, &engine.StartError{Message: fail.Message, Advice: fail.Advice})
	c.e.mu.Unlock()
	warn()
	moment := time.NewTimer(tryPause + time.Duration(c.s.index%16)*tryPause/16) // lest two try together again
	defer moment.Stop()
	select {
	case <-freed:
	case <-moment.C:
	case <-c.e.closing:
	}
	c.e.mu.Lock()
	defer c.e.mu.Unlock()
	c.e.starved = slices.DeleteFunc(c.e.starved, func(other chan struct{}) bool { return other == freed })
	return true
}

// fullDisk is so little room, in bytes, that output may have been cut off: a
// command that does not look whether it could write ends as if it had.
const fullDisk = 16 << 10

func (c *commands) environment() *environment {
	c.e.mu.Lock()
	defer c.e.mu.Unlock()
	return c.e.env
}

// approach notes which of the task's commands is to be started.
func (c *commands) approach(at int, now time.Time) {
	c.e.mu.Lock()
	defer c.e.mu.Unlock()
	if at != c.s.at { // else it may have been killed already
		c.s.killed = false
	}
	c.s.at, c.s.since, c.s.between = at, now, false
}

// begin notes the command that runs.
func (c *commands) begin(child *child) {
	c.e.mu.Lock()
	defer c.e.mu.Unlock()
	c.child, c.s.pid = child, child.pid
	c.e.children++
	c.s.since = time.Now()
	c.threads, c.s.peak = 0, 0
	switch {
	case c.s.canceled:
		child.signal(hard)
	case c.e.killing != 0:
		child.signal(c.e.killing)
	case c.s.killed:
		child.end(c.s.grace)
	}
}

// wasKilled says whether the command that runs has been ended by Kill. What it
// has started is ended with it then, and otherwise left alone.
func (c *commands) wasKilled() bool {
	c.e.mu.Lock()
	defer c.e.mu.Unlock()
	return c.s.killed
}

// end notes that it has ended, and says whether we had a part in that.
func (c *commands) end(r *engine.Result, end ending) fate {
	c.e.mu.Lock()
	defer c.e.mu.Unlock()
	c.child, c.s.pid, c.s.between = nil, 0, true
	c.e.children--
	if len(c.e.starved) > 0 {
		close(c.e.starved[0])
		c.e.starved = c.e.starved[1:]
	}
	r.Threads, r.PeakRSS = c.threads, max(c.s.peak, end.peak)
	switch {
	case c.e.killing != 0 || c.s.canceled:
		return canceled
	case c.s.killed:
		return killed
	}
	return own
}

// fate is who ended a command.
type fate int

const (
	own      fate = iota // itself, or a stranger
	canceled             // Cancel or Close
	killed               // Kill
)

// lost says why a command is lost, nil if it is not: how it ended tells about
// the item then.
func (c *commands) lost(argv []string, end ending, f fate, fail *engine.ItemError) *engine.ItemError {
	switch {
	case f == canceled || f == own && end.known && end.signal == "":
		return nil
	case fail == nil: // it was told to end, and did so in peace
		fail = &engine.ItemError{Message: argv[0] + " " + end.String()}
	}
	fail.Kind, fail.Code = engine.KindKilled, 0
	if f == killed {
		fail.Message += " after it was told to"
		fail.Advice = ""
	} else if !end.known {
		fail.Kind = engine.KindLost
	} else {
		c.e.blameMemory(fail, end)
	}
	return fail
}
