package together

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/internal/testkit"
)

func open(t *testing.T, out, journal string) *Folder {
	t.Helper()
	f, err := Open(out, journal)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// fill makes the results a.npy, b.zarr with a chunk, and c.npy.
func fill(t *testing.T, f *Folder, text string) {
	t.Helper()
	for _, name := range []string{"a.npy", "b.zarr/c/0", "c.npy"} {
		write(t, filepath.Join(f.Results(), name), text)
	}
}

var all = []string{"a.npy", "b.zarr", "c.npy", "not made.npy"}

// die leaves a folder as a killed process does.
func die(t *testing.T, f *Folder) {
	t.Helper()
	if err := f.claim.Leave(); err != nil {
		t.Fatal(err)
	}
}

// expect compares all files below a folder with what is wanted, as name=text; NAME
// stands for those of hidden folders.
func expect(t *testing.T, dir string, want ...string) {
	t.Helper()
	got := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		name = filepath.ToSlash(name)
		if strings.Contains(name, infix) {
			hidden, rest, _ := strings.Cut(name, "/")
			name = hidden[:strings.Index(hidden, infix)] + "/" + rest
		}
		if !strings.HasSuffix(name, "/.lock") && !strings.HasSuffix(name, "/journal") {
			got[name+"="+string(text)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, want) {
		t.Errorf("there is %q\nwant %q", names, want)
	}
}

// TestAppear publishes results where there is nothing, where there are others of the
// same names and of other names, and through a link.
func TestAppear(t *testing.T) {
	for _, to := range []string{"new", "deep/new", "old", "link"} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "old", "mine"), "mine")
		write(t, filepath.Join(dir, "old", "a.npy"), "old")
		write(t, filepath.Join(dir, "old", "b.zarr", "c", "9"), "old")
		testkit.Need(t, "unix")
		if err := os.Symlink("old", filepath.Join(dir, "link")); err != nil {
			t.Fatal(err)
		}
		f := open(t, filepath.Join(dir, filepath.FromSlash(to)), "")
		fill(t, f, "new")
		write(t, filepath.Join(f.Results(), ".a.npy.part"), "half")
		if err := errors.Join(f.Publish(all...), f.Close()); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(dir, "link")); err != nil {
			t.Fatal(err)
		}
		want := []string{"old/mine=mine", "old/a.npy=new", "old/b.zarr/c/0=new", "old/c.npy=new"}
		if strings.Contains(to, "new") {
			want = []string{"old/mine=mine", "old/a.npy=old", "old/b.zarr/c/9=old", to + "/a.npy=new", to + "/b.zarr/c/0=new", to + "/c.npy=new"}
		}
		expect(t, dir, want...)
	}
}

// TestKilled kills runs before their results are whole and at each step of moving
// them. The next run to the same folder removes the former, unless they can go on,
// and ends what the latter have begun.
func TestKilled(t *testing.T) {
	for _, resumable := range []bool{false, true} {
		for moved := -1; moved <= 4; moved++ {
			dir := t.TempDir()
			out, log := filepath.Join(dir, "out"), ""
			write(t, filepath.Join(out, "b.zarr", "c", "9"), "old")
			if resumable {
				log = filepath.Join(t.TempDir(), "j")
				write(t, log, "")
			}
			f := open(t, out, log)
			fill(t, f, "new")
			whole := moved >= 0
			if whole {
				write(t, f.path(complete), `["a.npy","b.zarr","c.npy","not made.npy"]`)
			}
			for i := range moved {
				if err := f.move(all[i]); err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Fatal(err)
				}
			}
			die(t, f)
			living := open(t, filepath.Join(dir, "out"), filepath.Join(dir, "another")) // which sweeps
			fill(t, living, "living")
			want := []string{".out/results/a.npy=living", ".out/results/b.zarr/c/0=living", ".out/results/c.npy=living"}
			switch {
			case whole:
				want = append(want, "out/a.npy=new", "out/b.zarr/c/0=new", "out/c.npy=new")
			case resumable:
				want = append(want, "out/b.zarr/c/9=old", ".out/results/a.npy=new", ".out/results/b.zarr/c/0=new", ".out/results/c.npy=new")
			default:
				want = append(want, "out/b.zarr/c/9=old")
			}
			expect(t, dir, want...)
			die(t, living) // with a journal that is not there any more
			again := open(t, out, log)
			if err := errors.Join(again.Publish(all...), again.Close()); err != nil {
				t.Fatal(err)
			}
			want = []string{"out/b.zarr/c/9=old"}
			if whole || resumable {
				want = []string{"out/a.npy=new", "out/b.zarr/c/0=new", "out/c.npy=new"}
			}
			expect(t, dir, want...)
		}
	}
}

// TestGoOn takes up the results of a run that was killed in the middle of moving.
func TestGoOn(t *testing.T) {
	dir := t.TempDir()
	out, log := filepath.Join(dir, "out"), filepath.Join(dir, "j")
	write(t, log, "")
	f := open(t, out, log)
	if err := os.Mkdir(out, 0o700); err != nil {
		t.Fatal(err)
	}
	fill(t, f, "new")
	write(t, f.path(complete), `["a.npy","b.zarr","c.npy"]`)
	if err := f.move("b.zarr"); err != nil {
		t.Fatal(err)
	}
	die(t, f)
	f = open(t, out, log)
	expect(t, dir, "j=", "out/a.npy=new", "out/b.zarr/c/0=new", "out/c.npy=new")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, dir, "j=", "out/a.npy=new", "out/b.zarr/c/0=new", "out/c.npy=new")
}

// TestProbe kills runs while they see whether results can be moved: the next ones
// can, and leave nothing of it, whether they go on or not.
func TestProbe(t *testing.T) {
	dir := t.TempDir()
	out, journal := filepath.Join(dir, "out"), filepath.Join(dir, "j")
	write(t, journal, "")
	write(t, filepath.Join(out, "mine"), "mine")
	for _, journal := range []string{journal, ""} {
		f := open(t, out, journal)
		if err := errors.Join(os.Mkdir(f.path(probe), 0o700), os.Mkdir(f.probed(), 0o700)); err != nil {
			t.Fatal(err)
		}
		die(t, f)
		if err := open(t, out, journal).Close(); err != nil {
			t.Fatal(err)
		}
	}
	for folder, want := range map[string]int{dir: 2, out: 1} {
		if there, err := os.ReadDir(folder); err != nil || len(there) != want {
			t.Errorf("left: %v, %v", there, err)
		}
	}
}

// TestRefuse names why results can never be moved, before they are computed.
func TestRefuse(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "file"), "text")
	if _, err := Open(filepath.Join(dir, "file"), ""); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "file")) {
		t.Errorf("in place of a file: %v", err)
	}
	expect(t, dir, "file=text")
	disk := testkit.SmallDisk(t, 1<<20)
	if _, err := Open(disk, ""); err == nil || !strings.Contains(err.Error(), "another disk") {
		t.Errorf("on another disk: %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(disk), ".*"))
	if there, _ := os.ReadDir(disk); len(left)+len(there) > 0 {
		t.Errorf("left: %v %v", left, there)
	}
}
