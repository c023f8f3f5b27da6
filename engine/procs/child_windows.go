package procs

import (
	"math"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Windows has no signals: both end the tree at once.
const (
	softly = syscall.SIGTERM
	hard   = syscall.SIGKILL
)

// sysProcAttr keeps ^C from the child.
func sysProcAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// tree is a job, which holds a process and its descendants. The system ends
// them when the last handle is closed, so they do not outlive us.
type tree struct{ job windows.Handle }

// adopt makes a job for the process. Without one the process is all we end.
func (t *tree) adopt(p *os.Process) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return
	}
	var info windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	info.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&info)), uint32(unsafe.Sizeof(info)))
	if err == nil {
		err = assign(job, p.Pid)
	}
	if err != nil {
		_ = windows.CloseHandle(job)
		return
	}
	t.job = job
}

func assign(job windows.Handle, pid int) error {
	h, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return err
	}
	defer windows.CloseHandle(h)
	return windows.AssignProcessToJobObject(job, h)
}

// signal ends the tree.
func (c *child) signal(syscall.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.gone:
	case c.tree.job != 0:
		_ = windows.TerminateJobObject(c.tree.job, 1)
	default:
		_ = c.proc.Kill()
	}
}

// ask ends the tree.
func (c *child) ask() { c.signal(hard) }

// openFiles has no limit.
func openFiles() (used, limit int) { return 0, math.MaxInt32 }

func ownPeak() int64 { return 0 }

func peakOf(*os.ProcessState) int64 { return 0 }

// wait waits for the process to end. The rest of its tree ends with the job.
func (c *child) wait(func() bool) ending {
	state, _ := c.proc.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = true
	if c.tree.job != 0 {
		_ = windows.CloseHandle(c.tree.job)
	}
	return c.ending(state)
}

func signalName(s syscall.Signal) string { return s.String() }

const samples = false

func usageOf(int) (threads int, peak int64) { return 0, 0 }
