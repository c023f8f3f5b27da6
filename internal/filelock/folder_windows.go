package filelock

import (
	"errors"
	"io/fs"
	"os"
)

func openLock(name string) (*os.File, error) {
	if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, fs.ErrInvalid)
	}
	return os.OpenFile(name, os.O_RDWR, 0)
}

// removeLocked removes a folder. An open file cannot be removed here.
func removeLocked(dir string, lock *os.File) error {
	lock.Close()
	return os.RemoveAll(dir)
}

// isOwn is left to the rights of the folder.
func isOwn(fs.FileInfo) bool { return true }
