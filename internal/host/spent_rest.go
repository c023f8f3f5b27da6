//go:build !unix

package host

import (
	"errors"
	"time"
)

// SpentCPU is not known on this system: Windows forgets what a process used
// when it is gone.
func SpentCPU() (time.Duration, error) { return 0, errors.ErrUnsupported }
