package file

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/comal-go/comal/store"
)

// List walks through the folders that can hold keys of the prefix; it holds the
// names of one folder of each level in memory. Files that vanish meanwhile are
// left out.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[store.Info, error] {
	return func(yield func(store.Info, error) bool) {
		dir := path.Dir(prefix + "x")
		if dir != "." && store.CheckKey(dir) != nil {
			return
		}
		root, err := s.folder(false)
		if err == nil {
			w := walk{s, ctx, root, prefix, yield}
			_, err = w.folder(dir)
		}
		if absent(err) != nil {
			yield(store.Info{}, err)
		}
	}
}

// walk yields until somebody has enough.
type walk struct {
	s      *Store
	ctx    context.Context
	root   *os.Root
	prefix string
	yield  func(store.Info, error) bool
}

// folder yields what is below dir; it returns false to end the walk.
func (w walk) folder(dir string) (bool, error) {
	if err := w.ctx.Err(); err != nil {
		return false, err
	}
	entries, err := w.entries(dir)
	if err != nil {
		return true, absent(w.s.explain(dir, err))
	}
	for _, e := range entries {
		key := path.Join(dir, e.Name())
		more := true
		switch {
		case strings.HasPrefix(e.Name(), temporary):
		case e.IsDir():
			if name := key + "/"; strings.HasPrefix(name, w.prefix) || strings.HasPrefix(w.prefix, name) {
				more, err = w.folder(key)
			}
		case strings.HasPrefix(key, w.prefix):
			more, err = w.file(key)
		}
		if !more || err != nil {
			return false, err
		}
	}
	return true, nil
}

// entries reads a folder, in the order of the keys in it: those in a folder have
// a slash behind its name.
func (w walk) entries(dir string) ([]fs.DirEntry, error) {
	f, err := w.root.Open(filepath.FromSlash(dir))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(sortName(a), sortName(b)) })
	return entries, nil
}

func sortName(e fs.DirEntry) string {
	if e.IsDir() {
		return e.Name() + "/"
	}
	return e.Name()
}

// file yields one, if it is still there and an object.
func (w walk) file(key string) (bool, error) {
	if store.CheckKey(key) != nil {
		return true, nil
	}
	info, err := stat(w.root, filepath.FromSlash(key))
	if err != nil {
		// Also a link that leads nowhere, or out.
		return true, nil
	}
	return w.yield(describe(key, info), nil), nil
}
