package cli

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image/png"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/codec/image"
)

// victim is an array, and a file of it that damage is done to. A flipped bit must
// be noticed if it is sealed by a checksum.
type victim struct {
	array, file string
	sealed      bool
}

// victims writes an array in all formats to the working folder.
func victims(t *testing.T) (all []victim) {
	t.Helper()
	x := array.Random(array.Normal, 1, 40, 6)
	store := func(name string, z array.Zarr) {
		t.Helper()
		if err := array.Store(t.Context(), array.Option{}, array.Output{Array: array.Rechunk(x, 10, 3), URL: name, Zarr: z}); err != nil {
			t.Fatal(err)
		}
	}
	for _, compressor := range []string{"blosc-lz4", "blosc-zstd", "zstd", "gzip", "lz4", "none"} {
		for _, version := range []int{2, 3} {
			name := fmt.Sprintf("%s%d.zarr", compressor, version)
			store(name, array.Zarr{Version: version, Compressor: compressor})
			chunk, meta := "c/1/0", "zarr.json"
			if version == 2 {
				chunk, meta = "1.0", ".zarray"
			}
			all = append(all, victim{name, name + "/" + chunk, compressor == "gzip" || version == 3 && compressor != "none"}, victim{name, name + "/" + meta, false})
		}
	}
	store("x.npy", array.Zarr{})
	files := map[string][]byte{"plain.npz": zipped(t, "x.npy", zip.Store), "deflated.npz": zipped(t, "x.npy", zip.Deflate), "x.parquet": tabled(t), "x.png": drawn(t)}
	for name, b := range files {
		if err := os.WriteFile(name, b, 0o666); err != nil {
			t.Fatal(err)
		}
		all = append(all, victim{name, name, name == "deflated.npz"})
	}
	return append(all, victim{"x.npy", "x.npy", false})
}

func zipped(t *testing.T, file string, method uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: file, Method: method})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tabled(t *testing.T) []byte {
	t.Helper()
	type row struct{ A, B float64 }
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b, parquet.Compression(&parquet.Zstd))
	for i := range 40 {
		if _, err := w.Write([]row{{float64(i), float64(-i)}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func drawn(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.Synthetic(1, 8, 6)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// places is at how many places each file is damaged: the tests of the formats take
// all.
const places = 10

// TestDamagedFiles cuts files off and flips bits in them, each time the exit
// code must be that of damage, and the message name the array.
func TestDamagedFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, v := range victims(t) {
		whole, err := os.ReadFile(v.file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := array.Open(t.Context(), v.array).Compute(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(whole); i += 1 + len(whole)/places {
			flipped := slices.Clone(whole)
			flipped[i] ^= 1 << (i % 8)
			for _, bad := range [][]byte{whole[:i], flipped} {
				if err := os.WriteFile(v.file, bad, 0o666); err != nil {
					t.Fatal(err)
				}
				got, err := array.Open(t.Context(), v.array).Compute(t.Context(), array.Option{Map: comal.Option{On: "local:", Processes: 1, Threads: 1}})
				code := codeOf(err)
				switch {
				case err == nil && len(bad) == len(whole) && (!v.sealed || slices.Equal(got.Raw(), want.Raw())):
				case code != exitDamaged || !strings.Contains(err.Error(), v.array):
					t.Errorf("%s of %d bytes, %d of them left, byte %d: exit code %d, %v", v.file, len(whole), len(bad), i, code, err)
				}
			}
		}
		if err := os.WriteFile(v.file, whole, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
