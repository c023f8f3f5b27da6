package npz_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/codec/npz"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/mem"
)

func put(t testing.TB, data []byte) *mem.Store {
	t.Helper()
	s := mem.New(0)
	if err := s.Put(context.Background(), "x.npz", data); err != nil {
		t.Fatal(err)
	}
	return s
}

func values(t testing.TB, s store.Store, key string) []float64 {
	t.Helper()
	r, err := npz.Open(context.Background(), s, key)
	if err != nil {
		t.Fatal(err)
	}
	a := ndarray.New(r.Layout().DType, r.Layout().Shape...)
	if err := r.Read(context.Background(), grid.Whole(a.Shape), a); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	return ndarray.Values[float64](a)
}

// zipped returns a zip file of .npy files of some float64.
func zipped(t testing.TB, method uint16, arrays map[string][]float64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, v := range arrays {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: method})
		if err == nil {
			_, err = w.Write(npy.AppendHeader(nil, npy.Header{Descr: "<f8", Shape: []int{len(v)}}))
		}
		if err == nil {
			err = binary.Write(w, binary.LittleEndian, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ExampleOpen() {
	ctx, s := context.Background(), mem.New(0)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("weights.npy")
	_, _ = w.Write(npy.AppendHeader(nil, npy.Header{Descr: "<f8", Shape: []int{2, 0}}))
	_ = z.Close()
	_ = s.Put(ctx, "model.npz", b.Bytes())
	r, err := npz.Open(ctx, s, "model.npz:weights")
	fmt.Println(r.Layout().DType, r.Layout().Shape, r.Layout().Format, err)
	// Output: float64 [2 0] npz, deflated <nil>
}

func TestNames(t *testing.T) {
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		s := put(t, zipped(t, method, map[string][]float64{"a": {1, 2}, "bb": {3}}))
		for key, want := range map[string][]float64{"x.npz:a": {1, 2}, "x.npz:bb": {3}, "x.npz:bb.npy": {3}} {
			if got := values(t, s, key); !slices.Equal(got, want) {
				t.Errorf("%s holds %v", key, got)
			}
		}
		for key, want := range map[string]string{
			"x.npz":    "x.npz holds 2 arrays: name one of them, as in x.npz:a; there are a, bb",
			"x.npz:bc": `x.npz holds no array "bc": did you mean "bb"?; there are a, bb`,
		} {
			if _, err := npz.Open(context.Background(), s, key); err == nil || err.Error() != want {
				t.Errorf("%s: %v", key, err)
			}
		}
	}
	if got := values(t, put(t, zipped(t, zip.Store, map[string][]float64{"only": {7}})), "x.npz"); got[0] != 7 {
		t.Error(got)
	}
	if _, err := npz.Open(context.Background(), mem.New(0), "x.npz:a"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if !npz.Is("dir/x.npz") || !npz.Is("x.npz:a") || npz.Is("x.npy") || npz.Is("x.zarr/y.npz.d") {
		t.Error("Is")
	}
}

// TestDamage changes every byte of a compressed file, and cuts it everywhere: the
// values are right or there is an error.
func TestDamage(t *testing.T) {
	whole := zipped(t, zip.Deflate, map[string][]float64{"a": {1, 2, 3}})
	try := func(what string, data []byte) {
		r, err := npz.Open(context.Background(), put(t, data), "x.npz")
		var d *codec.Damage
		if err != nil {
			if !errors.As(err, &d) {
				t.Errorf("%s: %v", what, err)
			}
			return
		}
		a := ndarray.New(r.Layout().DType, r.Layout().Shape...)
		if err := r.Read(context.Background(), grid.Whole(a.Shape), a); err != nil || !slices.Equal(ndarray.Values[float64](a), []float64{1, 2, 3}) {
			t.Errorf("%s: %v, %v", what, a, err)
		}
	}
	for i := range whole {
		try(fmt.Sprint("cut at ", i), whole[:i])
		b := slices.Clone(whole)
		b[i] ^= 0x10
		try(fmt.Sprint("changed at ", i), b)
	}
}

func TestBomb(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, size := range map[string]uint64{"claims": npz.Limit, "huge": npz.Limit + 1} {
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: 9, UncompressedSize64: size})
		if err == nil {
			_, err = w.Write(make([]byte, 9))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	s := put(t, b.Bytes())
	if _, err := npz.Open(context.Background(), s, "x.npz:claims"); !errors.Is(err, codec.ErrDamaged) {
		t.Error(err)
	}
	if _, err := npz.Open(context.Background(), s, "x.npz:huge"); !errors.Is(err, codec.ErrUnsupported) {
		t.Error(err)
	}
}

func TestNumPyFiles(t *testing.T) {
	testkit.Need(t, "numpy")
	folder := t.TempDir()
	if output, err := exec.Command(testkit.Python(t), "-c", `
import sys, numpy as np
a = np.arange(2000.0)
np.savez(sys.argv[1] + '/s.npz', a=a, b=a[::-1].reshape(40, 50).T)
np.savez_compressed(sys.argv[1] + '/c.npz', a=a, b=a[::-1].reshape(40, 50).T)
`, folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, name := range []string{"s.npz", "c.npz"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		s := put(t, data)
		a, b := values(t, s, "x.npz:a"), values(t, s, "x.npz:b")
		for i := range a {
			if a[i] != float64(i) || b[i] != float64(1999-(i%40*50+i/40)) {
				t.Fatalf("%s: a[%d] = %v, b %v", name, i, a[i], b[i])
			}
		}
	}
}

// FuzzNpz opens any bytes, and reads all of what could be opened.
func FuzzNpz(f *testing.F) {
	f.Add(zipped(f, zip.Deflate, map[string][]float64{"a": {1, 2, 3}}))
	f.Add(zipped(f, zip.Store, map[string][]float64{"a": {1, 2, 3}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := npz.Open(context.Background(), put(t, data), "x.npz")
		if err != nil {
			return
		}
		a := ndarray.New(r.Layout().DType, r.Layout().Shape...)
		if a.Bytes() > 4096*len(data) {
			t.Fatalf("%d bytes of elements in a file of %d", a.Bytes(), len(data))
		}
		if err := r.Read(context.Background(), grid.Whole(a.Shape), a); err != nil {
			t.Fatal(err)
		}
	})
}
