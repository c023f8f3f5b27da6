package results

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/comal-go/comal/internal/durable"
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
	held *os.File // has the lock of one that was taken; nil if there is none
}

// Create begins a file beside the one of that name. A symbolic link is
// followed, so that the file it points to is replaced and not the link.
func Create(name string) (*File, error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	sweep(filepath.Dir(name), func(of string) bool { return of == filepath.Base(name) })
	return create(name)
}

// create is Create of a file whose dead parts have been swept.
func create(name string) (*File, error) {
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

// Take makes the contents of a file this one's, and removes that file: without
// reading it if both lie on one disk.
func (f *File) Take(name string) error {
	if f.name != "" {
		if moved, err := f.replace(name); moved || err != nil {
			return err
		}
	}
	from, err := os.Open(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	from.Close()
	if err == nil {
		err = os.Remove(name)
	}
	return err
}

// replace puts another file in the place of the one in the making, if the system
// can. It gets the same permissions.
func (f *File) replace(name string) (moved bool, err error) {
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	part, held := f.File.Name(), hold(name)
	if os.Rename(name, part) != nil {
		held.Close()
		return false, nil
	}
	again, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		held.Close()
		return false, err
	}
	f.File.Close()
	f.File, f.held = again, held
	return true, again.Chmod(info.Mode().Perm())
}

// Commit makes the file durable and gives it its name.
func (f *File) Commit() error {
	if f.done {
		return nil
	}
	f.done = true
	defer f.held.Close()
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
	return durable.Folder(filepath.Dir(f.name))
}

// Discard removes what was written. After Commit it does nothing.
func (f *File) Discard() {
	if f.done {
		return
	}
	f.done = true
	defer f.held.Close()
	f.Close()
	if f.name != "" {
		os.Remove(f.File.Name())
	}
}
