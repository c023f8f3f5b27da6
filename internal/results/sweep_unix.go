//go:build unix

package results

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// claim locks a part, so that others see that it is being written; the lock ends
// with the process. False says that somebody sweeps it, or has done so before.
func claim(part *os.File) bool {
	switch err := unix.Flock(int(part.Fd()), unix.LOCK_EX|unix.LOCK_NB); err {
	case nil:
	case unix.EWOULDBLOCK:
		return false
	default:
		return true // a file system without locks, where nobody sweeps
	}
	ours, err := part.Stat()
	if err != nil {
		return true
	}
	there, err := os.Lstat(part.Name())
	return err == nil && os.SameFile(ours, there)
}

// hold locks a file that is to become a part; nil if it cannot be.
func hold(name string) *os.File {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return nil
	}
	claim(f)
	return f
}

// sweep removes the parts of a file that dead processes have left.
func sweep(name string) {
	dir := filepath.Dir(name)
	folder, err := os.Open(dir)
	if err != nil {
		return
	}
	defer folder.Close()
	names, _ := folder.Readdirnames(-1)
	for _, n := range names {
		if isPart(n, filepath.Base(name)) {
			sweepOne(filepath.Join(dir, n))
		}
	}
}

// isPart says whether a file is called as Create calls a part of another.
func isPart(n, of string) bool {
	random, begins := strings.CutPrefix(n, "."+of+".")
	random, ends := strings.CutSuffix(random, ".part")
	_, err := strconv.ParseUint(random, 36, 64)
	return begins && ends && err == nil && len(random) > 6 // shorter ones are hardly ours
}

func sweepOne(part string) {
	f, err := os.OpenFile(part, os.O_RDWR|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() && unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil {
		os.Remove(part)
	}
}
