//go:build !linux

package testkit

import (
	"errors"
	"testing"
)

// SmallDisk skips the test on this system.
func SmallDisk(t testing.TB, _ int64) string {
	t.Helper()
	Need(t, "tmpfs")
	return ""
}

// ReadOnlyDisk skips the test on this system.
func ReadOnlyDisk(t testing.TB) string {
	t.Helper()
	Need(t, "tmpfs")
	return ""
}

func tmpfs() error { return errors.New("only Linux has it") }
