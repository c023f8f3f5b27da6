//go:build unix

package bench

import (
	"syscall"
	"time"
)

// cpuTime is what this process has used of its CPUs, to the microsecond.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
