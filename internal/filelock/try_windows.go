package filelock

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockedAt is a byte far beyond any file: what is locked cannot be read here.
const lockedAt = 1 << 62

func try(f *os.File) error {
	at := windows.Overlapped{Offset: lockedAt & 0xffffffff, OffsetHigh: lockedAt >> 32}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return ErrHeld
	}
	return err
}
