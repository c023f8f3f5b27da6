//go:build unix

package worker

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// takeStreams returns the two ends of the protocol and leaves in their place an
// empty input and, as output, what standard error is. The descriptors keep
// blocking: a read in a thread of its own wakes up sooner than the runtime's
// poller.
func takeStreams() (in, out *os.File, err error) {
	var fds [2]int
	for i := range fds {
		if fds[i], err = unix.FcntlInt(uintptr(i), unix.F_DUPFD_CLOEXEC, 3); err != nil {
			return nil, nil, fmt.Errorf("descriptor %d: %w", i, err)
		}
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, nil, err
	}
	defer null.Close()
	if err := unix.Dup2(int(null.Fd()), 0); err != nil {
		return nil, nil, fmt.Errorf("standard input: %w", err)
	}
	if err := unix.Dup2(2, 1); err != nil {
		return nil, nil, fmt.Errorf("standard output: %w", err)
	}
	return os.NewFile(uintptr(fds[0]), "tasks"), os.NewFile(uintptr(fds[1]), "results"), nil
}

// exitWhenAlone ends the process when nobody holds the other end of in any
// more. It does not read: an item may be running meanwhile. On Linux the kernel
// kills us as well, even if the coordinator's end was inherited by somebody.
func exitWhenAlone(in *os.File) {
	fds := []unix.PollFd{{Fd: int32(in.Fd())}}
	for {
		_, err := unix.Poll(fds, -1)
		switch {
		case err == unix.EINTR:
		case err != nil || fds[0].Revents&unix.POLLNVAL != 0:
			return
		case fds[0].Revents&(unix.POLLHUP|unix.POLLERR) != 0:
			os.Exit(0)
		}
	}
}
