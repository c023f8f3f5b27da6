package filelock

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func open(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestLock takes a lock that another open file has, before and after that is closed.
func TestLock(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	a, b := open(t, name), open(t, name)
	if _, err := a.WriteString("text"); err != nil {
		t.Fatal(err)
	}
	if err := Try(a); err != nil {
		t.Fatal(err)
	}
	if err := Try(a); err != nil {
		t.Errorf("by who has it: %v", err)
	}
	for _, err := range []error{Try(b), Wait(b, 10*time.Millisecond)} {
		if !errors.Is(err, ErrHeld) {
			t.Errorf("while another has it: %v", err)
		}
	}
	if n, err := b.Read(make([]byte, 9)); n != 4 || err != nil {
		t.Errorf("%d bytes read while another has the lock, %v", n, err)
	}
	time.AfterFunc(5*time.Millisecond, func() { a.Close() })
	if err := Wait(b, time.Minute); err != nil {
		t.Errorf("after that: %v", err)
	}
}
