package array_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/engine"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// hook is what chunks of the function "hooked" call, which copies them.
var hook func() error

func init() {
	array.RegisterBlock("hooked", func(_ context.Context, dst ndarray.Array, in []ndarray.Array, _ grid.Box) error {
		ndarray.Copy(dst, in[0])
		return hook()
	})
}

// TestJournalOfPasses has two passes share a journal. None of them says that it is
// of no use, whether they begin or go on, unless another array is computed.
func TestJournalOfPasses(t *testing.T) {
	dir := t.TempDir()
	var warned []string
	o := array.Option{Map: comal.Option{Journal: filepath.Join(dir, "journal"), Processes: 1, Threads: 1, ChunkSize: 1}}
	o.Map.Warned = func(text string) { warned = append(warned, text) }
	calls, stop := 0, 0
	run := func(seed uint64) error {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		hook = func() error {
			if calls++; calls == stop {
				cancel()
			}
			return ctx.Err()
		}
		x := array.MapBlocks("hooked", dtype.Float64, array.Rechunk(array.Random(array.Normal, seed, 20, 30), 1, 30))
		return array.Subtract(x, array.Mean(x)).Store(ctx, filepath.Join(dir, "y.npy"), o)
	}
	for i, c := range []struct {
		seed        uint64
		stop, calls int
		warned      bool
	}{{1, 7, 7, false}, {1, 25, 25, false}, {1, -1, 10, false}, {2, -1, 40, true}} {
		warned, calls, stop = nil, 0, c.stop
		if err := run(c.seed); (err != nil) != (stop > 0) {
			t.Fatal(err)
		}
		if calls != c.calls {
			t.Errorf("run %d: %d chunks were made, want %d", i, calls, c.calls)
		}
		if (len(warned) == 1 && strings.Contains(warned[0], "none of the")) != c.warned || !c.warned && warned != nil {
			t.Errorf("run %d: warnings %q", i, warned)
		}
	}
}

// TestJournalOfAnother begins a run whose journal, and output, another one has.
func TestJournalOfAnother(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "y.npy")
	o := array.Option{Map: comal.Option{Journal: filepath.Join(dir, "journal"), Processes: 1}}
	calls := 0
	hook = func() error {
		if calls++; calls == 7 {
			other := array.Rechunk(array.Random(array.Normal, 5, 40, 30), 10, 10)
			if err := other.Store(context.Background(), out, o); !errors.As(err, new(*engine.LockedError)) {
				t.Errorf("the error is %v", err)
			}
		}
		return nil
	}
	if err := array.MapBlocks("hooked", dtype.Float64, small()).Store(t.Context(), out, o); err != nil {
		t.Fatal(err)
	}
	compare(t, compute(t, array.Open(t.Context(), out)), compute(t, small()), false)
	alone(t, dir, "journal", "y.npy")
}
