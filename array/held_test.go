package array_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/plan"
)

// TestGoOnWithHeld stops runs in the first pass of a rechunk, and after it. The next one
// makes the chunks that are left of what is between, and what it writes is what a run
// writes that nobody stops.
func TestGoOnWithHeld(t *testing.T) {
	dir, scratch := t.TempDir(), t.TempDir()
	from, to, want := filepath.Join(dir, "x.npy"), filepath.Join(dir, "y.zarr"), filepath.Join(dir, "want.zarr")
	if err := array.Random(array.Uniform, 1, 2000, 1000).Store(t.Context(), from); err != nil { // 16 MB
		t.Fatal(err)
	}
	o := array.Option{Map: comal.Option{Processes: 1, Threads: 1, ChunkSize: 1, Scratch: scratch, Memory: 20e6}}
	calls := 0
	run := func(to string, stop, pass int) error {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		calls = 0
		hook = func() error {
			if calls++; calls == stop {
				cancel()
			}
			return ctx.Err()
		}
		o.Pass = func(_ plan.Plan, stage int) {
			if stage == pass {
				cancel()
			}
		}
		x := array.Open(t.Context(), from)
		added := array.MapBlocks("hooked", dtype.Float64, array.Rechunk(array.Random(array.Uniform, 2, 2000, 1000), 50, 1000))
		return array.Rechunk(array.Add(x, added), 2000, 10).Store(ctx, to, o)
	}
	if err := run(want, -1, -1); err != nil {
		t.Fatal(err)
	}
	all := calls
	o.Map.Journal = filepath.Join(dir, "journal")
	var times []int64
	for i, c := range []struct{ stop, pass, least, most int }{{all / 2, -1, all / 2, all / 2}, {-1, 1, 1, all/2 + 2}, {-1, 1, 0, 0}} {
		err := run(to, c.stop, c.pass)
		left, _ := filepath.Glob(filepath.Join(scratch, "comal-*", "intermediate-1.slab"))
		if err == nil || calls < c.least || calls > c.most || len(left) != 1 {
			t.Fatalf("run %d: %d of %d chunks, left %v: %v", i, calls, all, left, err)
		}
		info, err := os.Stat(left[0])
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, info.ModTime().UnixNano())
	}
	if times[1] != times[2] {
		t.Errorf("what was whole was written again: %v", times)
	}
	if err := run(to, -1, -1); err != nil || calls > 0 {
		t.Errorf("%d chunks were made again: %v", calls, err)
	}
	alone(t, scratch)
	alone(t, dir, "journal", "want.zarr", "x.npy", "y.zarr")
	same(t, to, want)
}
