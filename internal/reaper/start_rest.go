//go:build !linux

package reaper

import (
	"fmt"
	"runtime"
)

// Reaper is not to be had on this system.
type Reaper struct{}

func start(string, string) (*Reaper, error) {
	return nil, fmt.Errorf("%w: on %s no process may look into the environment of others", ErrNone, runtime.GOOS)
}

// Serve does nothing on this system.
func Serve() int { return 1 }

// Dismiss does nothing on this system.
func (*Reaper) Dismiss() {}
