package array_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/store"
)

// TestFull fills the disk in the middle of an output. The error says so wherever
// the chunk was made, nothing is left, and with a journal the run can go on when
// there is room again.
func TestFull(t *testing.T) {
	x := array.Rechunk(array.Random(array.Normal, 3, 1000, 100), 40, 100) // 800 kB
	for _, c := range []struct {
		out     array.Output
		journal bool
	}{
		{array.Output{URL: "x.npy"}, false},
		{array.Output{URL: "x.npy"}, true},
		{array.Output{URL: "x.zarr"}, false},
		{array.Output{URL: "x.zarr"}, true},
		{array.Output{URL: "x.zarr", Zarr: array.Zarr{Version: 2, Compressor: "none"}}, true},
	} {
		for _, o := range engines {
			name := c.out.URL + " on " + o.Map.On
			if c.journal {
				name += " with a journal"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				disk := testkit.SmallDisk(t, 1200<<10)
				fill(t, disk, 700<<10)
				out := c.out
				out.Array, out.URL = x, filepath.Join(disk, c.out.URL)
				if c.journal {
					o.Map.Journal = filepath.Join(t.TempDir(), "journal")
				}
				err := array.Store(t.Context(), o, out)
				expectFull(t, err, disk)
				if !c.journal {
					alone(t, disk, "filler")
					return
				}
				if array.Open(t.Context(), out.URL).Err() == nil {
					t.Error("half an output is there")
				}
				if err := os.Remove(filepath.Join(disk, "filler")); err != nil {
					t.Fatal(err)
				}
				if err := array.Store(t.Context(), o, out); err != nil {
					t.Fatal(err)
				}
				alone(t, disk, c.out.URL)
				out.URL = filepath.Join(t.TempDir(), c.out.URL)
				if err := array.Store(t.Context(), array.Option{}, out); err != nil {
					t.Fatal(err)
				}
				same(t, filepath.Join(disk, c.out.URL), out.URL)
			})
		}
	}
}

// TestNoRoom asserts that nothing is left of what has no room from the beginning:
// for the mark of a part, for its metadata, for the first chunk.
func TestNoRoom(t *testing.T) {
	for _, name := range []string{"x.npy", "x.zarr"} {
		for _, free := range []int{0, 4096, 8192} {
			disk := testkit.SmallDisk(t, 64<<10)
			fill(t, disk, 64<<10-free)
			err := small().Store(t.Context(), filepath.Join(disk, name))
			expectFull(t, err, disk)
			alone(t, disk, "filler")
		}
	}
}

// TestScratchFull fills the disk of temporary files: with an array that is held
// between passes, and with what tells workers of a pass.
func TestScratchFull(t *testing.T) {
	x := array.Open(t.Context(), stored(t, "x.zarr", array.Rechunk(array.Random(array.Normal, 3, 10000, 100), 1000, 100))) // 8 MB
	for _, c := range []struct {
		on   string
		disk int
		free int
	}{{"local:", 4 << 20, 4 << 20}, {"procs:", 4 << 20, 4 << 20}, {"procs:", 64 << 10, 0}} {
		disk, out := testkit.SmallDisk(t, int64(c.disk)), filepath.Join(t.TempDir(), "x.zarr")
		fill(t, disk, c.disk-c.free)
		o := array.Option{Map: comal.Option{On: c.on, Processes: 2, Memory: 120 << 20, Scratch: disk}}
		y := array.Exp(x)
		if c.free > 0 {
			y = array.Sum(array.Rechunk(y, 10000, 5), 0)
		}
		if err := y.Store(t.Context(), out, o); !errors.Is(err, store.ErrNoSpace) || !strings.Contains(err.Error(), disk) {
			t.Errorf("on %s with %d bytes: %v", c.on, c.free, err)
		}
		alone(t, filepath.Dir(out))
		alone(t, disk, "filler")
	}
}

// fill takes bytes of a disk.
func fill(t *testing.T, disk string, n int) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(disk, "filler"), bytes.Repeat([]byte{1}, n), 0o600); err != nil {
		t.Fatal(err)
	}
}

// expectFull fails if an error does not say how much is missing on a disk.
func expectFull(t *testing.T, err error, disk string) {
	t.Helper()
	t.Log(err)
	if !errors.Is(err, store.ErrNoSpace) {
		t.Errorf("the error is %v", err)
	}
	var n *store.NoSpace
	if !errors.As(err, &n) || n.Key == "" || n.Missing <= 0 || n.Missing > 1<<20 {
		t.Errorf("what is missing is %+v", n)
	}
	if err != nil && !strings.Contains(err.Error(), disk) {
		t.Errorf("the error does not name the output: %v", err)
	}
}

// same fails if two files or folders do not have the same bytes.
func same(t *testing.T, a, b string) {
	t.Helper()
	x, y := contents(t, a), contents(t, b)
	for name, text := range x {
		if other, ok := y[name]; !ok || !bytes.Equal(text, other) {
			t.Errorf("%s of %s is not that of %s", name, a, b)
		}
	}
	if len(x) != len(y) {
		t.Errorf("%s has %d files, %s has %d", a, len(x), b, len(y))
	}
}

// contents returns the files below a name, by what follows it.
func contents(t *testing.T, name string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.Walk(name, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			all[strings.TrimPrefix(path, name)], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
