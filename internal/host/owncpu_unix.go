//go:build unix

package host

import (
	"time"

	"golang.org/x/sys/unix"
)

// OwnCPU is the user and system time of this process, and that of its
// descendants that have ended and been waited for.
func OwnCPU() (own, ended time.Duration, err error) {
	for who, to := range map[int]*time.Duration{unix.RUSAGE_SELF: &own, unix.RUSAGE_CHILDREN: &ended} {
		var u unix.Rusage
		if err := unix.Getrusage(who, &u); err != nil {
			return 0, 0, err
		}
		*to = time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return own, ended, nil
}
