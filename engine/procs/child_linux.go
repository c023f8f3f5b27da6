package procs

import (
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/comal-go/comal/internal/host"
)

// sysProcAttr asks for a process group of its own, and for the kernel to end
// the child with the thread that starts it (see Go issue 27505).
func sysProcAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// wait waits for the process to end and reaps it; if sweep then says so the
// rest of its group is killed, while the group still cannot be anybody else's.
func (c *child) wait(sweep func() bool) ending {
	for {
		err := unix.Waitid(unix.P_PID, c.pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			break
		}
	}
	all := sweep() // it may take the engine's lock, which comes before ours
	c.mu.Lock()
	defer c.mu.Unlock()
	if all {
		_ = syscall.Kill(-c.pid, syscall.SIGKILL)
	}
	state, _ := c.proc.Wait()
	c.gone = true
	return c.ending(state)
}

// samples says whether usageOf tells something.
const samples = true

func usageOf(pid int) (threads int, peak int64) {
	u, err := host.ReadUsage(pid)
	if err != nil {
		return 0, 0
	}
	return u.Threads, u.PeakRSS
}
