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

// sweep removes the parts that dead processes have left in a folder, of the
// files that are meant.
func sweep(dir string, meant func(name string) bool) {
	folder, err := os.Open(dir)
	if err != nil {
		return
	}
	defer folder.Close()
	names, _ := folder.Readdirnames(-1)
	for _, n := range names {
		if of, ok := partOf(n); ok && meant(of) {
			sweepOne(filepath.Join(dir, n))
		}
	}
}

// partOf returns the name of the file that another is a part of, by what Create
// calls them.
func partOf(n string) (name string, ok bool) {
	rest, hidden := strings.CutPrefix(n, ".")
	rest, part := strings.CutSuffix(rest, ".part")
	dot := strings.LastIndexByte(rest, '.')
	if !hidden || !part || dot < 0 {
		return "", false
	}
	random := rest[dot+1:]
	_, err := strconv.ParseUint(random, 36, 64)
	return rest[:dot], err == nil && len(random) > 6 // shorter ones are hardly ours
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
