package file

import (
	"errors"
	"io/fs"
	"syscall"

	"golang.org/x/sys/windows"
)

// errFull is what a full disk says.
const errFull = syscall.Errno(windows.ERROR_DISK_FULL)

func isFull(err error) bool {
	return errors.Is(err, errFull) || errors.Is(err, syscall.Errno(windows.ERROR_HANDLE_DISK_FULL))
}

// number is left to size and time.
func number(fs.FileInfo) string { return "" }
