package zarr_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/zarr"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

// folder is a store that is as simple as can be: a folder of files.
type folder string

func (f folder) file(key string) string { return filepath.Join(string(f), filepath.FromSlash(key)) }

func (f folder) ReadAt(_ context.Context, key string, dst []byte, off int64) (int, error) {
	file, err := os.Open(f.file(key))
	if err != nil {
		return 0, err
	}
	defer file.Close()
	return file.ReadAt(dst, off)
}

func (f folder) Put(_ context.Context, key string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(f.file(key)), 0o755); err != nil {
		return err
	}
	return os.WriteFile(f.file(key), data, 0o644)
}

func (f folder) PutNew(ctx context.Context, key string, data []byte) error {
	if _, err := os.Stat(f.file(key)); err == nil {
		return fs.ErrExist
	}
	return f.Put(ctx, key, data)
}

func (f folder) List(_ context.Context, prefix string) iter.Seq2[store.Info, error] {
	var keys []string
	err := fs.WalkDir(os.DirFS(string(f)), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasPrefix(path, prefix) {
			keys = append(keys, path)
		}
		return err
	})
	return func(yield func(store.Info, error) bool) {
		if err != nil {
			yield(store.Info{}, err)
		}
		for _, k := range keys {
			if !yield(store.Info{Key: k}, nil) {
				return
			}
		}
	}
}

func (f folder) Stat(_ context.Context, key string) (store.Info, error) {
	info, err := os.Stat(f.file(key))
	if err != nil {
		return store.Info{}, err
	}
	if info.IsDir() {
		return store.Info{}, fs.ErrNotExist
	}
	return store.Info{Key: key, Size: info.Size(), Modified: info.ModTime()}, nil
}

func (f folder) Delete(_ context.Context, key string) error { return os.RemoveAll(f.file(key)) }

// moving is a folder whose objects can be moved.
type moving struct{ folder }

func (m moving) Move(_ context.Context, from, to string) error {
	return errors.Join(os.RemoveAll(m.file(to)), os.MkdirAll(filepath.Dir(m.file(to)), 0o755), os.Rename(m.file(from), m.file(to)))
}

func (m moving) Remove(_ context.Context, key string) error { return os.RemoveAll(m.file(key)) }

// python runs a program in a folder.
func python(t testing.TB, dir, program string) {
	t.Helper()
	testkit.Need(t, "zarr")
	cmd := exec.CommandContext(t.Context(), testkit.Python(t), "-W", "ignore", "-c", program)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// values returns an array of elements that compress somewhat.
func values(l codec.Layout, seed uint64) ndarray.Array {
	a := ndarray.New(l.DType, l.Shape...)
	r := rand.New(rand.NewPCG(seed, 7))
	for i := range a.Data {
		a.Data[i] = byte(r.IntN(2))
		if i%64 == 63 {
			a.Data[i] = byte(r.IntN(100))
		}
	}
	if l.DType.Size() == 1 && l.DType.Kind() == 1 {
		for i := range a.Data {
			a.Data[i] &= 1
		}
	}
	return a
}

func open(t testing.TB, st store.Store, prefix string, o zarr.Options) codec.Reader {
	t.Helper()
	r, err := zarr.Open(t.Context(), st, prefix, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t testing.TB, r codec.Reader, b grid.Box) ndarray.Array {
	t.Helper()
	a := ndarray.New(r.Layout().DType, b.Shape()...)
	for i := range a.Data {
		a.Data[i] = 0xEE
	}
	if err := r.Read(t.Context(), b, a); err != nil {
		t.Fatal(err)
	}
	return a
}

// same holds all of an array and some boxes of it against the elements it should
// have, in row-major order.
func same(t testing.TB, r codec.Reader, want []byte) {
	t.Helper()
	l := r.Layout()
	all := ndarray.Over(l.DType, slices.Clone(want), l.Shape...)
	if n := all.Bytes(); n != len(want) {
		t.Fatalf("%v of %v, which has %d bytes; want %d", l.Shape, l.DType, n, len(want))
	}
	if got := read(t, r, grid.Whole(l.Shape)); !bytes.Equal(got.Raw(), want) {
		t.Fatalf("%s: other elements", l.Format)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for range 5 {
		b := grid.Whole(l.Shape)
		for i, n := range l.Shape {
			b.Start[i] = rng.IntN(n + 1)
			b.Stop[i] = b.Start[i] + rng.IntN(n-b.Start[i]+1)
		}
		want := ndarray.New(l.DType, b.Shape()...)
		ndarray.Copy(want, all.Slice(b))
		if got := read(t, r, b); !bytes.Equal(got.Raw(), want.Raw()) {
			t.Fatalf("%s: box %v has other elements", l.Format, b)
		}
	}
}

func write(t testing.TB, st store.Store, prefix string, l codec.Layout, o zarr.Options, a ndarray.Array) {
	t.Helper()
	w, err := zarr.Create(t.Context(), st, prefix, prefix+".part", l, o)
	if err != nil {
		t.Fatal(err)
	}
	g := w.Layout().Grid()
	for i := range g.Len() {
		if err := w.Write(t.Context(), g.Box(i), a.Slice(g.Box(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
}
