package array_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/comal-go/comal"
	"github.com/comal-go/comal/array"
	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/locate"
)

// bucket starts a server of objects with an empty bucket, which the environment
// names to this process and to workers. It returns an address in it.
func bucket(t *testing.T) string {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("bucket"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": "", "AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "",
	} {
		t.Setenv(name, value)
	}
	return "s3://bucket/some/folder/"
}

// TestObjects writes arrays to a store of objects, and reads them again.
func TestObjects(t *testing.T) {
	folder := bucket(t)
	want := compute(t, small())
	for i, z := range []array.Zarr{{}, {Version: 2, Compressor: "lz4"}} {
		o, url := engines[i], fmt.Sprintf("%s%d.zarr", folder, i)
		if err := array.Store(t.Context(), o, array.Output{Array: small(), URL: url, Zarr: z}); err != nil {
			t.Errorf("%s on %s: %v", url, o.Map.On, err)
			continue
		}
		got, err := array.Transpose(array.Transpose(array.Open(t.Context(), url))).Compute(t.Context(), o)
		if err != nil {
			t.Errorf("%s on %s: %v", url, o.Map.On, err)
			continue
		}
		compare(t, got, want, false)
	}
}

// TestObjectsAgain refuses to write where an array is, and what is written piece
// by piece, before anything is computed.
func TestObjectsAgain(t *testing.T) {
	folder := bucket(t)
	if err := small().Store(t.Context(), folder+"x.zarr"); err != nil {
		t.Fatal(err)
	}
	err := array.Negative(small()).Store(t.Context(), folder+"x.zarr")
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("written again: %v", err)
	}
	compare(t, compute(t, array.Open(t.Context(), folder+"x.zarr")), compute(t, small()), false)
	never := array.MapBlocks(array.BlockFunc(func(context.Context, ndarray.Array, []ndarray.Array, grid.Box) error {
		t.Error("a chunk was computed")
		return nil
	}), dtype.Float64, small())
	err = array.Add(never, array.Mean(never)).Store(t.Context(), folder+"x.npy")
	if !errors.Is(err, codec.ErrUnsupported) || !strings.Contains(err.Error(), ".zarr") {
		t.Errorf("a .npy file among objects: %v", err)
	}
	if err := array.Open(t.Context(), folder+"y.zarr").Err(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is not there: %v", err)
	}
}

// TestWeb reads arrays from a server of files.
func TestWeb(t *testing.T) {
	dir := t.TempDir()
	want := compute(t, small())
	for _, name := range []string{"x.npy", "x.zarr"} {
		if err := small().Store(t.Context(), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	pack(t, filepath.Join(dir, "x.npy"), filepath.Join(dir, "stored.npz"), zip.Store)
	pack(t, filepath.Join(dir, "x.npy"), filepath.Join(dir, "deflated.npz"), zip.Deflate)
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	for i, o := range engines {
		for _, name := range []string{"x.npy", "x.zarr", "stored.npz:x", "deflated.npz"}[2*i:] {
			x := array.Open(t.Context(), server.URL+"/"+name)
			got, err := array.Transpose(array.Transpose(x)).Compute(t.Context(), o)
			if err != nil {
				t.Errorf("%s on %s: %v", name, o.Map.On, err)
				continue
			}
			compare(t, got, want, false)
		}
	}
	compare(t, compute(t, array.Open(t.Context(), filepath.Join(dir, "stored.npz")+":x")), want, false)
	for _, name := range []string{"y.npy", "y.zarr", "y.npz"} {
		if err := array.Open(t.Context(), server.URL+"/"+name).Err(); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("what is not there: %v", err)
		}
		if strings.HasSuffix(name, "z") {
			continue
		}
		if err := small().Store(t.Context(), server.URL+"/"+name); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("written to a server of files: %v", err)
		}
	}
}

