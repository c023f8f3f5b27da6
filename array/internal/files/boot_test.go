package files

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/store/locate"
)

// TestBoot asserts that a run does not go on with a file of which pieces may have
// been lost, as the machine was started anew, but with objects that were written
// whole.
func TestBoot(t *testing.T) {
	ctx, journal := context.Background(), filepath.Join(t.TempDir(), "journal")
	if err := os.WriteFile(journal, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, piecewise := range map[string]bool{"x.npy": true, "x.zarr": false} {
		to := Target{URL: filepath.Join(t.TempDir(), name), Part: Part(journal)}
		to.Layout = codec.Layout{DType: dtype.Float64, Shape: []int{4}, Chunk: []int{2}, Piecewise: piecewise}
		begin := func() string {
			id, err := Begin(ctx, to, journal)
			if err != nil {
				t.Fatal(err)
			}
			if err := Forget(to); err != nil {
				t.Fatal(err)
			}
			return id
		}
		first := begin()
		st, key, err := locate.Open(to.URL)
		if err != nil {
			t.Fatal(err)
		}
		m, ok := readMark(ctx, st, to.mark(key))
		if m.Boot += "before"; !ok || m.put(ctx, st, to.mark(key)) != nil {
			t.Fatal("the mark cannot be changed")
		}
		if goesOn := begin() == first; goesOn == piecewise {
			t.Errorf("%s: it goes on with the part: %v", name, goesOn)
		}
	}
}
