//go:build windows

package journal

import (
	"errors"

	"golang.org/x/sys/windows"
)

// noSpace says whether a write failed because a disk or a quota is full.
func noSpace(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) ||
		errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}
