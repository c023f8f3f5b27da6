package comal_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/internal/testkit"
)

// bigPython has functions whose values are large: row(n) is 0, 1 ... n-1.
const bigPython = `
import os
import numpy as np

def row(n):
    if os.environ.get("COMAL_TEST_RUNS"):
        with open(os.environ["COMAL_TEST_RUNS"], "a") as runs:
            runs.write(".")
    return np.arange(int(n), dtype=float)

def spoil(how):
    """Return an array of a megabyte and more, and change its file before the coordinator is told of it."""
    from comal_worker import scratch
    whole = scratch.write
    def write(*args):
        path, size = whole(*args)
        if how == "cut":
            os.truncate(path, size - 8)
        elif how == "gone":
            os.remove(path)
        elif how == "link":
            os.rename(path, path + ".moved")
            os.symlink(path + ".moved", path)
        elif how == "elsewhere":
            path = "/etc/passwd"
        return path, size
    scratch.write = write
    return np.zeros(200_000)

def text(n):
    return "x" * int(n)
`

// big names a function of it.
func big(t *testing.T, function string) string {
	t.Helper()
	testkit.Need(t, "numpy")
	file := filepath.Join(t.TempDir(), "big.py")
	if err := os.WriteFile(file, []byte(bigPython), 0o600); err != nil {
		t.Fatal(err)
	}
	return file + ":" + function
}

// isRow says how a .npy file differs from that of row(n).
func isRow(b []byte, n int) error {
	h, data, err := npy.Parse(b)
	if err != nil || h.Descr != "<f8" || !slices.Equal(h.Shape, []int{n}) {
		return fmt.Errorf("it is %+v, %w", h, err)
	}
	for i := range n {
		if x := math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:])); x != float64(i) {
			return fmt.Errorf("number %d is %v", i, x)
		}
	}
	return nil
}

