package learnt

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks a file as long as it is open.
func tryLock(f *os.File) error {
	at := &windows.Overlapped{}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errHeld
	}
	return err
}
