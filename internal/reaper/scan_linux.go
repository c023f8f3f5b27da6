package reaper

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// scan looks for the processes of a run.
type scan struct {
	mark []byte // NAME=VALUE between two zero bytes
	buf  []byte // for an environment, which begins behind a zero byte
}

// kill kills those that it finds, and tells how many.
func (s *scan) kill() (found int) {
	dir, err := os.Open("/proc")
	if err != nil {
		return 0
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && pid != os.Getpid() && s.killOne(pid) {
			found++
		}
	}
	return found
}

// killOne kills a process if it carries the mark. By its descriptor it cannot
// be taken for another that gets its number.
func (s *scan) killOne(pid int) bool {
	fd, err := unix.PidfdOpen(pid, 0)
	if err == nil {
		defer unix.Close(fd)
	}
	if err == unix.ESRCH || !s.marked(pid) {
		return false
	}
	if err == nil {
		err = unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0)
	} else {
		err = unix.Kill(pid, unix.SIGKILL) // a kernel before 5.3
	}
	return err == nil
}

// marked looks into the environment that a process was started with. That of
// one which has ended is empty, that of another user's is hidden.
func (s *scan) marked(pid int) bool {
	fd, err := unix.Open("/proc/"+strconv.Itoa(pid)+"/environ", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	if s.buf == nil {
		s.buf = make([]byte, 64<<10)
	}
	for n := 1; ; {
		m, err := unix.Read(fd, s.buf[n:])
		switch {
		case err == unix.EINTR:
			continue
		case err != nil:
			return false
		case m == 0:
			return bytes.Contains(s.buf[:n], s.mark)
		}
		if n += m; n == len(s.buf) {
			s.buf = append(s.buf, make([]byte, n)...)
		}
	}
}
