package file

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// temporary begins the names of files that are not objects yet; List leaves them
// out.
const temporary = ".comal-tmp-"

// Put writes a file beside the place where it is to be, and renames it.
func (s *Store) Put(ctx context.Context, key string, data []byte) error {
	return s.write(ctx, key, data, func(root *os.Root, temp, name string) error {
		return root.Rename(temp, name)
	})
}

// PutNew is Put for a file that must not be there. On a file system without hard
// links others may see it empty for a moment.
func (s *Store) PutNew(ctx context.Context, key string, data []byte) error {
	return s.write(ctx, key, data, func(root *os.Root, temp, name string) error {
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

// write writes a temporary file, which publish gives its name.
func (s *Store) write(ctx context.Context, key string, data []byte, publish func(root *os.Root, temp, name string) error) error {
	root, name, err := s.enter(ctx, key, true)
	if err != nil {
		return err
	}
	if err := s.parents(root, name); err != nil {
		return s.explain(key, err)
	}
	temp := filepath.Join(filepath.Dir(name), fmt.Sprintf("%s%016x", temporary, rand.Uint64()))
	if err := writeFile(root, temp, data); err != nil {
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
	return s.explain(key, syncFolder(root, filepath.Dir(name)))
}

// writeFile makes a file that is on disk when it returns.
func writeFile(root *os.Root, name string, data []byte) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
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
		if err := syncFolder(root, above); err != nil {
			return err
		}
	}
	return nil
}
