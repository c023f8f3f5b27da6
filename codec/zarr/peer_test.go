package zarr_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

// theirs writes a table of arrays as zarr-python does, the elements of each beside
// it, and their names.
const theirs = `
import numpy as np, zarr, numcodecs
from zarr.codecs import *
rng = np.random.default_rng(1)
zarr.config.set({'array.write_empty_chunks': True})
names = []
def values(dtype, shape):
    n = int(np.prod(shape))
    a = rng.integers(0, 3, n)
    if np.dtype(dtype).kind in 'fc':
        a = a / 3
        a[n//3:n//2] = rng.standard_normal(n//2-n//3)
    if np.dtype(dtype).kind == 'c':
        a = a + 1j * a[::-1]
    return a.astype(dtype).reshape(shape)
def keep(name, z, a):
    z[...] = a
    wide = {'e': 'f4', 'F': 'c16'}.get(a.dtype.char, a.dtype.newbyteorder('='))
    np.ascontiguousarray(a.astype(wide)).tofile(name + '.raw')
    names.append(name)
dtypes = '?bhilBHILefdFD'
for c in dtypes:
    for order in '<>':
        a = values(np.dtype(c).newbyteorder(order), (13, 7))
        name = f'v2-{ord(c)}-{ord(order)}'
        keep(name, zarr.create_array(name, shape=a.shape, chunks=(5, 4), dtype=a.dtype, zarr_format=2, order='F' if order == '>' else 'C'), a)
    a = values(c, (13, 7))
    name = f'v3-{ord(c)}'
    keep(name, zarr.create_array(name, shape=a.shape, chunks=(5, 4), dtype=a.dtype, serializer=BytesCodec(endian='big')), a)
v2 = {'none': None, 'zstd': numcodecs.Zstd(3, checksum=True), 'gzip': numcodecs.GZip(4), 'zlib': numcodecs.Zlib(1), 'lz4': numcodecs.LZ4()}
for cname in ['blosclz', 'lz4', 'lz4hc', 'zlib', 'zstd']:
    for shuffle in (0, 1, 2):
        v2[f'{cname}-{shuffle}'] = numcodecs.Blosc(cname=cname, clevel=5, shuffle=shuffle)
v2['split'] = numcodecs.Blosc(cname='blosclz', clevel=9, shuffle=1, blocksize=4096)
v2['stored'] = numcodecs.Blosc(cname='lz4', clevel=0)
for key, c in [(k, c) for k in v2 for c in ('iDBH' if k.endswith('2') else 'iD')]:
    comp = v2[key]
    a = values(c, (60, 131))
    name = f'comp-{key}-{c}'
    keep(name, zarr.create_array(name, shape=a.shape, chunks=(50, 101), dtype=a.dtype, zarr_format=2, compressors=comp, chunk_key_encoding={'name': 'v2', 'separator': '/'}), a)
a = values('d', (20, 9))
keep('filter', zarr.create_array('filter', shape=a.shape, chunks=(6, 9), dtype='f8', zarr_format=2, filters=[numcodecs.Shuffle(8)], compressors=numcodecs.Zlib()), a)
for c in '<i1 <i2 >i4 <u8 >i8'.split():
    a = values(c, (20, 9)) * 40 - 50
    name = f'delta-{c[1:]}-{ord(c[0])}'
    keep(name, zarr.create_array(name, shape=a.shape, chunks=(6, 9), dtype=c, zarr_format=2, filters=[numcodecs.Delta(dtype=c)], compressors=numcodecs.Zlib()), a)
v3 = {'none': None, 'zstd': ZstdCodec(level=3, checksum=True), 'gzip': GzipCodec(level=1), 'crc': [GzipCodec(), Crc32cCodec()],
      'bitshuffle': BloscCodec(cname='lz4', shuffle='bitshuffle'), 'blosc': BloscCodec(cname='zstd', shuffle='shuffle')}
for key, comp in v3.items():
    a = values('d', (5, 70, 11))
    name = f'three-{key}'
    keep(name, zarr.create_array(name, shape=a.shape, chunks=(2, 32, 11), dtype='f8', compressors=comp, filters=[TransposeCodec(order=(2, 0, 1))]), a)
    for where in ('start', 'end'):
        name = f'shard-{key}-{where}'
        keep(name, zarr.create(store=name, shape=a.shape, chunks=(4, 64, 22), dtype='f8', codecs=[ShardingCodec(chunk_shape=(2, 16, 11),
            codecs=[TransposeCodec(order=(1, 0, 2)), BytesCodec()] + (comp if isinstance(comp, list) else [comp] if comp else []), index_location=where)]), a)
a = values('d', ())
keep('point2', zarr.create_array('point2', shape=(), dtype='f8', zarr_format=2), a)
keep('point3', zarr.create_array('point3', shape=(), dtype='f8'), a)
a = values('d', (3, 0, 2))
keep('empty2', zarr.create_array('empty2', shape=a.shape, chunks=(2, 1, 2), dtype='f8', zarr_format=2), a)
keep('empty3', zarr.create_array('empty3', shape=a.shape, chunks=(2, 1, 2), dtype='f8'), a)
a = values('i', (9,))
keep('short', zarr.create_array('short', shape=a.shape, chunks=(100,), dtype='i4'), a)
keep('v2keys', zarr.create_array('v2keys', shape=a.shape, chunks=(4,), dtype='i4', chunk_key_encoding={'name': 'v2', 'separator': '.'}), a)
open('names', 'w').write('\n'.join(names))
`

