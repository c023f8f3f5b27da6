// Package filelock locks files between processes. A lock belongs to an open file:
// the system gives it up when that is closed or its process ends, however it ends.
package filelock

import (
	"errors"
	"math/rand/v2"
	"os"
	"time"
)

// ErrHeld says that another process, or another part of this one, has the lock.
var ErrHeld = errors.New("another process has it")

// Try locks a file that is open for writing, or returns ErrHeld at once. Others can
// still read it.
func Try(f *os.File) error { return try(f) }

// Wait is Try again and again, until there has been no lock for so long.
func Wait(f *os.File, patience time.Duration) error {
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond + rand.N(4*time.Millisecond)) {
		err := try(f)
		if !errors.Is(err, ErrHeld) || time.Now().After(end) {
			return err
		}
	}
}