// TestLargeArraysAreFiles has arrays on both sides of the size from which they
// have a file.
func TestLargeArraysAreFiles(t *testing.T) {
	testkit.NoLeaks(t)
	f := comal.Python[int, comal.Value](big(t, "row"))
	sizes, scratch := []int{3, 500_000, 100_000, 0, 1_000_000}, t.TempDir()
	o := comal.Option{Python: testkit.Python(t), Processes: 2, Ordered: true, Scratch: scratch}
	for res, err := range comal.Stream(t.Context(), slices.Values(sizes), f, o) {
		if err != nil {
			t.Fatal(err)
		}
		n, b := sizes[res.Index], res.Value.Npy
		if inFile := res.Value.NpyFile != ""; inFile != (n > 1<<17) || inFile == (b != nil) {
			t.Errorf("of %d numbers: %d bytes and the file %q", n, len(b), res.Value.NpyFile)
		} else if inFile {
			if b, err = os.ReadFile(res.Value.NpyFile); err != nil {
				t.Error(err)
			}
		}
		if err := isRow(b, n); err != nil {
			t.Errorf("%d numbers: %v", n, err)
		}
	}
	values, err := comal.Map(t.Context(), sizes, f, o)
	if err != nil {
		t.Fatal(err)
	}
	typed, err := comal.Map(t.Context(), sizes, comal.Python[int, []float64](big(t, "row")), o)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range values {
		if err := isRow(v.Npy, sizes[i]); err != nil || v.NpyFile != "" {
			t.Errorf("%d numbers by Map: %v, file %q", sizes[i], err, v.NpyFile)
		}
		if n := len(typed[i]); n != sizes[i] || n > 0 && typed[i][n-1] != float64(n-1) {
			t.Errorf("%d numbers in a slice of %d", sizes[i], n)
		}
	}
	sum, err := comal.Reduce(t.Context(), sizes, f, func(a, b comal.Value) comal.Value {
		return comal.Value{Npy: max2(a.Npy, b.Npy)}
	}, o)
	if err != nil || isRow(sum.Npy, 1_000_000) != nil {
		t.Errorf("reduced to %d bytes, %v", len(sum.Npy), err)
	}
	if left, _ := os.ReadDir(scratch); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func max2(a, b []byte) []byte {
	if len(a) > len(b) {
		return a
	}
	return b
}

// TestLargeArraysResume takes arrays from a journal: their files, not copies in
// memory.
func TestLargeArraysResume(t *testing.T) {
	testkit.NoLeaks(t)
	f := comal.Python[int, comal.Value](big(t, "row"))
	runs := filepath.Join(t.TempDir(), "runs")
	o := inJournal(t)
	o.Python, o.Ordered, o.Env = testkit.Python(t), true, []string{"COMAL_TEST_RUNS=" + runs}
	sizes := []int{400_000, 5, 300_000}
	for _, resumed := range []bool{false, true, true} {
		for res, err := range comal.Stream(t.Context(), slices.Values(sizes), f, o) {
			if err != nil || res.Resumed != resumed || (res.Value.NpyFile == "") != (res.Index == 1) {
				t.Fatalf("%+v, %v", res, err)
			}
			b := res.Value.Npy
			if res.Value.NpyFile != "" {
				b, _ = os.ReadFile(res.Value.NpyFile)
				if err := os.Rename(res.Value.NpyFile, filepath.Join(t.TempDir(), "mine")); err != nil {
					t.Error(err) // the journal must have its own
				}
			}
			if err := isRow(b, sizes[res.Index]); err != nil {
				t.Error(err)
			}
		}
	}
	values, err := comal.Map(t.Context(), sizes, f, o)
	if err != nil || isRow(values[0].Npy, sizes[0]) != nil || values[0].NpyFile != "" {
		t.Errorf("by Map: %v", err)
	}
	if n, _ := os.ReadFile(runs); len(n) != len(sizes) {
		t.Errorf("%d runs of %d items", len(n), len(sizes))
	}
}

// TestSpoiledArrayFiles has workers hand over files that are not what they say.
// That breaks the protocol and costs the worker, and nothing else.
func TestSpoiledArrayFiles(t *testing.T) {
	testkit.Need(t, "linux")
	testkit.NoLeaks(t)
	items := []string{"fine", "cut", "gone", "link", "elsewhere", "fine"}
	o := comal.Option{Python: testkit.Python(t), Processes: 1, Retries: -1, Scratch: t.TempDir(), TasksPerWorker: 1, ChunkSize: 1}
	out, err := comal.Map(t.Context(), items, comal.Python[string, comal.Value](big(t, "spoil")), o)
	var fails comal.ItemErrors
	if !errors.As(err, &fails) || len(fails) != 4 {
		t.Fatalf("%v", err)
	}
	for i, e := range fails {
		if e.Index != i+1 || e.Kind != engine.KindLost {
			t.Errorf("%+v", e)
		}
	}
	if len(out[0].Npy) < 1_600_000 || len(out[5].Npy) != len(out[0].Npy) {
		t.Errorf("%d and %d bytes", len(out[0].Npy), len(out[5].Npy))
	}
	if _, err := os.Stat("/etc/passwd"); errors.Is(err, fs.ErrNotExist) {
		t.Error("a file of somebody else's was taken")
	}
	if left, _ := os.ReadDir(o.Scratch); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// TestFullScratchForArrays is row 24 of the fault matrix, for values.
func TestFullScratchForArrays(t *testing.T) {
	testkit.NoLeaks(t)
	f := comal.Python[int, comal.Value](big(t, "row"))
	o := comal.Option{Python: testkit.Python(t), Processes: 2, Scratch: testkit.SmallDisk(t, 8<<20)}
	_, err := comal.Map(t.Context(), []int{10, 3_000_000, 10, 10}, f, o)
	var space *engine.SpaceError
	if !errors.As(err, &space) || space.Advice == "" {
		t.Errorf("%+v of %v", space, err)
	}
	if left, _ := os.ReadDir(o.Scratch); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
