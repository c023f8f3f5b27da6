package procs

import (
	"os"
	"runtime"
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
	null  *os.File

	child   *child // that runs now; guarded by the engine's lock
	threads int    // most seen of it; the same
	peak    int64  // the same
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

// runCommands takes tasks until the slot is closed. The thread it holds is the
// one that the commands live and die with.
func (s *slot) runCommands() {
	runtime.LockOSThread() // for good: the thread ends with the goroutine
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err == nil {
		defer null.Close()
	}
	for s.wanted() {
		c := &commands{e: s.e, s: s, tasks: make(chan engine.Task, 1), null: null}
		if s.e.occupy(s, c, 0, nil) {
			s.e.welcome(s)
			c.work()
		}
	}
}

// work runs tasks until there is to be no more.
func (c *commands) work() {
	for {
		t, what := c.e.next(c.s)
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
		r := c.item(argv)
		r.ID, r.Worker = t.ID, c.s.name
		for _, fail := range r.Fails {
			fail.Attempt, fail.Worker = t.Attempt, c.s.name
		}
		r.Final = i == len(t.Argv)-1 || t.Budget > 0 && time.Since(began) >= t.Budget || c.mustStop()
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

// item runs one command.
func (c *commands) item(argv []string) engine.Result {
	r := engine.Result{N: 1, Outputs: make([]engine.Output, 1)}
	began := time.Now()
	if fail := c.run(argv, &r); fail != nil {
		r.Fails = []*engine.ItemError{fail}
	}
	r.Wall = time.Since(began)
	return r
}

// run runs a command, and notes in r what it left behind and used.
func (c *commands) run(argv []string, r *engine.Result) *engine.ItemError {
	out := &r.Outputs[0]
	path, err := c.e.paths.find(argv, c.e.prog.Dir)
	if err != nil {
		return notRun(argv, err, out)
	}
	// New files each time, at 10 microseconds: what an earlier command left
	// running may still write to its own.
	stdout, err := newCapture(c.e.prog.Scratch)
	if err != nil {
		return notCaptured(err)
	}
	stderr, err := newCapture(c.e.prog.Scratch)
	if err != nil {
		stdout.drop()
		return notCaptured(err)
	}
	defer stderr.drop()
	child, err := startChild(path, argv, c.environment(), c.null, stdout.File, stderr.File)
	if err != nil {
		c.e.paths.forget(argv[0])
		stdout.drop()
		return notRun(argv, err, out)
	}
	c.begin(child)
	c.e.group.addSoon(child)
	end := child.wait(false)
	meant := c.end(r)
	free, noFree := host.DiskFree(c.e.prog.Scratch) // before the captures are removed
	out.Code = end.code
	out.Stderr = stderr.tail(lastBytes)
	fail := failure(argv, end, stderr)
	if fail != nil && meant {
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

// fullDisk is so little room, in bytes, that output may have been cut off: a
// command that does not look whether it could write ends as if it had.
const fullDisk = 16 << 10

func (c *commands) environment() *environment {
	c.e.mu.Lock()
	defer c.e.mu.Unlock()
	return c.e.env
}

// begin notes the command that runs.
func (c *commands) begin(child *child) {
	c.e.mu.Lock()
	defer c.e.mu.Unlock()
	c.child, c.s.pid = child, child.pid
	c.threads, c.peak = 0, 0
	switch {
	case c.s.canceled:
		child.signal(hard)
	case c.e.killing != 0:
		child.signal(c.e.killing)
	}
}

// end notes that it has ended, and says whether we killed it.
func (c *commands) end(r *engine.Result) (meant bool) {
	c.e.mu.Lock()
	defer c.e.mu.Unlock()
	c.child, c.s.pid = nil, 0
	r.Threads, r.PeakRSS = c.threads, c.peak
	return c.e.killing != 0 || c.s.canceled
}
