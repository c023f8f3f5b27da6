package array_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/ndarray"
)

// TestFormats asserts that what is written in any format is read again, by this
// process and by workers, in chunks that are not those of what is written.
func TestFormats(t *testing.T) {
	x := array.Rechunk(array.Random(array.Normal, 3, 60, 50), 16, 20)
	want, err := x.Compute(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []array.Output{
		{URL: "x.npy"},
		{URL: "x.zarr"},
		{URL: "x.zarr", Zarr: array.Zarr{Version: 2, Compressor: "zstd:3"}},
		{URL: "group.zarr/deep/x"},
		{URL: "gzip.zarr", Zarr: array.Zarr{Compressor: "gzip"}},
	} {
		for _, on := range []string{"local:", "procs:"} {
			o := array.Option{Map: comal.Option{On: on, Processes: 2}}
			to := out
			to.URL, to.Array = filepath.Join(t.TempDir(), out.URL), x
			if err := array.Store(t.Context(), o, to); err != nil {
				t.Errorf("%s on %s: %v", out.URL, on, err)
				continue
			}
			back := array.Open(t.Context(), to.URL)
			got, err := array.Transpose(array.Transpose(back)).Compute(t.Context(), o)
			if err != nil {
				t.Errorf("%s on %s: %v", out.URL, on, err)
				continue
			}
			compare(t, got, want, false)
			again := filepath.Join(t.TempDir(), "y.npy")
			if err := array.Rechunk(back, 7, 50).Store(t.Context(), again, o); err != nil {
				t.Errorf("%s on %s: %v", out.URL, on, err)
				continue
			}
			compare(t, load(t, again), want, false)
		}
	}
}

// TestImages asserts that a pattern of images is one array.
func TestImages(t *testing.T) {
	dir := t.TempDir()
	for i := range 3 {
		m := image.NewGray(image.Rect(0, 0, 5, 4))
		for k := range m.Pix {
			m.Pix[k] = uint8(10*i + k)
		}
		var text bytes.Buffer
		if err := png.Encode(&text, m); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.png", i)), text.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := array.Sum(array.Open(t.Context(), filepath.Join(dir, "*.png")), 1, 2).Compute(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := ndarray.From([]uint64{190, 390, 590}, 3); !ndarray.Equal(got, want) {
		t.Errorf("sums %v, want %v", got, want)
	}
}
