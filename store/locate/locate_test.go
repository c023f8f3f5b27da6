package locate_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/comal-go/comal/internal/testkit"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/file"
	"github.com/comal-go/comal/store/locate"
)

var ctx = context.Background()

// reads opens an address and looks whether there are five bytes.
func reads(t *testing.T, address, want string) {
	t.Helper()
	s, key, err := locate.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 5)
	if _, err := s.ReadAt(ctx, key, got, 0); err != nil || string(got) != want {
		t.Errorf("%s (key %s) holds %q, %v", address, key, got, err)
	}
}

func TestPaths(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.MkdirAll("some folder", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("some folder", "a b"), []byte("hello"), 0o666); err != nil {
		t.Fatal(err)
	}
	slashed := filepath.ToSlash(dir)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	for _, address := range []string{
		filepath.Join(dir, "some folder", "a b"),
		filepath.Join("some folder", "a b"),
		"some folder/../some folder/./a b",
		"file://" + slashed + "/some%20folder/a%20b",
		"file:some%20folder/a%20b",
		"file://localhost" + slashed + "/some folder/a b",
	} {
		reads(t, address, "hello")
	}
	s, key, err := locate.Open("some folder/")
	if err != nil || key != "some folder" {
		t.Errorf("a folder has the key %q, %v", key, err)
	}
	if f, ok := s.(*file.Store); !ok || filepath.Base(f.Dir()) == "some folder" {
		t.Errorf("the store of a folder is %v", s)
	}
	if _, _, err := locate.Open("not/there/yet.npy"); err != nil {
		t.Errorf("what is not there yet: %v", err)
	}
}

func TestLink(t *testing.T) {
	testkit.Need(t, "unix")
	elsewhere, dir := t.TempDir(), t.TempDir()
	target, link := filepath.Join(elsewhere, "target"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(target, []byte("hello"), 0o666), os.Symlink(target, link)); err != nil {
		t.Fatal(err)
	}
	reads(t, link, "hello")
}

// TestBelowFile asserts that a path which leads through a file names it.
func TestBelowFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("x.npy", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"x.npy/y", "x.npy/a/b/y"} {
		_, _, err := locate.Open(address)
		if err == nil || !strings.Contains(err.Error(), "x.npy is no folder") || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, _, err := locate.Open("a/b/y"); err != nil {
		t.Error(err)
	}
}

func TestRefused(t *testing.T) {
	for address, want := range map[string]string{
		"":                             "empty",
		"htps://host/x":                "did you mean https:",
		"S4://bucket/x":                "did you mean s3:",
		"gopher://host/x":              "file, http, https, s3 or mem",
		"https://host":                 "path behind the host",
		"https://host/":                "path behind the host",
		"http://host/a/%2E%2E":         "impossible name",
		"http://host/%zz":              "no address",
		"s3:bucket/key":                "s3://BUCKET/KEY",
		"s3://bucket":                  "s3://BUCKET/KEY",
		"s3://bucket/":                 "s3://BUCKET/KEY",
		"s3:///key":                    "s3://BUCKET/KEY",
		"s3://bucket/a/../b":           "impossible name",
		"s3://bucket//b":               "impossible name",
		"mem:":                         "impossible name",
		"mem:../x":                     "impossible name",
		"file://host/x":                "host",
		"https://u:word@host?secret=1": "path behind the host",
	} {
		_, _, err := locate.Open(address)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want something of %q", address, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), ":word")) {
			t.Errorf("%q tells secrets: %v", address, err)
		}
	}
}

func TestWeb(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.EscapedPath() != "/a%2Fb/some%20data/x" || r.URL.RawQuery != "q=1" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, "hello")
	}))
	defer server.Close()
	reads(t, server.URL+"/a%2Fb/some%20data/x?q=1", "hello")
	s, key, err := locate.Open(server.URL + "/a%2Fb/some%20data?q=1")
	if err != nil || key != "some data" {
		t.Fatalf("the key is %q, %v", key, err)
	}
	if _, err := s.ReadAt(ctx, key+"/x", make([]byte, 5), 0); err != nil {
		t.Error(err)
	}
	if _, ok := s.(store.Ranger); ok {
		t.Error("the web can be written to")
	}
}

func TestS3(t *testing.T) {
	backend := s3mem.New()
	if err := backend.CreateBucket("bucket"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	s, key, err := locate.Open("s3://bucket/data/X.zarr/")
	if err != nil || key != "data/X.zarr" {
		t.Fatalf("the key is %q, %v", key, err)
	}
	if err := s.Put(ctx, key+"/c/0", []byte("hello")); err != nil {
		t.Fatal(err)
	}
	reads(t, "s3://bucket/data/X.zarr/c/0", "hello")
}

func TestMem(t *testing.T) {
	s, key, err := locate.Open("mem:TestMem/a")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put(ctx, key, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	reads(t, "mem:TestMem/a", "hello")
	if _, _, err := locate.Open("mem:TestMem/"); err != nil {
		t.Error(err)
	}
}

func TestColon(t *testing.T) {
	testkit.Need(t, "unix")
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a:b", []byte("hello"), 0o666); err != nil {
		t.Fatal(err)
	}
	reads(t, "./a:b", "hello")
	if _, _, err := locate.Open("aa:b"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("what looks like an address: %v", err)
	}
}

func ExampleOpen() {
	s, key, err := locate.Open("mem:data/X.npy")
	if err != nil {
		fmt.Println(err)
		return
	}
	err = s.Put(context.Background(), key, []byte("..."))
	fmt.Println(key, err)
	_, _, err = locate.Open("htpp://host/X.npy")
	fmt.Println(err)
	// Output:
	// data/X.npy <nil>
	// htpp://host/X.npy: there are no addresses of the kind "htpp": did you mean http:; a path with a colon is written as ./htpp://host/X.npy: invalid argument
}

// FuzzOpen gives it any name.
func FuzzOpen(f *testing.F) {
	for _, name := range []string{"a", "s3://b/k", "http://h/%41?x", "file:///a", "mem:a", "a:b", "C:\\x", "\x00", "https://[::1"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if _, key, err := locate.Open(name); err == nil && store.CheckKey(key) != nil {
			t.Errorf("%q has the key %q", name, key)
		}
	})
}
