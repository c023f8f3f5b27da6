package scratch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// id is one of several runs.
func id(n int) string { return fmt.Sprintf("%016x", n) }

func open(t *testing.T, parent, id string, most int64) *Folder {
	t.Helper()
	f, err := Open(parent, id, most)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// die leaves a folder as a killed process does.
func die(f *Folder) { f.claim.Leave() }

const lockName = ".lock"

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestFolder(t *testing.T) {
	parent := t.TempDir()
	f := open(t, parent, id(1), 0)
	if f.Path() != filepath.Join(parent, "comal-0000000000000001") {
		t.Error(f.Path())
	}
	text, err := os.ReadFile(filepath.Join(f.Path(), lockName))
	if err != nil || !strings.HasPrefix(string(text), fmt.Sprintf("pid %d host ", os.Getpid())) {
		t.Errorf("the lock reads %q, %v", text, err)
	}
	if info, _ := os.Stat(f.Path()); runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v", info.Mode())
	}
	write(t, filepath.Join(f.Path(), "a", "b"), "c")
	if err := f.Check(); err != nil {
		t.Error(err)
	}
	if err := errors.Join(f.Close(), f.Close()); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(parent); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestSweep(t *testing.T) {
	parent := t.TempDir()
	here, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	living := open(t, parent, id(1), 0)
	write(t, filepath.Join(living.Path(), "data"), "x")
	die(open(t, parent, id(2), 0))
	write(t, filepath.Join(parent, "comal-"+id(2), "deep", "data"), "x")
	for name, text := range map[string]string{
		"comal-" + id(3) + "/" + lockName: "pid 1 host another-than-" + here + "\n",
		"comal-" + id(4) + "/data":        "without a lock",
		"comal-" + id(5) + "/" + lockName: "what is this?",
		"comal-123/" + lockName:           "pid 1 host " + here + "\n",
		"comal-" + id(6):                  "a file",
		"elsewhere/" + lockName:           "pid 1 host " + here + "\n",
	} {
		write(t, filepath.Join(parent, name), text)
	}
	if err := os.Symlink("elsewhere", filepath.Join(parent, "comal-"+id(7))); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	open(t, parent, id(8), 0)
	entries, _ := os.ReadDir(parent)
	var left []string
	for _, e := range entries {
		if e.Name() != "comal-"+id(7) {
			left = append(left, strings.TrimLeft(strings.TrimPrefix(e.Name(), "comal-"), "0"))
		}
	}
	if got := strings.Join(left, " "); got != "1 3 4 5 6 8 123 elsewhere" {
		t.Errorf("left: %s", got)
	}
	if _, err := os.Stat(filepath.Join(parent, "elsewhere", lockName)); err != nil {
		t.Errorf("a link was followed: %v", err)
	}
	if _, err := os.Stat(filepath.Join(living.Path(), "data")); err != nil {
		t.Errorf("a living run has lost its data: %v", err)
	}
}

func TestLimit(t *testing.T) {
	f := open(t, t.TempDir(), id(1), 100_000)
	if err := f.Check(); err != nil {
		t.Error(err)
	}
	write(t, filepath.Join(f.Path(), "data"), strings.Repeat("x", 200_000))
	var space *engine.SpaceError
	if err := f.Check(); !errors.As(err, &space) || space.Missing < 100_000 || space.Missing > 200_000 || space.Path != f.Path() {
		t.Errorf("%+v, use %d", space, f.Use())
	}
}

// TestNamelessFilesCount has a file without a name, as captured output has none,
// in a folder to which a link leads.
func TestNamelessFilesCount(t *testing.T) {
	testkit.Need(t, "linux")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	f := open(t, link, id(1), 0)
	before := f.Use()
	file, err := os.Create(filepath.Join(f.Path(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := os.Remove(file.Name()); err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(strings.Repeat("x", 100_000)); err != nil {
		t.Fatal(err)
	}
	if more := f.Use() - before; more < 100_000 || more > 200_000 {
		t.Errorf("%d bytes more", more)
	}
}

// TestNowhere is row 25 of the fault matrix: a folder that is not there, is read
// only, or tiny.
func TestNowhere(t *testing.T) {
	var start *engine.StartError
	if _, err := Open(filepath.Join(t.TempDir(), "missing"), id(1), 0); !errors.As(err, &start) || !strings.Contains(err.Error(), "--scratch") || !strings.Contains(err.Error(), "TMPDIR") {
		t.Errorf("a missing folder: %v", err)
	}
	if _, err := Open(testkit.ReadOnlyDisk(t), id(1), 0); !errors.As(err, &start) || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("a disk that is read only: %v", err)
	}
	var space *engine.SpaceError
	tiny := testkit.SmallDisk(t, 256<<10)
	if _, err := Open(tiny, id(1), 0); !errors.As(err, &space) || space.Missing < 768<<10 || space.Missing > 1<<20 || !strings.Contains(err.Error(), "--scratch") {
		t.Errorf("a tiny disk: %v", err)
	}
	if left, _ := os.ReadDir(tiny); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestDiskThatFillsUp(t *testing.T) {
	small := testkit.SmallDisk(t, 2<<20)
	f := open(t, small, id(1), 0)
	if err := f.Check(); err != nil {
		t.Error(err)
	}
	_ = os.WriteFile(filepath.Join(small, "data"), make([]byte, 4<<20), 0o600) // as much as there is room
	var space *engine.SpaceError
	if err := f.Check(); !errors.As(err, &space) || space.Missing == 0 {
		t.Errorf("%v", err)
	}
	if _, err := Open(small, id(2), 0); !errors.As(err, &space) {
		t.Errorf("another run: %v", err)
	}
}

// BenchmarkCheck is what watching pays at each look.
func BenchmarkCheck(b *testing.B) {
	f, err := Open(b.TempDir(), id(1), 1<<40)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	for b.Loop() {
		if err := f.Check(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestKeep leaves a folder to the run that goes on with a journal. Others leave it alone
// while there is the journal.
func TestKeep(t *testing.T) {
	parent, journal := t.TempDir(), filepath.Join(t.TempDir(), "journal")
	keep := func() *Folder {
		f, err := Keep(parent, journal, 0)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	write(t, journal, "")
	first := keep()
	write(t, filepath.Join(first.Path(), "data"), "x")
	if err := first.End(false); err != nil {
		t.Fatal(err)
	}
	open(t, parent, id(1), 0)
	again := keep()
	if text, err := os.ReadFile(filepath.Join(again.Path(), "data")); err != nil || again.Path() != first.Path() {
		t.Errorf("%s after %s: %q, %v", again.Path(), first.Path(), text, err)
	}
	die(again)
	if err := os.Remove(journal); err != nil {
		t.Fatal(err)
	}
	open(t, parent, id(2), 0)
	if _, err := os.Stat(again.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("when the journal is gone: %v", err)
	}
	write(t, journal, "")
	if f := keep(); f.End(true) != nil {
		t.Error("it does not end")
	}
	if left, _ := filepath.Glob(filepath.Join(parent, "*")); len(left) != 2 {
		t.Errorf("left: %v", left)
	}
}
