//go:build unix

package journal

import (
	"errors"
	"syscall"
)

// noSpace says whether a write failed because a disk or a quota is full.
func noSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
