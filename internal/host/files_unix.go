//go:build unix

package host

import "golang.org/x/sys/unix"

// OpenFiles is how many files this process may have open, 0 if not known or
// not limited.
func OpenFiles() int {
	var r unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &r); err != nil || int64(r.Cur) < 0 {
		return 0
	}
	return int(min(uint64(r.Cur), 1<<30))
}
