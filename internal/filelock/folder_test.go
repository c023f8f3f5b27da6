package filelock

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestMaking looks at a folder whose maker has not locked it yet, or not said so: nobody
// takes it over.
func TestMaking(t *testing.T) {
	machine, _ := os.Hostname()
	for _, text := range []string{"", "pid 1", "pid 1 host " + machine} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, lockName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := TakeOver(dir); !errors.Is(err, ErrHeld) {
			t.Errorf("after %q: %v", text, err)
		}
	}
}

// TestClaim makes a folder for a journal, has another run look at it, and goes on with
// it.
func TestClaim(t *testing.T) {
	dir, journal := filepath.Join(t.TempDir(), "folder"), filepath.Join(t.TempDir(), "journal")
	if err := os.WriteFile(journal, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	first, err := Claim(dir, journal)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Claim(dir, journal); !errors.Is(err, fs.ErrExist) {
		t.Errorf("while it is held: %v", err)
	}
	if err := first.Leave(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		f, err := Claim(dir, journal)
		if err != nil || !f.Wanted() {
			t.Fatalf("left for a run that goes on: %v", err)
		}
		if err := f.Leave(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(journal); err != nil {
		t.Fatal(err)
	}
	f, err := TakeOver(dir)
	if err != nil || f.Wanted() {
		t.Fatalf("without the journal: %v", err)
	}
	if err := f.Remove(); err != nil {
		t.Fatal(err)
	}
	if f, err = Claim(dir, ""); err != nil || f.Wanted() {
		t.Fatalf("for no journal: %v", err)
	}
	if err := f.Remove(); err != nil {
		t.Error(err)
	}
}
