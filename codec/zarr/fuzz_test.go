package zarr_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store/mem"
)

// openFuzzed opens an array whose metadata are anything, and reads a bit of it.
func openFuzzed(t *testing.T, name string, meta, chunk []byte) {
	st := mem.New(0)
	if err := st.Put(t.Context(), "a/"+name, meta); err != nil {
		t.Fatal(err)
	}
	r, err := zarr.Open(t.Context(), st, "a", zarr.Options{Missing: zarr.MissingFill})
	if err != nil {
		return
	}
	l := r.Layout()
	if _, err := grid.New(l.Shape, l.Chunk); err != nil {
		t.Fatal(err)
	}
	b := grid.Whole(l.Shape)
	for i := range b.Stop {
		b.Stop[i] = min(b.Stop[i], 2)
	}
	for _, key := range []string{"0", "0.0", "0/0", "c/0", "c/0/0"} {
		if err := st.Put(t.Context(), "a/"+key, chunk); err != nil {
			t.Fatal(err)
		}
	}
	if l.Extra > 1<<26 {
		return
	}
	if err := r.Read(t.Context(), b, ndarray.New(l.DType, b.Shape()...)); err != nil {
		_ = err.Error()
	}
}

func FuzzMetaV2(f *testing.F) {
	f.Add([]byte(metaOf("", "")), []byte("01234567890123456789012345678901"))
	f.Add([]byte(metaOf(`"compressor": null`, `"compressor": {"id": "blosc"}`)), []byte{2, 1, 2, 8})
	f.Add([]byte(metaOf(`"<f8"`, `">c8"`)), []byte{})
	f.Fuzz(func(t *testing.T, meta, chunk []byte) { openFuzzed(t, ".zarray", meta, chunk) })
}

func FuzzMetaV3(f *testing.F) {
	f.Add([]byte(nodeOf("", "")), []byte("01234567890123456789012345678901"))
	f.Add([]byte(nodeOf(`{"name": "bytes", "configuration": {"endian": "little"}}`, sharded)), make([]byte, 68))
	f.Fuzz(func(t *testing.T, meta, chunk []byte) { openFuzzed(t, "zarr.json", meta, chunk) })
}

const sharded = `{"name": "sharding_indexed", "configuration": {"chunk_shape": [1, 1],
	"codecs": [{"name": "bytes", "configuration": {"endian": "little"}}], "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}}`

// FuzzShard reads shards of any bytes.
func FuzzShard(f *testing.F) {
	index := make([]byte, 0, 100)
	for i := range 4 {
		index = binary.LittleEndian.AppendUint64(index, uint64(8*i))
		index = binary.LittleEndian.AppendUint64(index, 8)
	}
	f.Add(append(make([]byte, 32), index...))
	f.Add(binary.LittleEndian.AppendUint64(make([]byte, 80), math.MaxUint64))
	meta := []byte(nodeOf(`{"name": "bytes", "configuration": {"endian": "little"}}`, sharded))
	f.Fuzz(func(t *testing.T, shard []byte) { openFuzzed(t, "zarr.json", meta, shard) })
}

// FuzzChunk reads chunks of any bytes, compressed in all ways.
func FuzzChunk(f *testing.F) {
	l := codec.Layout{DType: dtype.Float64, Shape: []int{70}, Chunk: []int{70}}
	all := []string{"blosc-lz4", "blosc-zstd", "zstd", "gzip", "zlib", "lz4", "none"}
	for i, c := range all {
		st := mem.New(0)
		write(f, st, "a", l, zarr.Options{Compressor: c}, values(l, 1))
		chunk := make([]byte, 10000)
		n, _ := st.ReadAt(f.Context(), "a/c/0", chunk, 0)
		f.Add(uint8(i), chunk[:n])
	}
	f.Fuzz(func(t *testing.T, which uint8, chunk []byte) {
		st := mem.New(0)
		write(t, st, "a", l, zarr.Options{Compressor: all[int(which)%len(all)]}, values(l, 1))
		if err := st.Put(t.Context(), "a/c/0", chunk); err != nil {
			t.Fatal(err)
		}
		r := open(t, st, "a", zarr.Options{})
		if err := r.Read(t.Context(), grid.Whole(l.Shape), ndarray.New(l.DType, l.Shape...)); err != nil {
			_ = err.Error()
		}
	})
}
