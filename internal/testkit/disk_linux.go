package testkit

import (
	"fmt"
	"os"
	"syscall"
	"testing"
)

// SmallDisk returns a folder that is a disk of its own, of so many bytes, until
// the test ends. It needs the capability tmpfs.
func SmallDisk(t testing.TB, bytes int64) string {
	t.Helper()
	return disk(t, 0, bytes)
}

// ReadOnlyDisk returns a folder that nobody can write to, not even root, until
// the test ends. It needs the capability tmpfs.
func ReadOnlyDisk(t testing.TB) string {
	t.Helper()
	return disk(t, syscall.MS_RDONLY, 1<<20)
}

func disk(t testing.TB, flags uintptr, bytes int64) string {
	t.Helper()
	Need(t, "tmpfs")
	dir := t.TempDir()
	if err := mount(dir, flags, bytes); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmounting %s: %v", dir, err)
		}
	})
	return dir
}

func mount(dir string, flags uintptr, bytes int64) error {
	return syscall.Mount("comal-test", dir, "tmpfs", flags, fmt.Sprintf("size=%d,mode=1777", bytes))
}

// tmpfs holds where a test may mount a disk.
func tmpfs() error {
	dir, err := os.MkdirTemp("", "comal-probe-")
	if err != nil {
		return err
	}
	defer os.Remove(dir)
	if err := mount(dir, 0, 1<<20); err != nil {
		return fmt.Errorf("mounting a tmpfs: %w", err)
	}
	return syscall.Unmount(dir, syscall.MNT_DETACH)
}
