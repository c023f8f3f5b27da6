package procs

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// openNameless opens a new file that has no name, if the file system can.
func openNameless(dir string) (*os.File, error) {
	return os.OpenFile(dir, os.O_RDWR|os.O_APPEND|unix.O_TMPFILE, 0o600)
}

var kept atomic.Uint64

// keep gives the file a name that stays, and closes it.
func (c *capture) keep() (string, error) {
	defer c.Close()
	for c.name == "" {
		name := filepath.Join(c.dir, fmt.Sprintf("output-%d-%d", os.Getpid(), kept.Add(1)))
		err := unix.Linkat(unix.AT_FDCWD, fmt.Sprintf("/proc/self/fd/%d", c.Fd()), unix.AT_FDCWD, name, unix.AT_SYMLINK_FOLLOW)
		switch {
		case err == nil:
			c.name = name
		case err != unix.EEXIST:
			return "", &os.LinkError{Op: "link", Old: "captured output", New: name, Err: err}
		}
	}
	return c.name, nil
}
