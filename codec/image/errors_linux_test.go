package image

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// CI runs as root, who may read everything: one thread gives that right up for
// file access and is thrown away after the test.
func TestUnreadableFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret.png")
	if err := os.WriteFile(path, sample(t, "png-2-8-10x9.png"), 0); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if os.Geteuid() == 0 {
			runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
			if err := syscall.Setfsuid(65534); err != nil {
				t.Error(err)
				return
			}
		}
		checkRefused(t, path, fs.ErrPermission, "readable for this user")
	}()
	<-done
}

func TestPipeIsRefusedWithoutWaiting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe.png")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	checkRefused(t, path, ErrNotFile, "a pipe or device")
}
