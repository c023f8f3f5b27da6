package file

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/comal-go/comal/internal/durable"
)

// temporary begins the names of files that are not objects yet; List leaves them
// out.
const temporary = ".comal-tmp-"

// Put writes a file beside the place where it is to be, and renames it.
func (s *Store) Put(ctx context.Context, key string, data []byte) error {
	return s.write(ctx, key, data, true, rename)
}

// PutLater is Put without waiting for the disk, which begins to write.
func (s *Store) PutLater(ctx context.Context, key string, data []byte) error {
	return s.write(ctx, key, data, false, rename)
}

func rename(root *os.Root, temp, name string) error { return root.Rename(temp, name) }

// PutNew is Put for a file that must not be there. On a file system without hard
// links others may see it empty for a moment.
func (s *Store) PutNew(ctx context.Context, key string, data []byte) error {
	return s.write(ctx, key, data, true, func(root *os.Root, temp, name string) error {
		err := root.Link(temp, name)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return errors.Join(err, root.Remove(temp))
		}
		claim, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return errors.Join(err, root.Remove(temp))
		}
		claim.Close()
		return root.Rename(temp, name)
	})
}

// write writes a temporary file, which publish gives its name. Both are on disk
// then if wait says so.
func (s *Store) write(ctx context.Context, key string, data []byte, wait bool, publish func(root *os.Root, temp, name string) error) error {
	root, name, err := s.enter(ctx, key, true)
	if err != nil {
		return err
	}
	if err := s.parents(root, name); err != nil {
		return s.explain(key, err)
	}
	temp := filepath.Join(filepath.Dir(name), fmt.Sprintf("%s%016x", temporary, rand.Uint64()))
	if err := writeFile(root, temp, data, wait); err != nil {
		root.Remove(temp) // the reason is in err
		return s.full(key, int64(len(data)), err)
	}
	s.open.drop(key)
	err = publish(root, temp, name)
	s.seen.Forget(key)
	if err != nil {
		root.Remove(temp)
		return s.explain(key, err)
	}
	if !wait {
		return nil
	}
	return s.explain(key, durable.FolderIn(root, filepath.Dir(name)))
}

// writeFile makes a file, and waits until it is on disk if wait says so.
func writeFile(root *os.Root, name string, data []byte, wait bool) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	switch {
	case err != nil:
	case wait:
		err = f.Sync()
	case len(data) >= early:
		begin(f)
	}
	return errors.Join(err, f.Close())
}

// early is how many bytes the disk is told to write before somebody waits for it:
// so that it works while others compute.
const early = 1 << 20

// Sync waits until all files in a folder, and their names, are on disk.
func (s *Store) Sync(ctx context.Context, prefix string) error {
	root, name, err := s.enter(ctx, prefix, false)
	if err != nil {
		return err
	}
	var all errgroup.Group
	all.SetLimit(together)
	err = fs.WalkDir(root.FS(), filepath.ToSlash(name), func(name string, e fs.DirEntry, err error) error {
		switch err = cmp.Or(err, ctx.Err()); {
		case err != nil:
			return err
		case e.IsDir():
			all.Go(func() error { return durable.FolderIn(root, filepath.FromSlash(name)) })
		default:
			all.Go(func() error { return syncFile(root, filepath.FromSlash(name)) })
		}
		return nil
	})
	return s.explain(prefix, cmp.Or(all.Wait(), err))
}

// together is how many files are waited for at a time: a file system makes one
// entry in its journal for all of them.
const together = 16

// syncFile waits until a file is on disk. Some systems want to be able to write
// to it for that.
func syncFile(root *os.Root, name string) error {
	f, err := root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// parents makes the folders that a file is in, each on disk with its name.
func (s *Store) parents(root *os.Root, name string) error {
	dir := filepath.Dir(name)
	if info, err := root.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	made := "."
	for part := range strings.SplitSeq(filepath.ToSlash(dir), "/") {
		above := made
		made = filepath.FromSlash(path.Join(filepath.ToSlash(made), part))
		if err := root.Mkdir(made, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := durable.FolderIn(root, above); err != nil {
			return err
		}
	}
	return nil
}
