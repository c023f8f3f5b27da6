package zarr_test

import (
	"fmt"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store/mem"
)

// within fails if f takes more buffers than so many bytes at once, or keeps some.
func within(t *testing.T, what string, bytes int64, f func()) {
	t.Helper()
	buffer.Drop()
	before := buffer.Now().InUse
	f()
	after := buffer.Now()
	if after.InUse != before {
		t.Errorf("%s: %d bytes of buffers are not given back", what, after.InUse-before)
	}
	if peak := after.Peak - before; peak > bytes {
		t.Errorf("%s: %d bytes of buffers, the layout says %d", what, peak, bytes)
	}
}

// TestExtra holds buffers against what the layout says of them.
func TestExtra(t *testing.T) {
	l := codec.Layout{DType: dtype.Float64, Shape: []int{300, 500}, Chunk: []int{200, 450}}
	for _, version := range []int{2, 3} {
		for _, c := range []string{"blosc-lz4", "blosc-zstd", "zstd", "gzip", "lz4", "none"} {
			name := fmt.Sprintf("%s, v%d", c, version)
			st := mem.New(0)
			o := zarr.Options{Version: version, Compressor: c}
			w, err := zarr.Create(t.Context(), st, "a", "p", l, o)
			if err != nil {
				t.Fatal(err)
			}
			a := values(l, 1)
			within(t, name+", writing", w.Layout().Extra, func() {
				if err := w.Write(t.Context(), grid.Whole(l.Shape), a); err != nil {
					t.Fatal(err)
				}
			})
			if err := w.Commit(t.Context()); err != nil {
				t.Fatal(err)
			}
			r := open(t, st, "a", zarr.Options{})
			within(t, name+", reading", r.Layout().Extra, func() { same(t, r, a.Raw()) })
			key := map[int]string{2: "0.0", 3: "c/0/0"}[version]
			if err := st.Put(t.Context(), "a/"+key, make([]byte, 100)); err != nil {
				t.Fatal(err)
			}
			within(t, name+", damaged", r.Layout().Extra, func() {
				if err := r.Read(t.Context(), grid.Whole(l.Shape), ndarray.New(l.DType, l.Shape...)); err == nil {
					t.Errorf("%s: no error of a chunk of zeros", name)
				}
			})
		}
	}
}
