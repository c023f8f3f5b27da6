package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// Usage is what one process uses at a moment, without its children. A field is
// 0 where the system does not tell it, and for memory also once the process has
// ended and waits for its parent to notice.
type Usage struct {
	RSS     int64         // bytes resident, files mapped by it included
	PeakRSS int64         // the most RSS has been since the process began its program
	AnonRSS int64         // bytes resident of its own and of shared memory, mapped files left out
	Shmem   int64         // the part of AnonRSS that is shared memory
	Threads int           // that live
	CPU     time.Duration // user and system time, in steps of 10 ms on Linux
}

// processError wraps a failure to look at a process. One that is gone wraps
// os.ErrProcessDone, whatever the system calls it.
func processError(pid int, err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		err = os.ErrProcessDone
	}
	return fmt.Errorf("process %d: %w", pid, err)
}
