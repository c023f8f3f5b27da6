package host

import (
	"errors"
	"fmt"
	"time"
)

// OwnCPU is not known here.
func OwnCPU() (own, ended time.Duration, err error) {
	return 0, 0, fmt.Errorf("the CPU time of processes that have ended: %w", errors.ErrUnsupported)
}