func TestReadTheirs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	python(t, dir, theirs)
	names, err := os.ReadFile(filepath.Join(dir, "names"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.Lines(string(names)) {
		name = strings.TrimSpace(name)
		t.Run(name, func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join(dir, name+".raw"))
			if err != nil {
				t.Fatal(err)
			}
			same(t, open(t, folder(dir), name, zarr.Options{}), want)
		})
	}
}

// ours holds what was written here against the elements beside it.
const ours = `
import numpy as np, zarr
for line in open('names'):
    name, path, dtype, shape = line.split()
    shape = tuple(int(x) for x in shape.split(',') if x)
    want = np.fromfile(name + '.raw', dtype).reshape(shape)
    z = zarr.open(path, mode='r')
    got = z[...]
    assert got.dtype == want.dtype and got.shape == shape, (name, got.dtype, got.shape)
    assert got.tobytes() == want.tobytes(), name
`

func TestWriteForThem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	names, err := os.Create(filepath.Join(dir, "names"))
	if err != nil {
		t.Fatal(err)
	}
	defer names.Close()
	list := bufio.NewWriter(names)
	check := func(st store.Store, l codec.Layout, o zarr.Options) {
		t.Helper()
		name := fmt.Sprintf("%v-%d-%s-%d", l.DType, o.Version, o.Compressor, len(l.Shape))
		a := values(l, 1)
		write(t, st, name, l, o, a)
		same(t, open(t, st, name, zarr.Options{Array: o.Array}), a.Raw())
		if err := os.WriteFile(filepath.Join(dir, name+".raw"), a.Raw(), 0o644); err != nil {
			t.Fatal(err)
		}
		shape := ","
		for _, n := range l.Shape {
			shape += fmt.Sprint(n, ",")
		}
		fmt.Fprintln(list, name, filepath.Join(name, o.Array), l.DType, shape)
	}
	for _, version := range []int{2, 3} {
		for _, d := range dtype.All() {
			check(moving{folder(dir)}, codec.Layout{DType: d, Shape: []int{13, 9}, Chunk: []int{5, 9}}, zarr.Options{Version: version})
		}
		for _, c := range []string{"blosc-lz4", "blosc-zstd", "zstd", "gzip", "zlib", "lz4", "none"} {
			l := codec.Layout{DType: dtype.Float64, Shape: []int{1, 300, 400}, Chunk: []int{1, 170, 400}}
			check(folder(dir), l, zarr.Options{Version: version, Compressor: c, Array: "in/it"})
		}
		check(folder(dir), codec.Layout{DType: dtype.Int16}, zarr.Options{Version: version})
		check(folder(dir), codec.Layout{DType: dtype.Int16, Shape: []int{0}, Chunk: []int{4}}, zarr.Options{Version: version})
	}
	if err := list.Flush(); err != nil {
		t.Fatal(err)
	}
	python(t, dir, ours)
}

func TestFillTheirs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	python(t, dir, `
import numpy as np, zarr
values = {'f8': [np.nan, np.inf, -np.inf, 0.1, -0.0], 'f4': [np.nan, 3.5], 'f2': [np.inf, 1.5], 'c16': [complex(np.nan, -np.inf), 1+2j], 'c8': [1-2j],
          'i8': [-2**63, 2**63-1], 'u8': [2**64-1], 'i1': [-5], 'u2': [65535], '?': [True]}
names = []
for version in (2, 3):
    for dtype, fills in values.items():
        for i, fill in enumerate(fills):
            name = f'{version}-{ord(dtype[0])}{dtype[1:]}-{i}'
            zarr.create_array(name, shape=(4, 3), chunks=(2, 3), dtype=dtype, zarr_format=version, fill_value=np.dtype(dtype).type(fill))
            np.full((4, 3), fill, {'f2': 'f4', 'c8': 'c16'}.get(dtype, dtype)).tofile(name + '.raw')
            names.append(name)
zarr.create_array('hex', shape=(4, 3), chunks=(2, 3), dtype='f4', fill_value=np.nan)
open('names', 'w').write('\n'.join(names))
`)
	names, err := os.ReadFile(filepath.Join(dir, "names"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.Lines(string(names)) {
		name = strings.TrimSpace(name)
		want, err := os.ReadFile(filepath.Join(dir, name+".raw"))
		if err != nil {
			t.Fatal(err)
		}
		r := open(t, folder(dir), name, zarr.Options{Missing: zarr.MissingFill})
		got := read(t, r, grid.Whole(r.Layout().Shape))
		if !equalNumbers(got, want) {
			t.Errorf("%s: %x, want %x", name, got.Raw()[:16], want[:16])
		}
	}
}

// equalNumbers compares elements, of which all that are no numbers are equal.
func equalNumbers(got ndarray.Array, raw []byte) bool {
	want := ndarray.Over(got.DType, raw, got.Shape...)
	switch got.DType {
	case dtype.Float64:
		return fmt.Sprint(ndarray.Values[float64](got)) == fmt.Sprint(ndarray.Values[float64](want))
	case dtype.Float32:
		return fmt.Sprint(ndarray.Values[float32](got)) == fmt.Sprint(ndarray.Values[float32](want))
	case dtype.Complex128:
		return fmt.Sprint(ndarray.Values[complex128](got)) == fmt.Sprint(ndarray.Values[complex128](want))
	}
	return string(got.Raw()) == string(raw)
}
