package zarr_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/mem"
)

// refused reads all of an array that is damaged, and holds the error against the
// kind and the words it must have.
func refused(t *testing.T, st store.Store, prefix string, o zarr.Options, kind error, words ...string) {
	t.Helper()
	r, err := zarr.Open(t.Context(), st, prefix, o)
	if err == nil {
		l := r.Layout()
		err = r.Read(t.Context(), grid.Whole(l.Shape), ndarray.New(l.DType, l.Shape...))
	}
	if !errors.Is(err, kind) {
		t.Errorf("%v, want %v", err, kind)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%v: want %q in it", err, w)
		}
	}
}

// small is an array of two chunks.
var small = codec.Layout{DType: dtype.Float64, Shape: []int{200, 3}, Chunk: []int{100, 3}}

func TestMissingChunk(t *testing.T) {
	for _, o := range []zarr.Options{{Version: 2}, {Version: 3}, {Version: 3, Compressor: "none"}} {
		version, st := o.Version, folder(t.TempDir())
		write(t, st, "a", small, o, values(small, 1))
		key := map[int]string{2: "a/1.0", 3: "a/c/1/0"}[version]
		if err := st.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		refused(t, st, "a", zarr.Options{Name: "X.zarr"}, codec.ErrMissing, "X.zarr"+key[1:], "fill")
		a := read(t, open(t, st, "a", zarr.Options{Missing: zarr.MissingFill}), grid.Whole(small.Shape))
		if !bytes.Equal(a.Raw()[2400:], make([]byte, 2400)) {
			t.Error("a chunk that is missing is not filled with zeros")
		}
	}
	if _, err := zarr.Open(t.Context(), folder(t.TempDir()), "a", zarr.Options{Missing: "maybe"}); err == nil {
		t.Error("missing chunks as maybe")
	}
}

// TestFlips flips bits and cuts chunks at every byte: an error, or elements, but
// never a panic; and never other elements where there is a checksum.
func TestFlips(t *testing.T) {
	for _, c := range []string{"blosc-lz4", "blosc-zstd", "zstd", "gzip", "zlib", "lz4", "none"} {
		st := mem.New(0)
		l := codec.Layout{DType: dtype.Int32, Shape: []int{50}, Chunk: []int{50}}
		write(t, st, "a", l, zarr.Options{Compressor: c}, values(l, 1))
		r := open(t, st, "a", zarr.Options{})
		whole := make([]byte, 10000)
		n, err := st.ReadAt(t.Context(), "a/c/0", whole, 0)
		if whole = whole[:n]; !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		dst := ndarray.New(l.DType, l.Shape...)
		for i := range whole {
			cut := whole[:i]
			flipped := bytes.Clone(whole)
			flipped[i] ^= 1 << (i % 8)
			for _, bad := range [][]byte{cut, flipped} {
				if err := st.Put(t.Context(), "a/c/0", bad); err != nil {
					t.Fatal(err)
				}
				err := r.Read(t.Context(), grid.Whole(l.Shape), dst)
				var d *codec.Damage
				if err != nil && (!errors.As(err, &d) || d.Kind != codec.ErrDamaged || d.File != "a/c/0") {
					t.Fatalf("%s, byte %d: %v", c, i, err)
				}
				if err == nil && len(bad) < len(whole) && c != "zlib" && c != "gzip" {
					t.Fatalf("%s: no error of a chunk of %d bytes of %d", c, i, len(whole))
				}
			}
		}
	}
}

// TestBomb has a chunk that unpacks to a lot more than it should.
func TestBomb(t *testing.T) {
	st := folder(t.TempDir())
	l := codec.Layout{DType: dtype.Uint8, Shape: []int{8000}, Chunk: []int{8000}}
	write(t, st, "a", l, zarr.Options{Compressor: "gzip"}, values(l, 1))
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	_, err := w.Write(make([]byte, 4<<20))
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	if err := st.Put(t.Context(), "a/c/0", bomb.Bytes()); err != nil {
		t.Fatal(err)
	}
	refused(t, st, "a", zarr.Options{}, codec.ErrDamaged, "a/c/0", "unpacks to more than it may")
	if err := st.Put(t.Context(), "a/c/0", make([]byte, 1<<16)); err != nil {
		t.Fatal(err)
	}
	refused(t, st, "a", zarr.Options{}, codec.ErrDamaged, "a/c/0", "takes")
}

// TestLength has chunks that are not compressed and a byte too short or too long.
func TestLength(t *testing.T) {
	for _, n := range []int{0, 1, 2399, 2401, 9999} {
		st := mem.New(0)
		write(t, st, "a", small, zarr.Options{Compressor: "none"}, values(small, 1))
		if err := st.Put(t.Context(), "a/c/1/0", make([]byte, n)); err != nil {
			t.Fatal(err)
		}
		refused(t, st, "a", zarr.Options{}, codec.ErrDamaged, "a/c/1/0", "2400")
		part := grid.Box{Start: []int{110, 1}, Stop: []int{120, 2}}
		err := open(t, st, "a", zarr.Options{}).Read(t.Context(), part, ndarray.New(dtype.Float64, 10, 1))
		if !errors.Is(err, codec.ErrDamaged) {
			t.Errorf("%d bytes, read in part: %v", n, err)
		}
	}
}

