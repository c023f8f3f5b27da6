package file

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/comal-go/comal/internal/durable"
	"github.com/comal-go/comal/store"
)

// Move renames a file or a folder. What is in its place is exchanged with it in
// one step where the system can do that, and set aside before it elsewhere.
func (s *Store) Move(ctx context.Context, from, to string) error {
	if err := store.CheckMove(from, to); err != nil {
		return err
	}
	root, source, err := s.enter(ctx, from, false)
	if err != nil {
		return err
	}
	_, target, err := s.enter(ctx, to, false)
	if err != nil {
		return err
	}
	if _, err := root.Lstat(source); err != nil {
		return s.explain(from, err)
	}
	if err := s.parents(root, target); err != nil {
		return s.explain(to, err)
	}
	if err := tidy(root, source); err != nil {
		return s.explain(from, err)
	}
	s.open.close()
	s.seen.Forget(from)
	s.seen.Forget(to)
	if err := replace(root, source, target); err != nil {
		return s.explain(to, err)
	}
	return s.explain(to, syncFolders(root, source, target))
}

// Remove deletes a file, or a folder with all that is in it; of one that was moved,
// what a move that was killed has left of what had been in its new place.
func (s *Store) Remove(ctx context.Context, key string) error {
	root, name, err := s.enter(ctx, key, false)
	if err != nil {
		return absent(err)
	}
	s.open.close()
	s.seen.Forget(key)
	if _, err := root.Lstat(name); errors.Is(err, fs.ErrNotExist) {
		name = asideOf(name)
	}
	return absent(s.explain(key, root.RemoveAll(name)))
}

// tidy removes what writes that were killed have left in a folder that nobody
// writes to any more.
func tidy(root *os.Root, folder string) error {
	return fs.WalkDir(root.FS(), filepath.ToSlash(folder), func(name string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(e.Name(), temporary) {
			err = root.Remove(filepath.FromSlash(name))
		}
		return err
	})
}

// replace renames, and removes what was there.
func replace(root *os.Root, source, target string) error {
	aside := asideOf(source)
	if _, err := root.Lstat(target); errors.Is(err, fs.ErrNotExist) {
		if err := root.Rename(source, target); err != nil {
			return err
		}
		return root.RemoveAll(aside)
	}
	if err := root.RemoveAll(aside); err != nil {
		return err
	}
	switch err := exchange(root, source, target); {
	case err == nil:
		// What was there has the old name now.
		if err := root.Rename(source, aside); err != nil {
			return err
		}
	case errors.Is(err, errors.ErrUnsupported):
		if err := root.Rename(target, aside); err != nil {
			return err
		}
		if err := root.Rename(source, target); err != nil {
			return errors.Join(err, root.Rename(aside, target))
		}
	default:
		return err
	}
	return root.RemoveAll(aside)
}

// asideOf names what the move of a source replaces until it is removed: always the
// same, so that what one has left that was killed goes with the next, or when the
// source is removed.
func asideOf(source string) string {
	hash := fnv.New64a()
	hash.Write([]byte(filepath.Base(source)))
	return filepath.Join(filepath.Dir(source), fmt.Sprintf("%sold-%016x", temporary, hash.Sum64()))
}

// syncFolders makes a rename durable.
func syncFolders(root *os.Root, from, to string) error {
	err := durable.FolderIn(root, filepath.Dir(to))
	if filepath.Dir(from) != filepath.Dir(to) {
		err = errors.Join(err, durable.FolderIn(root, filepath.Dir(from)))
	}
	return err
}
