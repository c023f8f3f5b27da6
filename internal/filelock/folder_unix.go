//go:build unix

package filelock

import (
	"io/fs"
	"os"
	"syscall"
)

// openLock opens a lock, and nothing that only leads to it.
func openLock(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, fs.ErrInvalid
	}
	return f, nil
}

// removeLocked removes a folder, its lock last to be given up.
func removeLocked(dir string, lock *os.File) error {
	err := os.RemoveAll(dir)
	lock.Close()
	return err
}

// isOwn tells whether a folder belongs to this user.
func isOwn(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}
