//go:build !linux

package host

import "time"

// RunDelay is not told on this system.
func RunDelay(...int) (d time.Duration, known bool) { return 0, false }
