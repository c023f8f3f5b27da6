//go:build unix

package procs

import (
	"math"
	"os"
	"runtime"
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

// ask asks the whole group to end. Who was stopped could not hear it.
func (c *child) ask() {
	c.signal(softly)
	c.signal(syscall.SIGCONT)
}

// ownPeak is the most this process has occupied so far, in bytes. The peak that
// the kernel tells of a child begins there.
func ownPeak() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return maxRSS(&u)
}

// peakOf is the peak of a process that has ended, or of the largest that it has
// waited for.
func peakOf(s *os.ProcessState) int64 {
	u, ok := s.SysUsage().(*syscall.Rusage)
	if !ok || u == nil {
		return 0
	}
	return maxRSS(u)
}

// maxRSS is in bytes on macOS, in KiB elsewhere.
func maxRSS(u *syscall.Rusage) int64 {
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(u.Maxrss)
	}
	return int64(u.Maxrss) << 10
}

// openFiles is how many files are open in this process, as far as that can be
// seen, and how many may be.
func openFiles() (used, limit int) {
	var l syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l) != nil {
		return 0, math.MaxInt32
	}
	open, _ := os.ReadDir("/dev/fd")
	return len(open), int(min(uint64(l.Cur), math.MaxInt32))
}

func signalName(s syscall.Signal) string { return unix.SignalName(s) }
