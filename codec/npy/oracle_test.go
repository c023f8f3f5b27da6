package npy_test

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/ndarray"
)

// makes .npy files of all kinds, and beside each the elements in row-major order
// as they should be in memory.
const makeFiles = `
import sys, numpy as np
from numpy.lib import format
folder, rng, k = sys.argv[1], np.random.default_rng(1), 0
def write(a, version):
    global k
    k += 1
    wide = {'f2': 'f4', 'c8': 'c16'}.get(a.dtype.str[1:], a.dtype.str[1:])
    with open(f'{folder}/{k:04}.npy', 'wb') as f:
        format.write_array(f, a, version=version)
    np.ascontiguousarray(a).astype('=' + wide).tofile(f'{folder}/{k:04}.raw')
for kind in 'b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16'.split():
    for order in '<>':
        for shape in [(), (0,), (11,), (3, 0), (3, 4), (2, 3, 4), (1, 5, 1, 2)]:
            a = np.frombuffer(rng.bytes(64 * 16), '<i1')[:int(np.prod(shape))].astype(order + kind).reshape(shape)
            if kind[0] in 'fc':
                a = a * a.dtype.type(0.37)
            a = a.astype(order + kind)
            write(a, (1 + k % 3, 0))
            write(np.asfortranarray(a), (1 + k % 3, 0))
write(np.arange(65536, dtype='u2').view('f2'), None)
`

func TestNumPyFiles(t *testing.T) {
	testkit.Need(t, "numpy")
	folder := t.TempDir()
	if output, err := exec.Command(testkit.Python(t), "-c", makeFiles, folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*.npy"))
	if len(files) < 300 {
		t.Fatalf("%d files", len(files))
	}
	for _, name := range files {
		f := newFlat()
		f.objects["x.npy"] = readFile(t, name)
		r := open(t, f, "x.npy")
		got := ndarray.New(r.Layout().DType, r.Layout().Shape...)
		if err := r.Read(context.Background(), grid.Whole(got.Shape), got); err != nil {
			t.Fatal(err)
		}
		want := ndarray.Over(got.DType, readFile(t, strings.TrimSuffix(name, "npy")+"raw"), got.Shape...)
		if len(want.Data) != len(got.Data) || !same(got, want) {
			t.Errorf("%s %+v: not what NumPy reads", f.objects["x.npy"][:80], r.Layout())
		}
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return append(make([]byte, 0, len(b)+16), b...)
}

// same compares bits, and of float32 values: NaN need not be the same one.
func same(a, b ndarray.Array) bool {
	if a.DType != dtype.Float32 {
		return slices.Equal(a.Data, b.Data)
	}
	return slices.EqualFunc(ndarray.Values[float32](a), ndarray.Values[float32](b), func(x, y float32) bool {
		return math.Float32bits(x) == math.Float32bits(y) || x != x && y != y
	})
}

// TestNumPyReads has NumPy read what is written here.
func TestNumPyReads(t *testing.T) {
	testkit.Need(t, "numpy")
	folder, rng, ctx := t.TempDir(), rand.New(rand.NewPCG(5, 6)), context.Background()
	var expect strings.Builder
	for _, d := range dtype.All() {
		for i, shape := range shapes[:9] {
			l := codec.Layout{DType: d, Shape: shape}
			if i%2 == 0 {
				for a := range shape {
					l.Axes = append(l.Axes, len(shape)-1-a)
				}
			}
			f, src := newFlat(), ndarray.New(d, shape...)
			for i := range src.Data {
				src.Data[i] = byte(rng.IntN(2))
			}
			w, err := npy.Create(ctx, f, "x.npy", "part", l)
			if err == nil {
				err = w.Write(ctx, grid.Whole(shape), src)
			}
			if err == nil {
				err = w.Commit(ctx)
			}
			name := d.String() + "-" + strings.Trim(strings.ReplaceAll(grid.Whole(shape).String(), ":", "_"), "[]")
			if err == nil {
				err = os.WriteFile(filepath.Join(folder, name+".npy"), f.objects["x.npy"], 0o600)
			}
			if err == nil {
				err = os.WriteFile(filepath.Join(folder, name+".raw"), src.Data, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			expect.WriteString(name + "\n")
		}
	}
	command := exec.Command(testkit.Python(t), "-c", `
import sys, numpy as np
for name in sys.stdin.read().splitlines():
    a, b = np.load(f'{sys.argv[1]}/{name}.npy'), np.fromfile(f'{sys.argv[1]}/{name}.raw', 'u1')
    assert a.dtype.name == name.split('-')[0], name
    assert np.ascontiguousarray(a).tobytes() == b.tobytes(), name
`, folder)
	command.Stdin = strings.NewReader(expect.String())
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
}
