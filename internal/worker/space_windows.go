package worker

import (
	"errors"

	"golang.org/x/sys/windows"
)

// noSpace says whether an error is that of a disk that is full.
func noSpace(err error) bool { return errors.Is(err, windows.ERROR_DISK_FULL) }
