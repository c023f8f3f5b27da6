package linalg_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/linalg"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

// counted is how often a chunk was made by the function "counted".
var counted atomic.Int64

func init() {
	array.RegisterBlock("counted", func(_ context.Context, dst ndarray.Array, in []ndarray.Array, _ grid.Box) error {
		counted.Add(1)
		ndarray.Copy(dst, in[0])
		return nil
	})
}

// TestFull fills the disk in the middle of the vectors. The error names them and
// what is missing, nothing appears, and when there is room again the run goes on:
// it makes no chunk twice but those that had none.
func TestFull(t *testing.T) {
	x := array.Random(array.Normal, 8, 2000, 50) // 800 kB
	x = array.MapBlocks("counted", dtype.Float64, array.Rechunk(x, 100, 50))
	for _, ending := range []string{".npy", ".zarr"} {
		disk := testkit.SmallDisk(t, 1200<<10)
		filler := filepath.Join(disk, "filler")
		if err := os.WriteFile(filler, make([]byte, 700<<10), 0o600); err != nil {
			t.Fatal(err)
		}
		o := linalg.Option{U: filepath.Join(disk, "u"+ending), Vt: filepath.Join(disk, "vt"+ending), Zarr: array.Zarr{Compressor: "none"}}
		o.Map = comal.Option{On: "local:", Processes: 2, Threads: 1, ChunkSize: 1, Journal: filepath.Join(t.TempDir(), "journal")}
		whole := t.TempDir()
		w := o
		w.U, w.Vt, w.Map.Journal = filepath.Join(whole, "u"+ending), filepath.Join(whole, "vt"+ending), ""
		counted.Store(0)
		if _, err := linalg.SVD(t.Context(), x, w); err != nil {
			t.Fatal(err)
		}
		most := counted.Swap(0) + 3 // that found no room, or may not have been written down
		_, err := linalg.SVD(t.Context(), x, o)
		var full *store.NoSpace
		if !errors.As(err, &full) || full.Missing <= 0 || !strings.Contains(full.Key, disk) {
			t.Fatalf("the error is %v", err)
		}
		t.Log(err)
		if all, _ := filepath.Glob(filepath.Join(disk, "[a-z]*")); len(all) != 1 {
			t.Errorf("there is %v", all)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if _, err := linalg.SVD(t.Context(), x, o); err != nil {
			t.Fatal(err)
		}
		if n := counted.Load(); n > most {
			t.Errorf("%s: %d chunks were made, want %d at most", ending, n, most)
		}
		identical(t, disk, whole, "u"+ending, "vt"+ending)
		onlyThere(t, disk, "u"+ending, "vt"+ending)
	}
}
