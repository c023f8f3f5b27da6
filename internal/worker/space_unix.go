//go:build unix

package worker

import (
	"errors"
	"syscall"
)

// noSpace says whether an error is that of a disk, or a user's part of it, that
// is used up.
func noSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