// TestDecompressed asserts that plans count what is held of a compressed .npz file, in
// each pass and each worker, and nothing of one that is read in place.
func TestDecompressed(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "x.npy")
	if err := array.Random(array.Uniform, 1, 1000, 200).Store(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	peak := func(method uint16, o array.Option) (peaks []int64) {
		pack(t, name, filepath.Join(dir, "x.npz"), method)
		x := array.Open(t.Context(), filepath.Join(dir, "x.npz"))
		p, err := array.Plan(o, array.Output{Array: array.Subtract(x, array.Mean(x, 0)), URL: filepath.Join(dir, "y.npy")})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range p.Stages {
			peaks = append(peaks, s.Peak)
		}
		return peaks
	}
	for i, o := range engines {
		o.Map.Processes, o.Map.Memory = 1, 1e9
		stored, deflated := peak(zip.Store, o), peak(zip.Deflate, o)
		for k := range deflated {
			if more := deflated[k] - stored[k]; more < int64(1+i)*1600e3 || more > int64(1+i)*1601e3 {
				t.Errorf("on %s, pass %d: %d bytes more", o.Map.On, k, more)
			}
		}
	}
}

// pack puts a .npy file into a .npz file, as x.
func pack(t *testing.T, from, to string, method uint16) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	f, err := z.CreateHeader(&zip.FileHeader{Name: "x.npy", Method: method})
	if err == nil {
		_, err = f.Write(text)
	}
	if err = errors.Join(err, z.Close(), os.WriteFile(to, out.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// TestWebDamage spoils what a server answers, once a run has been planned: it is
// told as of a file, with the name that the user gave.
func TestWebDamage(t *testing.T) {
	dir := t.TempDir()
	if err := small().Store(t.Context(), filepath.Join(dir, "x.zarr")); err != nil {
		t.Fatal(err)
	}
	var chunks atomic.Int32
	files := http.FileServer(http.Dir(dir))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/c/") {
			chunks.Add(1)
		}
		files.ServeHTTP(w, r)
	}))
	defer server.Close()
	for _, o := range engines {
		x := array.Open(t.Context(), server.URL+"/x.zarr")
		rewrite(t, filepath.Join(dir, "x.zarr", "c", "1", "2"), func(b []byte) []byte { b[len(b)/2] ^= 8; return b })
		_, err := array.Sum(x).Compute(t.Context(), o)
		var d *codec.Damage
		if !errors.As(err, &d) || d.Kind != codec.ErrDamaged || !strings.HasPrefix(d.File, server.URL) {
			t.Errorf("on %s: %v", o.Map.On, err)
		}
		rewrite(t, filepath.Join(dir, "x.zarr", "c", "1", "2"), func(b []byte) []byte { b[len(b)/2] ^= 8; return b })
	}
	if chunks.Load() == 0 {
		t.Error("the server was not asked for chunks")
	}
}

// TestObjectsSealed ends right before what makes objects an array, and right after it:
// a run that goes on has them become one, or leaves them, and computes nothing. What
// others have written is not taken for that.
func TestObjectsSealed(t *testing.T) {
	url := bucket(t) + "x.zarr"
	o := array.Option{Map: comal.Option{Journal: filepath.Join(t.TempDir(), "journal"), Processes: 1}}
	calls := 0
	hook = func() error { calls++; return nil }
	run := func() error {
		calls = 0
		return array.MapBlocks("hooked", dtype.Float64, small()).Store(t.Context(), url, o)
	}
	st, key, err := locate.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(); err != nil || calls == 0 {
		t.Fatalf("%d chunks: %v", calls, err)
	}
	for _, name := range []string{"", "zarr.json"} {
		if name != "" {
			if err := st.Delete(t.Context(), key+"/"+name); err != nil {
				t.Fatal(err)
			}
		}
		if err := run(); err != nil || calls > 0 {
			t.Errorf("without %q: %d chunks, %v", name, calls, err)
		}
		compare(t, compute(t, array.Open(t.Context(), url)), compute(t, small()), false)
	}
	for info, err := range st.List(t.Context(), key+"/c/") {
		if err != nil || st.Put(t.Context(), info.Key, []byte("another")) != nil {
			t.Fatal(err)
		}
		break
	}
	if err := run(); !errors.Is(err, fs.ErrExist) || calls > 0 {
		t.Errorf("in place of another one: %d chunks, %v", calls, err)
	}
}
