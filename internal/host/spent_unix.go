//go:build unix

package host

import (
	"time"

	"golang.org/x/sys/unix"
)

// SpentCPU is the CPU time that this process has used, and those of its children
// that have ended and been waited for.
func SpentCPU() (time.Duration, error) {
	var all time.Duration
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var u unix.Rusage
		if err := unix.Getrusage(who, &u); err != nil {
			return 0, err
		}
		all += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return all, nil
}
