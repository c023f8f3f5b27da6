//go:build !linux && !windows

package host

import (
	"errors"
	"fmt"
	"runtime"
)

// ReadUsage is not told on this system, on macOS not without cgo: the error
// wraps [errors.ErrUnsupported].
func ReadUsage(pid int) (Usage, error) {
	return Usage{}, unsupported("memory and time", pid)
}

// unsupported says that this system does not tell what of a process.
func unsupported(what string, pid int) error {
	return fmt.Errorf("%s of process %d on %s: %w", what, pid, runtime.GOOS, errors.ErrUnsupported)
}
