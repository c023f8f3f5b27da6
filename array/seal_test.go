package array_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// TestSeal has the second of two outputs not appear, as something else stands in its
// place by then. The next run computes nothing, writes nothing of the first one
// again, and has the second appear; the one after that does neither, wherever the
// outputs have been moved.
func TestSeal(t *testing.T) {
	for _, ends := range [][2]string{{".npy", ".npy"}, {".zarr", ".npy"}, {".npy", ".zarr"}, {".zarr", ".zarr"}} {
		dir := t.TempDir()
		first, second := filepath.Join(dir, "first"+ends[0]), filepath.Join(dir, "second"+ends[1])
		o := array.Option{Map: comal.Option{Journal: filepath.Join(dir, "journal"), Processes: 1}}
		calls := 0
		occupy := func() error { return os.MkdirAll(filepath.Join(second, "mine"), 0o700) }
		hook = func() error {
			if calls++; calls == 24 {
				return occupy()
			}
			return nil
		}
		x := array.MapBlocks("hooked", dtype.Float64, small())
		y := array.MapBlocks("hooked", dtype.Float64, array.Rechunk(array.Random(array.Normal, 4, 120), 10))
		store := func() error {
			return array.Store(t.Context(), o, array.Output{Array: x, URL: first}, array.Output{Array: y, URL: second})
		}
		err := store()
		if zarr := ends[1] == ".zarr"; (err == nil) != zarr { // in whose place a folder may be
			t.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Join(second, "mine")); err != nil {
			t.Fatal(err)
		}
		_ = os.Remove(second) // the folder, if there is no array in it
		before, _ := os.Stat(first)
		again := func(name string) {
			t.Helper()
			calls = 100
			if err := store(); err != nil {
				t.Fatal(err)
			}
			after, err := os.Stat(name)
			if calls > 100 || err != nil || !os.SameFile(before, after) {
				t.Errorf("%v: %d chunks were computed again; %v", ends, calls-100, err)
			}
		}
		again(first)
		moved := map[string]string{first: first + "-moved" + ends[0], second: second + "-moved" + ends[1]}
		for from, to := range moved {
			if err := os.Rename(from, to); err != nil {
				t.Fatal(err)
			}
		}
		o.Moved = func(url string) string { return moved[url] }
		again(moved[first])
		compare(t, compute(t, array.Open(t.Context(), moved[first])), compute(t, small()), false)
		compare(t, compute(t, array.Open(t.Context(), moved[second])), compute(t, array.Random(array.Normal, 4, 120)), false)
		alone(t, dir, "journal", filepath.Base(moved[first]), filepath.Base(moved[second]))

		o.Moved, calls = nil, 100
		if err := store(); err != nil || calls != 124 {
			t.Errorf("%v: when the outputs are gone %d chunks are computed, want 24: %v", ends, calls-100, err)
		}
	}
}

// TestSealOfAnother writes something else in the place of an output: it is written
// again.
func TestSealOfAnother(t *testing.T) {
	for _, name := range []string{"x.npy", "x.zarr"} {
		out := filepath.Join(t.TempDir(), name)
		o := array.Option{Map: comal.Option{Journal: filepath.Join(t.TempDir(), "journal"), Processes: 1}}
		calls := 0
		hook = func() error { calls++; return nil }
		x := array.MapBlocks("hooked", dtype.Float64, small())
		for i, want := range []int{12, 12, 24} {
			if i == 2 {
				if err := array.FromMemory(ndarray.New(dtype.Float64, 40, 30)).Store(t.Context(), out); err != nil {
					t.Fatal(err)
				}
			}
			if err := x.Store(t.Context(), out, o); err != nil || calls != want {
				t.Errorf("%s, run %d: %d chunks in all, want %d: %v", name, i, calls, want, err)
			}
			compare(t, compute(t, array.Open(t.Context(), out)), compute(t, small()), false)
		}
	}
}
