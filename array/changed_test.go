package array_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/store"
)

// TestChunkChanges rewrites a chunk of a Zarr array in place, with the bytes of
// another one, in the first and in the second pass over it, when it has been read.
func TestChunkChanges(t *testing.T) {
	for _, on := range engines {
		for _, at := range []int{12, 15} {
			url := stored(t, "x.zarr", small())
			o := on
			o.Map.Processes, o.Map.Threads = 1, 1
			if at > 12 {
				o.Map.On = "local:" // where the hook is
			}
			calls := 0
			hook = func() error {
				if calls++; calls == at {
					return swapChunk(url)
				}
				return nil
			}
			x := array.Open(t.Context(), url)
			if o.Map.On == "local:" {
				x = array.MapBlocks("hooked", dtype.Float64, x)
			} else if err := swapChunk(url); err != nil { // before the run, after it was opened
				t.Fatal(err)
			}
			out := filepath.Join(t.TempDir(), "y.npy")
			err := array.Subtract(x, array.Mean(x)).Store(t.Context(), out, o)
			if !errors.Is(err, store.ErrChanged) || !strings.Contains(err.Error(), url) {
				t.Errorf("on %s, after %d chunks: %v", o.Map.On, at, err)
			}
			alone(t, filepath.Dir(out))
		}
	}
}

// swapChunk writes to one chunk of small what is in another.
func swapChunk(url string) error {
	text, err := os.ReadFile(filepath.Join(url, "c", "1", "1"))
	return errors.Join(err, os.WriteFile(filepath.Join(url, "c", "0", "0"), text, 0o600))
}

// TestResumeChanged changes a source between a run that was interrupted and the one
// that is to go on: what is in the journal counts no more.
func TestResumeChanged(t *testing.T) {
	url, dir := stored(t, "x.zarr", small()), t.TempDir()
	o := array.Option{Map: comal.Option{Processes: 1, Threads: 1, ChunkSize: 1, Journal: filepath.Join(dir, "journal")}}
	run := func() error {
		x := array.MapBlocks("hooked", dtype.Float64, array.Open(t.Context(), url))
		return x.Store(t.Context(), filepath.Join(dir, "y.npy"), o)
	}
	calls := 0
	stop := errors.New("stop")
	hook = func() error {
		if calls++; calls == 6 {
			return stop
		}
		return nil
	}
	if err := run(); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if err := swapChunk(url); err != nil {
		t.Fatal(err)
	}
	calls = 100
	if err := run(); err != nil || calls != 112 {
		t.Errorf("%d chunks were made, want 12: %v", calls-100, err)
	}
	compare(t, compute(t, array.Open(t.Context(), filepath.Join(dir, "y.npy"))), compute(t, array.Open(t.Context(), url)), false)
}