// metaOf is a .zarray in which a part is replaced.
func metaOf(old, new string) string {
	return strings.Replace(`{"zarr_format": 2, "shape": [4, 4], "chunks": [2, 2], "dtype": "<f8", "compressor": null,
		"fill_value": 0, "order": "C", "filters": null}`, old, new, 1)
}

// nodeOf is a zarr.json in which a part is replaced.
func nodeOf(old, new string) string {
	return strings.Replace(`{"zarr_format": 3, "node_type": "array", "shape": [4, 4], "data_type": "float64",
		"chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 2]}},
		"chunk_key_encoding": {"name": "default"}, "fill_value": 0, "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}`, old, new, 1)
}

func TestNonsenseV2(t *testing.T) {
	for _, c := range []struct {
		old, new string
		kind     error
		word     string
	}{
		{`"zarr_format": 2`, `"zarr_format": 1`, codec.ErrDamaged, "zarr_format"},
		{`[4, 4]`, `[4, -4]`, codec.ErrDamaged, "negative"},
		{`[4, 4]`, `[4000000000, 4000000000]`, codec.ErrDamaged, "overflows"},
		{`[4, 4]`, `[4]`, codec.ErrDamaged, "axes"},
		{`[4, 4]`, `null`, codec.ErrDamaged, "no shape"},
		{`[4, 4]`, `"x"`, codec.ErrDamaged, "at byte"},
		{`[2, 2]`, `[2, 0]`, codec.ErrDamaged, "chunks"},
		{`[2, 2]`, `[1000000000000, 2]`, codec.ErrUnsupported, "2 GiB"},
		{`[2, 2]`, `[1000000000000, 1000000000000]`, codec.ErrDamaged, "overflows"},
		{`<f8`, `|O`, codec.ErrUnsupported, "|O"},
		{`<f8`, `<M8[ns]`, codec.ErrUnsupported, "M8"},
		{`<f8`, `<U5`, codec.ErrUnsupported, "U5"},
		{`"<f8"`, `[["a", "<f8"]]`, codec.ErrUnsupported, "fields"},
		{`<f8`, `?f8`, codec.ErrDamaged, "dtype"},
		{`<f8`, ``, codec.ErrDamaged, "dtype"},
		{`"order": "C"`, `"order": "K"`, codec.ErrDamaged, "order"},
		{`"compressor": null`, `"compressor": {"id": "bz2"}`, codec.ErrUnsupported, "bz2"},
		{`"filters": null`, `"filters": [{"id": "delta", "dtype": "<f8", "astype": "<i2"}]`, codec.ErrUnsupported, "delta"},
		{`"filters": null`, `"filters": [{"id": "delta", "dtype": "<f8"}]`, codec.ErrUnsupported, "delta"},
		{`"filters": null`, `"filters": [{"id": "delta"}]`, codec.ErrDamaged, "dtype"},
		{`"filters": null`, `"filters": [{"id": "fixedscaleoffset"}]`, codec.ErrUnsupported, "fixedscaleoffset"},
		{`"filters": null`, `"filters": [{"id": "shuffle", "elementsize": -1}]`, codec.ErrDamaged, "shuffle"},
		{`"filters": null`, `"filters": [], "dimension_separator": "/../"`, codec.ErrDamaged, "separator"},
		{`"fill_value": 0`, `"fill_value": "zero"`, codec.ErrDamaged, "fill value"},
		{`"compressor"`, `"compresser"`, codec.ErrDamaged, "compressor"},
		{`"filters"`, `"Filters"`, codec.ErrDamaged, "filters"},
		{`}`, ``, codec.ErrDamaged, "at byte"},
	} {
		st := folder(t.TempDir())
		if err := st.Put(t.Context(), "a/.zarray", []byte(metaOf(c.old, c.new))); err != nil {
			t.Fatal(err)
		}
		refused(t, st, "a", zarr.Options{}, c.kind, "a/.zarray", c.word)
	}
}

