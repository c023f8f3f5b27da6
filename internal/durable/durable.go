// Package durable has files and their names on disk, so that they outlive a loss of
// power.
package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// Folder waits until the names in a folder are on disk: of files that were made,
// renamed or removed in it. It is no error where that cannot be waited for: on Windows,
// whose file systems keep a journal of names; on file systems that say so (EINVAL, or not
// supported); and in a folder that this user may write to and not open.
func Folder(dir string) error { return names(func() (*os.File, error) { return os.Open(dir) }) }

// FolderIn is Folder for one below a root.
func FolderIn(root *os.Root, dir string) error {
	return names(func() (*os.File, error) { return root.Open(dir) })
}

func names(open func() (*os.File, error)) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := open()
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// patience is how long a file in whose place another is to be put may be open on
// Windows, where it cannot be replaced then.
const patience = time.Second

// Replace puts a file in the place of what has its name, whole and on disk: others find
// the old one or the new one. Only this user may read it. Nobody else may be at it, so
// that the file in the making can have a fixed name, NAME.part: what a killed process has
// left of it is removed.
func Replace(name string, data []byte) error {
	part := name + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = rename(part, name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return Folder(filepath.Dir(name))
}

func rename(from, to string) error {
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		err := os.Rename(from, to)
		if err == nil || runtime.GOOS != "windows" || time.Now().After(end) {
			return err
		}
	}
}
