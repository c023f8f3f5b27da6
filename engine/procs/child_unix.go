//go:build unix

package procs

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	softly = syscall.SIGTERM
	hard   = syscall.SIGKILL
)

// tree is nothing here: a process group needs no handle.
type tree struct{}

func (*tree) adopt(*os.Process) {}

// signal sends a signal to the whole group.
func (c *child) signal(s syscall.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.gone {
		_ = syscall.Kill(-c.pid, s)
	}
}

func signalName(s syscall.Signal) string { return unix.SignalName(s) }
