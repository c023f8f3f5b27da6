//go:build unix && !linux

package procs

import "syscall"

// sysProcAttr asks for a process group of its own. Only Linux ends children
// with their parent; here workers see the end of their standard input, and
// commands go on.
func sysProcAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// wait waits for the process to end and reaps it; if sweep then says so
// the rest of its group is killed.
func (c *child) wait(sweep func() bool) ending {
	state, _ := c.proc.Wait()
	all := sweep() // it may take the engine's lock, which comes before ours
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = true
	if all {
		_ = syscall.Kill(-c.pid, syscall.SIGKILL)
	}
	return c.ending(state)
}

const samples = false

func usageOf(int) (threads int, peak int64) { return 0, 0 }
