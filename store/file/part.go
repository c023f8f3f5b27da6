package file

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/comal-go/comal/internal/host"
	"github.com/comal-go/comal/store"
)

// part is a file that is being written, by any number of processes.
type part struct {
	*os.File
	s         *Store
	root      *os.Root
	key, name string // of the object and of the part
	size      int64
	written   atomic.Int64 // since this process has opened it
}

// often is how many bytes are written to a part before the disk is told to begin.
const often = 64 << 20

// Create begins or continues a part. Its place on disk is taken at once where
// the file system can do that, and otherwise there must be room: a disk that is
// too small is seen before anything is computed.
func (s *Store) Create(ctx context.Context, key, name string, size int64) (store.Range, error) {
	if err := store.CheckMove(name, key); err != nil {
		return nil, err
	}
	root, local, err := s.enter(ctx, name, true)
	if err != nil {
		return nil, err
	}
	if size < 0 {
		return nil, fmt.Errorf("%s: size %d is negative: %w", key, size, fs.ErrInvalid)
	}
	if to, err := filepath.Localize(key); err == nil {
		if info, err := root.Stat(to); err == nil && info.IsDir() {
			return nil, fmt.Errorf("%s is a folder, in place of which a file is to be written: move it away, or take another name: %w", filepath.Join(s.dir, to), fs.ErrExist)
		}
	}
	if err := s.parents(root, local); err != nil {
		return nil, s.explain(name, err)
	}
	f, err := root.OpenFile(local, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, s.explain(name, err)
	}
	p := &part{File: f, s: s, root: root, key: key, name: name, size: size}
	if err := p.grow(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return p, nil
}

// grow gives the part its size. Where that fails it is as long as it was, and
// gone if it was empty.
func (p *part) grow() error {
	info, err := p.Stat()
	if err != nil {
		return p.s.explain(p.name, err)
	}
	had := info.Size()
	switch {
	case had == p.size:
		return nil
	case had > p.size:
		return fmt.Errorf("%s: a part of %d bytes cannot become one of %d: %w: delete it, or take another name",
			filepath.Join(p.s.dir, filepath.FromSlash(p.name)), had, p.size, fs.ErrExist)
	}
	if err = p.room(p.size - had); err == nil {
		err = p.s.full(p.key, p.size-had, allocate(p.File, had, p.size))
	}
	if err != nil && had == 0 {
		p.root.Remove(filepath.FromSlash(p.name)) // the reason is in err
	}
	return err
}

// room refuses what the disk has no place for.
func (p *part) room(more int64) error {
	free, err := host.DiskFree(p.s.dir)
	if err == nil && free < more {
		return p.s.full(p.key, more, errFull)
	}
	return nil
}

// full explains an error, and counts what is missing if the disk is full.
func (s *Store) full(key string, more int64, err error) error {
	err = s.explain(key, err)
	if no, ok := errors.AsType[*store.NoSpace](err); ok {
		if free, err := host.DiskFree(s.dir); err == nil {
			no.Missing = max(1, more-free)
		}
	}
	return err
}

// WriteAt writes to the part by pwrite, never beyond its size.
func (p *part) WriteAt(data []byte, off int64) (int, error) {
	if off < 0 || off > p.size-int64(len(data)) {
		return 0, fmt.Errorf("%s: bytes %d to %d are not within its %d: %w", p.key, off, off+int64(len(data)), p.size, fs.ErrInvalid)
	}
	n, err := p.File.WriteAt(data, off)
	if before := p.written.Add(int64(n)) - int64(n); before/often != (before+int64(n))/often {
		begin(p.File)
	}
	return n, p.s.full(p.key, int64(len(data)-n), err)
}

// Commit makes all that any process has written durable, and renames the part.
func (p *part) Commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// Closed first, as an open file cannot be renamed everywhere.
	if err := errors.Join(p.Sync(), p.File.Close()); err != nil {
		return p.s.explain(p.key, err)
	}
	to, err := filepath.Localize(p.key)
	if err != nil {
		return fmt.Errorf("%w %q: this system has no such names for files", store.ErrKey, p.key)
	}
	if err := p.s.parents(p.root, to); err != nil {
		return p.s.explain(p.key, err)
	}
	p.s.open.drop(p.name)
	p.s.open.drop(p.key)
	from := filepath.FromSlash(p.name)
	err = p.root.Rename(from, to)
	p.s.seen.Forget(p.name)
	p.s.seen.Forget(p.key)
	if err != nil {
		return p.s.explain(p.key, err)
	}
	return p.s.explain(p.key, syncFolders(p.root, from, to))
}

// Abort deletes the part.
func (p *part) Abort(ctx context.Context) error {
	if err := p.Close(); err != nil {
		return err
	}
	return p.s.Delete(ctx, p.name)
}

// Close leaves the part where it is.
func (p *part) Close() error {
	if err := p.File.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return p.s.explain(p.name, err)
	}
	return nil
}
