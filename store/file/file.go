// Package file keeps objects as the files of a folder, its keys being their paths
// in it.
//
// Nothing outside of the folder can be reached: names that lead out are refused,
// and so are symbolic links that do. Links that stay inside are followed by
// reads; List does not go into folders that are links.
package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/store"
	"github.com/comal-go/comal/store/internal/tags"
)

// Store is a [store.Store] of files, which is a Ranger, a Mover, a Deferrer and a
// Spacer. What Put and Commit wrote is on disk when they return.
type Store struct {
	dir  string
	seen tags.Tags
	open opened

	mu   sync.Mutex
	root *os.Root // nil until the folder is there
}

var _ store.Full = (*Store)(nil)

// New returns the store of a folder, which the first write makes if it is not
// there.
func New(dir string) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return &Store{dir: dir}, nil
}

// Dir is the path of the folder.
func (s *Store) Dir() string { return s.dir }

// Close closes the files that are kept open. It is not needed: another use of
// the store opens them again.
func (s *Store) Close() error {
	s.open.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.root == nil {
		return nil
	}
	err := s.root.Close()
	s.root = nil
	return err
}

// folder opens the folder, and makes it if create is set.
func (s *Store) folder(create bool) (*os.Root, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.root != nil {
		return s.root, nil
	}
	if create {
		if err := os.MkdirAll(s.dir, 0o777); err != nil {
			return nil, s.explain("", err)
		}
	}
	root, err := os.OpenRoot(s.dir)
	if err != nil {
		return nil, s.explain("", err)
	}
	s.root = root
	return root, nil
}

// enter checks a key and returns the folder with the key as this system writes
// paths.
func (s *Store) enter(ctx context.Context, key string, create bool) (*os.Root, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", err
	}
	if err := store.CheckKey(key); err != nil {
		return nil, "", err
	}
	name, err := filepath.Localize(key)
	if err != nil {
		return nil, "", fmt.Errorf("%w %q: this system has no such names for files", store.ErrKey, key)
	}
	root, err := s.folder(create)
	return root, name, err
}

// explain names the file, and makes errors of the system those of stores.
func (s *Store) explain(key string, err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	} else if link, ok := errors.AsType[*os.LinkError](err); ok {
		err = link.Err
	}
	at := filepath.Join(s.dir, filepath.FromSlash(key))
	switch {
	case err == nil:
		return nil
	case strings.HasSuffix(err.Error(), "path escapes from parent"): // package os has no name for it
		return fmt.Errorf("%s: %w of %s: put what it leads to in its place, or open that: %w", at, store.ErrOutside, s.dir, err)
	case isFull(err):
		return &store.NoSpace{Key: at, Err: err}
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return fmt.Errorf("%s: %w (%w)", at, fs.ErrNotExist, err)
	case errors.Is(err, syscall.ENAMETOOLONG):
		return fmt.Errorf("%s: %w: %w", at, store.ErrKey, err)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%s: %w: %w", at, store.ErrReadOnly, err)
	}
	return fmt.Errorf("%s: %w", at, err)
}

// ReadAt reads from a file, by one pread. It costs a look at the path more, as
// the file may have been replaced; the latest files are kept open.
func (s *Store) ReadAt(ctx context.Context, key string, dst []byte, off int64) (int, error) {
	root, name, err := s.enter(ctx, key, false)
	if err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, fmt.Errorf("%s: offset %d is negative: %w", key, off, fs.ErrInvalid)
	}
	info, err := stat(root, name)
	if err != nil {
		return 0, s.explain(key, err)
	}
	if err := s.seen.Check(key, tag(info)); err != nil {
		return 0, err
	}
	f, err := s.open.get(key, info, func() (*os.File, error) { return root.Open(name) })
	if err != nil {
		return 0, s.explain(key, err)
	}
	defer s.open.put(f)
	if !os.SameFile(f.info, info) { // replaced meanwhile
		if err := s.seen.Check(key, tag(f.info)); err != nil {
			return 0, err
		}
	}
	if len(dst) == 0 {
		return 0, nil
	}
	n, err := f.ReadAt(dst, off)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, s.explain(key, err)
	}
	return n, err
}

// stat describes a regular file, and takes nothing else for an object.
func stat(root *os.Root, name string) (fs.FileInfo, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("is no regular file: %w", fs.ErrNotExist)
	}
	return info, nil
}

// tag changes when a file is replaced or written to, unless that takes place in
// one tick of the file system's clock and leaves the size.
func tag(info fs.FileInfo) string {
	return strconv.FormatInt(info.Size(), 36) + "-" + strconv.FormatInt(info.ModTime().UnixNano(), 36) + "-" + number(info)
}

// Stat describes a file.
func (s *Store) Stat(ctx context.Context, key string) (store.Info, error) {
	root, name, err := s.enter(ctx, key, false)
	if err != nil {
		return store.Info{}, err
	}
	info, err := stat(root, name)
	if err != nil {
		return store.Info{}, s.explain(key, err)
	}
	s.seen.Remember(key, tag(info))
	return describe(key, info), nil
}

func describe(key string, info fs.FileInfo) store.Info {
	return store.Info{Key: key, Size: info.Size(), Modified: info.ModTime(), Tag: tag(info)}
}

// Delete removes a file, and leaves the folders it was in.
func (s *Store) Delete(ctx context.Context, key string) error {
	root, name, err := s.enter(ctx, key, false)
	if err != nil {
		return absent(err)
	}
	info, err := root.Lstat(name)
	if err != nil || info.IsDir() {
		return absent(s.explain(key, err))
	}
	s.open.drop(key)
	s.seen.Forget(key)
	return absent(s.explain(key, root.Remove(name)))
}

// absent is nil where there was nothing.
func absent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Free tells what this user may still write to the disk of the folder.
func (s *Store) Free(context.Context) (int64, error) {
	if _, err := s.folder(true); err != nil {
		return 0, err
	}
	return host.DiskFree(s.dir)
}
