//go:build !linux

package host

import "time"

// Throttled is not told on this system.
func Throttled() (d time.Duration, known bool) { return 0, false }
