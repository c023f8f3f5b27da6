package array_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// TestResume stops a run in the middle, and sees that the next one does only what
// is left.
func TestResume(t *testing.T) {
	dir := t.TempDir()
	out, journal := filepath.Join(dir, "y.npy"), filepath.Join(dir, "journal")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls, stop := 0, 7
	array.RegisterBlock("resume", func(_ context.Context, dst ndarray.Array, in []ndarray.Array, at grid.Box) error {
		if calls++; calls == stop {
			cancel()
			return context.Canceled
		}
		ndarray.Copy(dst, in[0])
		return nil
	})
	x := array.Rechunk(array.Random(array.Uniform, 1, 20, 30), 1, 30)
	y := array.MapBlocks("resume", dtype.Float64, x)
	o := array.Option{Map: comal.Option{Journal: journal, Processes: 1, Threads: 1, ChunkSize: 1}}
	if err := y.Store(ctx, out, o); err == nil {
		t.Fatal("the run was not stopped")
	}
	if a := array.Open(t.Context(), out); a.Err() == nil {
		t.Error("half an output is there")
	}
	calls, stop = 0, -1
	if err := y.Store(t.Context(), out, o); err != nil {
		t.Fatal(err)
	}
	if calls != 14 {
		t.Errorf("%d of 20 chunks were made again, 6 were done", calls)
	}
	got, err := array.Open(t.Context(), out).Compute(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, _ := x.Compute(t.Context())
	compare(t, got, want, false)
	left, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
