//go:build !linux

package host

import (
	"errors"
	"fmt"
	"runtime"
)

// TreeUsage is not told on this system: the error wraps
// [errors.ErrUnsupported].
func TreeUsage(pids ...int) (each []Load, all Load, err error) {
	return nil, Load{}, fmt.Errorf("what %d processes use on %s: %w", len(pids), runtime.GOOS, errors.ErrUnsupported)
}
