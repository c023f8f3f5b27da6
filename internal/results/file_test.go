package results

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
)

// read returns what a file holds, or the error as text.
func read(name string) string {
	b, err := os.ReadFile(name)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// write makes a file by way of Create.
func write(t *testing.T, name, text string) *File {
	t.Helper()
	f, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	return f
}

// alone fails the test if a folder holds anything but one file.
func alone(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v; want one file", entries, err)
	}
}

func TestFileAppearsWhole(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := write(t, name, "new")
	if got := read(name); got != "old" {
		t.Errorf("before Commit it holds %q", got)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	f.Discard()
	if got := read(name); got != "new" {
		t.Errorf("after Commit it holds %q", got)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if before := os.FileMode(0o600); info.Mode() != before && os.PathSeparator == '/' {
		t.Errorf("its mode is %v, and was %v", info.Mode(), before)
	}
	alone(t, dir)
}

func TestFileLeavesNoTrace(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out")
	if err := os.WriteFile(name, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	write(t, name, "new").Discard()
	if got := read(name); got != "old" {
		t.Errorf("after Discard it holds %q", got)
	}
	alone(t, dir)
}

func TestFileFollowsLinks(t *testing.T) {
	testkit.Need(t, "unix")
	dir, elsewhere := t.TempDir(), t.TempDir()
	target := filepath.Join(elsewhere, "target")
	link := filepath.Join(dir, "link")
	if err := os.WriteFile(target, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := write(t, link, "new").Commit(); err != nil {
		t.Fatal(err)
	}
	if got := read(target); got != "new" {
		t.Errorf("the file behind the link holds %q", got)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link has become %v, %v", info.Mode(), err)
	}
}

func TestFileThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{dir, filepath.Join(dir, "none", "out")} {
		if f, err := Create(name); err == nil {
			f.Discard()
			t.Errorf("Create(%q) says nothing", name)
		}
	}
}

func TestFileThatIsADevice(t *testing.T) {
	testkit.Need(t, "unix")
	f := write(t, os.DevNull, "gone")
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s has become %v, %v", os.DevNull, info.Mode(), err)
	}
}

// TestTake moves files, from the same disk and from another one.
func TestTake(t *testing.T) {
	for name, from := range map[string]func(t *testing.T) string{
		"same disk":  (*testing.T).TempDir,
		"other disk": func(t *testing.T) string { return testkit.SmallDisk(t, 1<<20) },
	} {
		t.Run(name, func(t *testing.T) {
			taken, name := filepath.Join(from(t), "taken"), filepath.Join(t.TempDir(), "out")
			if err := os.WriteFile(taken, []byte("its text"), 0o600); err != nil {
				t.Fatal(err)
			}
			f := write(t, name, "")
			want, err := f.Stat()
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Take(taken); err != nil {
				t.Fatal(err)
			}
			write(t, name, "").Discard() // which sweeps
			if err := f.Commit(); err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(name)
			if err != nil || info.Mode() != want.Mode() || read(name) != "its text" {
				t.Errorf("%q with the mode of %v, %v, want %v", read(name), info, err, want.Mode())
			}
			alone(t, filepath.Dir(name))
			if _, err := os.Stat(taken); !os.IsNotExist(err) {
				t.Errorf("the file is still there: %v", err)
			}
		})
	}
	t.Run("nothing", func(t *testing.T) {
		dir := t.TempDir()
		f := write(t, filepath.Join(dir, "out"), "")
		if err := f.Take(filepath.Join(dir, "missing")); !os.IsNotExist(err) {
			t.Error(err)
		}
		f.Discard()
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	})
}

func TestFileSweepsWhatTheDeadLeft(t *testing.T) {
	testkit.Need(t, "unix")
	out := filepath.Join(t.TempDir(), "out")
	dead, other, alive := write(t, out, "dead"), write(t, out+"2", "dead"), write(t, out, "alive")
	defer alive.Discard()
	dead.Close()
	other.Close()
	mine := filepath.Join(filepath.Dir(out), ".out.mine.part")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, out, "next").Discard()
	for name, want := range map[string]bool{dead.File.Name(): false, other.File.Name(): true, alive.File.Name(): true, mine: true} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
}
