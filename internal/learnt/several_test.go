package learnt

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const (
	writers = 3
	each    = 5 // entries of a writer
)

// TestMain is a process that writes, if the test of several has started it.
func TestMain(m *testing.M) {
	if name := os.Getenv("LEARNT_WRITER"); name != "" {
		for i := range each {
			if err := insist(Open(os.Getenv("LEARNT_FILE")), about(fmt.Sprint(name, "-", i))); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// insist puts an entry even if others write all the time.
func insist(s *Store, e Entry) (err error) {
	for range 30 {
		if err = s.Put(e); !errors.As(err, new(*LockedError)) {
			return err
		}
	}
	return err
}

// Several processes, each of several goroutines, lose nothing of each other's;
// who reads meanwhile never sees half a file.
func TestSeveralProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			cmd := exec.Command(exe)
			cmd.Env = append(os.Environ(), fmt.Sprint("LEARNT_WRITER=p", w), "LEARNT_FILE="+path)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("process %d: %v\n%s", w, err, out)
			}
		})
		all.Go(func() {
			for i := range each {
				if err := insist(Open(path), about(fmt.Sprint("g", w, "-", i))); err != nil {
					t.Error(err)
				}
				if _, err := Open(path).List(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := list(t, Open(path)); len(got) != 2*writers*each {
		t.Errorf("%d entries, want %d", len(got), 2*writers*each)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 2 {
		t.Error(left, err) // the file and its lock
	}
}

// What a killed process has left is not in the way.
func TestLeftovers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	for _, name := range []string{".part", ".lock"} {
		if err := os.WriteFile(path+name, []byte(strings.Repeat("x", 1000)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(t, Open(path), about("a"))
	if got := list(t, Open(path)); len(got) != 1 {
		t.Error(got)
	}
}
