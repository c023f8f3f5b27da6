package files

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store/locate"
)

// TestLast asserts that a run goes on with what one has left that was killed, but
// not once it may have been exchanged with the array that stood in its place.
func TestLast(t *testing.T) {
	ctx, journal := t.Context(), filepath.Join(t.TempDir(), "journal")
	if err := os.WriteFile(journal, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l := codec.Layout{DType: dtype.Float64, Shape: []int{4}, Chunk: []int{2}}
	for _, c := range []struct {
		name, chunk string
		file        bool
	}{{"x.zarr", "c/1", false}, {"x.npy", "", true}} {
		to := Target{URL: filepath.Join(t.TempDir(), c.name), Part: Part(journal), Layout: l}
		to.Layout.Piecewise = c.file
		begin := func() string {
			id, err := Begin(ctx, to, journal)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		kill := func() {
			if err := Forget(to); err != nil {
				t.Fatal(err)
			}
		}
		first := begin()
		w, err := Writer(ctx, to)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(ctx, grid.Box{Start: []int{2}, Stop: []int{4}}, ndarray.From([]float64{1, 2}, 2)); err != nil {
			t.Fatal(err)
		}
		kill()
		if id := begin(); id != first {
			t.Errorf("%s: it is not gone on with", c.name)
		}
		st, key, err := locate.Open(to.URL)
		if err != nil {
			t.Fatal(err)
		}
		if err := last(ctx, st, key, to); err != nil {
			t.Fatal(err)
		}
		kill()
		if id := begin(); (id == first) != c.file {
			t.Errorf("%s: from %q to %q at the last moment", c.name, first, id)
		}
		_, err = os.Stat(filepath.Join(filepath.Dir(to.URL), to.part(key), c.chunk))
		if (err == nil) != c.file {
			t.Errorf("%s: what was there: %v", c.name, err)
		}
		if err := End(ctx, to, false); err != nil {
			t.Fatal(err)
		}
		if left, err := os.ReadDir(filepath.Dir(to.URL)); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v, %v", c.name, left, err)
		}
	}
}
