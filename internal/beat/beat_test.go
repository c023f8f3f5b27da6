//go:build unix

package beat

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestMain makes the test binary a worker that beats and is killed.
func TestMain(m *testing.M) {
	if os.Getenv("COMAL_TEST_BEAT") != "" {
		p, err := Open(3)
		if err != nil {
			panic(err)
		}
		p.Begin(1<<40|7, 3)
		_ = unix.Kill(os.Getpid(), unix.SIGKILL)
		select {}
	}
	os.Exit(m.Run())
}

func TestNotesOutliveTheirWriter(t *testing.T) {
	p, f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "COMAL_TEST_BEAT=1")
	cmd.ExtraFiles = []*os.File{f}
	out, err := cmd.CombinedOutput()
	f.Close()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the worker was to be killed: %v\n%s", err, out)
	}
	if ended, begun := p.Look(1<<40 | 7); ended != 3 || !begun {
		t.Errorf("%d items ended, begun %v", ended, begun)
	}
}

func TestLook(t *testing.T) {
	p, f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	defer p.Close()
	for _, c := range []struct {
		note  func()
		id    uint64
		ended int
		begun bool
	}{
		{func() {}, 5, 0, false},
		{func() { p.Begin(5, 0) }, 5, 0, true},
		{func() {}, 6, 0, false},
		{func() { p.Begin(5, 1<<31-1) }, 5, 1<<31 - 1, true},
		{func() { p.End(5, 4) }, 5, 4, false},
		{func() { p.Begin(1<<63|5, 2) }, 1<<63 | 5, 2, true},
	} {
		c.note()
		if ended, begun := p.Look(c.id); ended != c.ended || begun != c.begun {
			t.Errorf("task %d: %d, %v; want %d, %v", c.id, ended, begun, c.ended, c.begun)
		}
	}
	p = nil
	p.Begin(1, 1)
	p.End(1, 1)
	if ended, begun := p.Look(1); ended != 0 || begun {
		t.Error("no page knows something")
	}
	p.Close()
}

func TestOpenLeavesOtherFilesAlone(t *testing.T) {
	for name, length := range map[string]int{"short": 10, "as long": size} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, make([]byte, length), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := Open(int(f.Fd())); err != errForeign {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := f.Stat(); err != nil {
			t.Errorf("%s was closed: %v", name, err)
		}
	}
}

func BenchmarkBegin(b *testing.B) {
	p, f, err := New()
	if err != nil {
		b.Fatal(err)
	}
	f.Close()
	defer p.Close()
	for i := range b.N {
		p.Begin(1, i)
	}
}
