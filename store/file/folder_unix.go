//go:build unix

package file

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// errFull is what a full disk says.
const errFull = syscall.ENOSPC

func isFull(err error) bool {
	return errors.Is(err, errFull) || errors.Is(err, syscall.EDQUOT)
}

// syncFolder makes the names in a folder durable. Some file systems cannot.
func syncFolder(root *os.Root, dir string) error {
	f, err := root.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// number tells a file from another of the same name, size and time.
func number(info fs.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(uint64(st.Ino), 36)
	}
	return ""
}
