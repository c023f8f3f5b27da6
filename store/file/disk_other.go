//go:build !linux

package file

import (
	"errors"
	"os"
)

// allocate makes a file longer; that there is room was seen before.
func allocate(f *os.File, _, size int64) error { return f.Truncate(size) }

// begin is for systems that can be told to begin to write without waiting.
func begin(*os.File) {}

// exchange is not known here.
func exchange(*os.Root, string, string) error { return errors.ErrUnsupported }
