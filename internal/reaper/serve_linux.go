package reaper

import (
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/internal/wire"
)

// pipe is the descriptor that Start has given us.
const pipe = 3

// Serve makes this process the reaper, and returns the exit code when all is
// over.
func Serve() int {
	id, scratch := os.Getenv(Variable), os.Getenv(scratchVariable)
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGTSTP, syscall.SIGUSR1, syscall.SIGUSR2)
	closeInherited()
	if !coordinatorDied() {
		return 0
	}
	killAll(wire.RunVariable + "=" + id)
	sweepGroups()
	if ours(scratch, id) {
		_ = os.RemoveAll(scratch)
	}
	return 0
}

// closeInherited closes what the coordinator was given without its knowing, and
// has therefore passed on: a pipe of a shell would stay open. What this program
// has opened itself closes on exec, which tells them apart.
func closeInherited() {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil || fd <= pipe {
			continue
		}
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
			unix.Close(fd)
		}
	}
	unix.CloseOnExec(pipe)
}

// coordinatorDied waits for a farewell, or for none to come any more. A process
// that the coordinator has forked and that executes nothing keeps the pipe
// open, so the coordinator is watched itself, too, where the kernel can.
func coordinatorDied() bool {
	watched := []unix.PollFd{{Fd: pipe, Events: unix.POLLIN}}
	parent := unix.Getppid()
	if fd, err := unix.PidfdOpen(parent, 0); err == nil {
		watched = append(watched, unix.PollFd{Fd: int32(fd), Events: unix.POLLIN})
	}
	if len(watched) > 1 && unix.Getppid() != parent { // it died before
		watched = watched[:1]
	}
	for {
		if _, err := unix.Poll(watched, -1); err != nil && err != unix.EINTR {
			return false // not to be expected; better nothing than something wrong
		}
		over := len(watched) > 1 && watched[1].Revents != 0
		if !over && watched[0].Revents == 0 {
			continue
		}
		said, ok := hear()
		if ok {
			return said != farewell
		}
		if over {
			return true
		}
	}
}

// hear reads what the pipe brings: nothing yet, its end, which is 0, or a byte.
func hear() (said byte, ok bool) {
	watched := []unix.PollFd{{Fd: pipe, Events: unix.POLLIN}}
	if n, _ := unix.Poll(watched, 0); n <= 0 {
		return 0, false
	}
	var b [1]byte
	for {
		n, err := unix.Read(pipe, b[:])
		switch {
		case err == unix.EINTR:
		case n == 1:
			return b[0], true
		default:
			return 0, true
		}
	}
}

// sweepGroups removes the control group of the run, once who was killed is gone
// from it. The lock on it has ended with the coordinator.
func sweepGroups() {
	for until := time.Now().Add(time.Second); host.SweepMemGroups(host.MemGroupPrefix) > 0 && time.Now().Before(until); {
		time.Sleep(pause)
	}
}

// ours says whether a folder is the run's: nothing else may be removed.
func ours(scratch, id string) bool {
	if id == "" || !filepath.IsAbs(scratch) || !strings.Contains(filepath.Base(scratch), id) {
		return false
	}
	info, err := os.Lstat(scratch)
	return err == nil && info.IsDir()
}

const (
	// between two scans, to let the killed end.
	pause = 2 * time.Millisecond
	// insist is how long processes are killed that do not end: those that wait
	// for a disk that does not answer.
	insist = 10 * time.Second
)

// killAll kills all processes whose environment holds the mark, until two scans
// in a row find none: one that was being born during the first is seen by the
// second.
func killAll(mark string) {
	s := scan{mark: []byte("\x00" + mark + "\x00")}
	clean := 0
	for until := time.Now().Add(insist); clean < 2 && time.Now().Before(until); time.Sleep(pause) {
		if clean++; s.kill() > 0 {
			clean = 0
		}
	}
}
