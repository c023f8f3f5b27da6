package procs

import (
	"errors"
	"os"
	"sync"
	"syscall"
	"time"
)

// child is a process we started, and the group it leads: what it starts itself
// ends with it. The kernel ends it when the thread that started it ends, so
// start and wait are called on one locked thread.
type child struct {
	pid  int
	proc *os.Process
	tree tree
	base int64 // our own peak when it was started

	mu   sync.Mutex
	gone bool // reaped: the number may be somebody else's
}

// startChild starts a program with files as its standard streams.
func startChild(path string, argv []string, e *environment, files ...*os.File) (*child, error) {
	attr := os.ProcAttr{Dir: e.dir, Env: e.vars, Files: files, Sys: sysProcAttr()}
	for pause := time.Millisecond; ; pause *= 2 {
		proc, err := os.StartProcess(path, argv, &attr)
		if err == nil {
			c := &child{pid: proc.Pid, proc: proc, base: ownPeak()}
			c.tree.adopt(proc)
			return c, nil
		}
		if errors.Is(err, syscall.EBADF) {
			// The child moves its copies of our files up, beyond the limit.
			err = &os.PathError{Op: "start", Path: path, Err: syscall.EMFILE}
		}
		if pause > longestPause || !passing(err) {
			return nil, err
		}
		time.Sleep(pause)
	}
}

// longestPause is the last of the pauses, which add up to twice as much.
const longestPause = 512 * time.Millisecond

// passing says whether starting may work a moment later: the machine is short
// of processes or memory, or another thread has the program open for writing.
func passing(err error) bool {
	return errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.ENOMEM) || errors.Is(err, syscall.ETXTBSY)
}

// scarce says whether the system refuses for want of processes, memory or open
// files, of which fewer children need less.
func scarce(err error) bool {
	return errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.ENOMEM) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// usage looks at the process while it is there.
func (c *child) usage() (threads int, peak int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return 0, 0
	}
	return usageOf(c.pid)
}

// ending is how a process ended.
type ending struct {
	known  bool
	code   int
	signal string // SIGKILL ..., if one ended it
	peak   int64  // resident size, in bytes; 0 if not known
}

// ending tells how the process has ended.
func (c *child) ending(s *os.ProcessState) ending {
	if s == nil {
		return ending{}
	}
	e := ending{known: true, code: s.ExitCode()}
	if ws, ok := s.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		e.code, e.signal = 128+int(ws.Signal()), signalName(ws.Signal())
	}
	if peak := peakOf(s); peak > c.base {
		e.peak = peak
	}
	return e
}