func TestNonsenseV3(t *testing.T) {
	shard := func(s string) string {
		return `{"name": "sharding_indexed", "configuration": {` + s + `}}`
	}
	const bytesCodec = `{"name": "bytes", "configuration": {"endian": "little"}}`
	for _, c := range []struct {
		old, new string
		kind     error
		word     string
	}{
		{`"zarr_format": 3`, `"zarr_format": 4`, codec.ErrDamaged, "zarr_format"},
		{`"array"`, `"thing"`, codec.ErrDamaged, "node_type"},
		{`float64`, `string`, codec.ErrUnsupported, "string"},
		{`"float64"`, `{"name": "numpy.datetime64"}`, codec.ErrUnsupported, "datetime64"},
		{`regular`, `rectangular`, codec.ErrUnsupported, "rectangular"},
		{`"default"`, `"fancy"`, codec.ErrUnsupported, "fancy"},
		{`{"name": "default"}`, `{"name": "default", "configuration": {"separator": "../"}}`, codec.ErrDamaged, "separator"},
		{`"fill_value"`, `"sparse": true, "fill_value"`, codec.ErrUnsupported, "sparse"},
		{`"fill_value"`, `"storage_transformers": [{}], "fill_value"`, codec.ErrUnsupported, "transformers"},
		{`"little"`, `"middle"`, codec.ErrDamaged, "endian"},
		{bytesCodec, ``, codec.ErrDamaged, "no codec"},
		{bytesCodec, `{"name": "vlen-utf8"}`, codec.ErrUnsupported, "vlen-utf8"},
		{bytesCodec, bytesCodec + `, {"name": "lzma"}`, codec.ErrUnsupported, "lzma"},
		{bytesCodec, `{"name": "transpose", "configuration": {"order": [0, 0]}}, ` + bytesCodec, codec.ErrDamaged, "permutation"},
		{bytesCodec, `{"name": "transpose", "configuration": {"order": [0]}}, ` + bytesCodec, codec.ErrDamaged, "permutation"},
		{bytesCodec, shard(`"chunk_shape": [3, 2]`), codec.ErrDamaged, "divide"},
		{bytesCodec, shard(`"chunk_shape": [1]`), codec.ErrDamaged, "axes"},
		{bytesCodec, shard(`"chunk_shape": [1, 1], "index_location": "middle"`), codec.ErrDamaged, "middle"},
		{bytesCodec, shard(`"chunk_shape": [1, 1]`), codec.ErrDamaged, "index_codecs"},
		{bytesCodec, shard(`"chunk_shape": [1, 1], "index_codecs": [` + bytesCodec + `, {"name": "zstd"}]`), codec.ErrUnsupported, "zstd"},
		{bytesCodec, shard(`"chunk_shape": [1, 1], "index_codecs": [` + bytesCodec + `], "codecs": [` + shard("") + `]`), codec.ErrUnsupported, "shards in shards"},
		{`[2, 2]`, `[1000000000000, 1000000000000]`, codec.ErrDamaged, "overflows"},
	} {
		st := folder(t.TempDir())
		if err := st.Put(t.Context(), "a/zarr.json", []byte(nodeOf(c.old, c.new))); err != nil {
			t.Fatal(err)
		}
		refused(t, st, "a", zarr.Options{}, c.kind, "a/zarr.json", c.word)
	}
}

func TestNothingThere(t *testing.T) {
	st := folder(t.TempDir())
	refused(t, st, "a", zarr.Options{}, fs.ErrNotExist, "no array of Zarr")
	refused(t, st, "a", zarr.Options{Array: "../b"}, codec.ErrDamaged, "../b")
	write(t, st, "g", small, zarr.Options{Array: "in/it"}, values(small, 1))
	refused(t, st, "g", zarr.Options{}, fs.ErrNotExist, "group", "in/it")
	refused(t, st, "g", zarr.Options{Array: "in/that"}, fs.ErrNotExist, "in/it")
}

func TestConsolidated(t *testing.T) {
	st := folder(t.TempDir())
	put := func(key, text string) {
		t.Helper()
		if err := st.Put(t.Context(), key, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	put("two/.zmetadata", `{"metadata": {".zgroup": {"zarr_format": 2}, "x/y/.zarray": `+metaOf("", "")+`}}`)
	put("three/zarr.json", `{"zarr_format": 3, "node_type": "group", "consolidated_metadata": {"kind": "inline", "metadata": {"x/y": `+nodeOf("", "")+`}}}`)
	for _, prefix := range []string{"two", "three"} {
		r := open(t, st, prefix, zarr.Options{Array: "x/y", Missing: zarr.MissingFill})
		same(t, r, make([]byte, 16*8))
		refused(t, st, prefix, zarr.Options{}, fs.ErrNotExist, "x/y")
	}
	put("two/.zmetadata", `{"metadata": {"../y/.zarray": `+metaOf("", "")+`}}`)
	put("three/zarr.json", `{"zarr_format": 3, "node_type": "group", "consolidated_metadata": {"metadata": {"../y": `+nodeOf("", "")+`}}}`)
	refused(t, st, "two", zarr.Options{Array: "x"}, codec.ErrDamaged, "two/.zmetadata", "../y")
	refused(t, st, "three", zarr.Options{Array: "x"}, codec.ErrDamaged, "three/zarr.json", "../y")
}
