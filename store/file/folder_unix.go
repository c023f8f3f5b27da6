//go:build unix

package file

import (
	"errors"
	"io/fs"
	"strconv"
	"syscall"
)

// errFull is what a full disk says.
const errFull = syscall.ENOSPC

func isFull(err error) bool {
	return errors.Is(err, errFull) || errors.Is(err, syscall.EDQUOT)
}

// number tells a file from another of the same name, size and time.
func number(info fs.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(uint64(st.Ino), 36)
	}
	return ""
}
