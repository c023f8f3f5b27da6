package results

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

// File is a file in the making. It has its name only once it is whole: Commit
// puts it on the disk and renames it, Discard leaves no trace. What was there
// before under the name stays until then.
//
// What a process leaves that is killed is removed by the next one that makes
// the same file.
//
// Devices and pipes have nothing to be renamed and are written to directly.
type File struct {
	*os.File
	name string // what it will be called; "" if it is written to directly
	mode fs.FileMode
	done bool
}

// Create begins a file beside the one of that name. A symbolic link is
// followed, so that the file it points to is replaced and not the link.
func Create(name string) (*File, error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	mode := fs.FileMode(0)
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s is a folder: name a file in it", name)
	case err == nil && !info.Mode().IsRegular():
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &File{File: f}, err
	case err == nil:
		mode = info.Mode().Perm()
	}
	sweep(name)
	for {
		// os.CreateTemp would hide it from all others, whatever the user's mask.
		part := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+strconv.FormatUint(rand.Uint64(), 36)+".part")
		f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
		switch {
		case err == nil && claim(f):
			return &File{File: f, name: name, mode: mode}, nil
		case err == nil:
			f.Close()
		case !errors.Is(err, fs.ErrExist):
			return nil, pathless(err, name)
		}
	}
}

// pathless names the file the user asked for instead of the temporary one.
func pathless(err error, name string) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return &fs.PathError{Op: "create", Path: name, Err: e.Err}
	}
	return err
}

// Commit makes the file durable and gives it its name.
func (f *File) Commit() error {
	if f.done {
		return nil
	}
	f.done = true
	if f.name == "" {
		return f.Close()
	}
	err := f.Sync()
	if f.mode != 0 {
		err = errors.Join(err, f.Chmod(f.mode))
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.File.Name(), f.name)
	}
	if err != nil {
		os.Remove(f.File.Name())
		return err
	}
	syncFolder(filepath.Dir(f.name))
	return nil
}

// syncFolder makes a new name durable, on systems where folders can be synced.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}

// Discard removes what was written. After Commit it does nothing.
func (f *File) Discard() {
	if f.done {
		return
	}
	f.done = true
	f.Close()
	if f.name != "" {
		os.Remove(f.File.Name())
	}
}
