// Package locate finds the store of what users name: a path, or an address of
// one of the kinds of stores.
package locate

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"github.com/comal-go/comal/internal/near"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/file"
	"github.com/comal-go/comal/store/limit"
	"github.com/comal-go/comal/store/mem"
	"github.com/comal-go/comal/store/retry"
	"github.com/comal-go/comal/store/s3"
	"github.com/comal-go/comal/store/web"
)

// Remote stores are asked so much at a time, each of them.
const (
	remoteOperations = 32
	remoteBytes      = 256 << 20
)

// memory is the store of mem:NAME.
var memory = sync.OnceValue(func() *mem.Store { return mem.New(0) })

// schemes are the kinds of addresses, with how they are opened from what follows
// the colon.
var schemes = map[string]func(address, rest string) (store.Store, string, error){
	"file":  openFile,
	"http":  openWeb,
	"https": openWeb,
	"s3":    openS3,
	"mem":   openMem,
}

// Open returns the store of an object, or of a folder of objects, and its key in
// it:
//
//	data/X.npy, file:///data/X.npy   the folder that holds X.npy, and X.npy
//	https://host/data/X.zarr?q       what is below https://host/data, and X.zarr
//	s3://bucket/data/X.zarr          the bucket, and data/X.zarr
//	mem:data/X.npy                   the memory of this process, and data/X.npy
//
// A path may name a symbolic link: then the store is the folder of what it leads
// to. A trailing slash makes no difference, and nothing needs to be there. What
// is remote is tried again and bounded; credentials for s3 are as in
// [s3.Environment]. A path with a colon is written as ./a:b.
func Open(name string) (store.Store, string, error) {
	scheme, rest, ok := strings.Cut(name, ":")
	if !ok || !isScheme(scheme) {
		return openPath(name)
	}
	open := schemes[strings.ToLower(scheme)]
	if open == nil {
		return nil, "", unknown(name, scheme)
	}
	s, key, err := open(name, rest)
	if err == nil {
		err = store.CheckKey(key)
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", shown(name), err)
	}
	return s, key, nil
}

// isScheme tells the beginning of an address from that of a path: letters, then
// also digits (RFC 3986, 3.1). One letter is a drive of Windows.
func isScheme(s string) bool {
	for i, c := range []byte(strings.ToLower(s)) {
		if !(c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-')) {
			return false
		}
	}
	return len(s) > 1 || len(s) == 1 && runtime.GOOS != "windows"
}

// unknown says which scheme somebody meant.
func unknown(name, scheme string) error {
	known := []string{"file", "http", "https", "s3", "mem"}
	hint := "write file, http, https, s3 or mem"
	if meant := near.Name(scheme, known); meant != "" {
		hint = fmt.Sprintf("did you mean %s:", meant)
	}
	return fmt.Errorf("%s: there are no addresses of the kind %q: %s; a path with a colon is written as ./%s: %w",
		shown(name), scheme, hint, shown(name), fs.ErrInvalid)
}

// shown is an address without what may be secret.
func shown(name string) string {
	u, err := url.Parse(name)
	if err != nil || u.Host == "" {
		return name
	}
	u.RawQuery, u.Fragment = "", ""
	return u.Redacted()
}

// openPath takes a path as the system writes it.
func openPath(name string) (store.Store, string, error) {
	if name == "" {
		return nil, "", fmt.Errorf("%w: the path is empty", store.ErrKey)
	}
	full, err := filepath.Abs(name)
	if err != nil {
		return nil, "", err
	}
	if real, err := filepath.EvalSymlinks(full); err == nil {
		full = real
	} else if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return nil, "", fmt.Errorf("%s: %w: %w", name, store.ErrKey, err)
	}
	dir, key := filepath.Split(full)
	if err := store.CheckKey(key); err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	if above := noFolder(filepath.Clean(dir)); above != "" {
		return nil, "", fmt.Errorf("%s: %s is no folder: %w", name, above, fs.ErrNotExist)
	}
	s, err := file.New(dir)
	return s, key, err
}

// noFolder returns the part of a path that is there and no folder, if there is one: what
// is below it cannot be made.
func noFolder(dir string) string {
	for {
		info, err := os.Stat(dir)
		above := filepath.Dir(dir)
		switch {
		case err == nil && !info.IsDir():
			return dir
		case err == nil || above == dir:
			return ""
		}
		dir = above
	}
}

// openFile takes file:///PATH and file:PATH (RFC 8089); on Windows the drive
// comes behind a slash.
func openFile(address, _ string) (store.Store, string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", err
	}
	if u.Host != "" && u.Host != "localhost" {
		return nil, "", fmt.Errorf("the file is on the host %q: write file:///%s for one of this machine: %w", u.Host, u.Host+u.Path, fs.ErrInvalid)
	}
	name := u.Path
	if u.Opaque != "" {
		if name, err = url.PathUnescape(u.Opaque); err != nil {
			return nil, "", err
		}
	}
	if runtime.GOOS == "windows" && len(name) > 2 && name[0] == '/' && name[2] == ':' {
		name = name[1:]
	}
	return openPath(filepath.FromSlash(name))
}

// openWeb keeps the last part of the path for the key.
func openWeb(address, _ string) (store.Store, string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, "", errors.New("this is no address: write percent signs as %25, and blanks as %20")
	}
	full := strings.TrimRight(u.EscapedPath(), "/")
	dir, last := path.Split(full)
	key, err := url.PathUnescape(last)
	if err != nil {
		return nil, "", err
	}
	if key == "" {
		return nil, "", fmt.Errorf("%w: write a path behind the host, to one object or folder", store.ErrKey)
	}
	if u.Path, err = url.PathUnescape(dir); err != nil {
		return nil, "", err
	}
	u.RawPath = dir
	s, err := web.New(u.String(), web.Options{})
	if err != nil {
		return nil, "", err
	}
	return careful(s), key, nil
}

// openS3 takes s3://BUCKET/KEY. Keys are not escaped.
func openS3(_, rest string) (store.Store, string, error) {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "/")
	key = strings.TrimSuffix(key, "/")
	if !strings.HasPrefix(rest, "//") || bucket == "" || key == "" {
		return nil, "", fmt.Errorf("%w: write s3://BUCKET/KEY", store.ErrKey)
	}
	s, err := s3.New(bucket, s3.Environment(os.Getenv))
	if err != nil {
		return nil, "", err
	}
	return careful(s), key, nil
}

func openMem(_, rest string) (store.Store, string, error) {
	return memory(), strings.TrimSuffix(rest, "/"), nil
}

// careful bounds a remote store and tries again. Who waits to try again is not
// counted.
func careful(s store.Store) store.Store {
	l := limit.New(remoteOperations, remoteBytes)
	return retry.New(l.Store(s), retry.Options{Seed: uint64(os.Getpid())})
}
