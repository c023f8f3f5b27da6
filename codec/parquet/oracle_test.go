package parquet_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/parquet"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/ndarray"
)

// makes files of every type, codec, page version and encoding, and beside each
// the matrix that pyarrow and NumPy make of it.
const makeFiles = `
import sys, functools, numpy as np, pyarrow as pa, pyarrow.parquet as pq
folder, rng, k = sys.argv[1], np.random.default_rng(1), 0
types = 'bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64'.split()
sets = [[t] for t in types] + [list(rng.choice(types, 3)) for _ in range(20)]
for names in sets:
    k += 1
    n = int(rng.integers(1, 400))
    columns, dense = {}, []
    wide = functools.reduce(np.promote_types, map(np.dtype, names))
    for i, t in enumerate(names):
        if t == 'bool':
            a = rng.integers(0, 2, n).astype(bool)
        elif t.startswith('f'):
            a = rng.normal(size=n).astype(t)
        else:
            info = np.iinfo(t)
            a = rng.integers(info.min, info.max, n, dtype=t, endpoint=True)
            if k % 3 == 0:
                a = (a % 5).astype(t)
        mask = rng.random(n) < 0.2 if wide.kind == 'f' and k % 2 else np.zeros(n, bool)
        columns[f'c{i}'] = pa.array(a, mask=mask)
        a = a.astype(wide)
        a[mask] = np.nan if wide.kind == 'f' else 0
        dense.append(a)
    pq.write_table(pa.table(columns), f'{folder}/{k:03}.parquet', row_group_size=int(rng.integers(1, 200)),
        compression=['none', 'snappy', 'zstd', 'gzip', 'brotli', 'lz4'][k % 6], use_dictionary=bool(k // 3 % 2),
        data_page_version='1.0' if 'bool' in names else ['1.0', '2.0'][k // 2 % 2], data_page_size=300 + 1000 * (k % 3), version='2.6')
    np.stack(dense, axis=1).tofile(f'{folder}/{k:03}.{wide.name}')
pq.write_table(pa.table({'d': pa.array([1, 2], pa.date32()), 't': pa.array([1, 2], pa.timestamp('us')),
    'm': pa.array([1, 2], pa.decimal128(5, 2)), 'h': pa.array(np.array([1, 2], 'f2'))}), f'{folder}/other.pq')
pq.write_table(pa.table({'d': pa.array([True] * 9 + [False])}), f'{folder}/runs.pq', data_page_version='2.0')
`

func TestPyArrowFiles(t *testing.T) {
	testkit.Need(t, "numpy", "pyarrow")
	folder := t.TempDir()
	if output, err := exec.Command(testkit.Python(t), "-c", makeFiles, folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*.parquet"))
	if len(files) != 31 {
		t.Fatalf("%d files", len(files))
	}
	for _, name := range files {
		r := open(t, put(t, readFile(t, name)))
		a := ndarray.New(r.Layout().DType, r.Layout().Shape...)
		if err := r.Read(context.Background(), grid.Whole(a.Shape), a); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := ndarray.Over(a.DType, readFile(t, strings.TrimSuffix(name, "parquet")+a.DType.String()), a.Shape...)
		if !same(a, want) {
			t.Errorf("%s of %v %v is not what pyarrow reads", name, a.DType, a.Shape)
		}
	}
	// parquet-go makes other booleans of these.
	r := open(t, put(t, readFile(t, filepath.Join(folder, "runs.pq"))))
	if err := r.Read(context.Background(), grid.Whole([]int{10, 1}), ndarray.New(dtype.Bool, 10, 1)); !errors.Is(err, codec.ErrUnsupported) {
		t.Error(err)
	}
	s := put(t, readFile(t, filepath.Join(folder, "other.pq")))
	for _, column := range []string{"d", "t", "m", "h"} {
		if _, err := parquet.Open(context.Background(), s, "x.parquet", []string{column}); err == nil || !strings.Contains(err.Error(), "not supported") {
			t.Errorf("column %s: %v", column, err)
		}
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// same compares bits, but for NaN.
func same(a, b ndarray.Array) bool {
	switch a.DType {
	case dtype.Float64:
		return slices.EqualFunc(ndarray.Values[float64](a), ndarray.Values[float64](b), func(x, y float64) bool { return x == y || x != x && y != y })
	case dtype.Float32:
		return slices.EqualFunc(ndarray.Values[float32](a), ndarray.Values[float32](b), func(x, y float32) bool { return x == y || x != x && y != y })
	}
	return slices.Equal(a.Data, b.Data)
}
