package journal

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/comal-go/comal/internal/durable"
	"github.com/comal-go/comal/internal/filelock"
)

// layer is the disk as the journal uses it, so that tests can make any call of
// it fail, or take away what had not been synced.
type layer interface {
	open(name string, flag int) (file, error)
	mkdir(name string) error
	rename(from, to string) error
	remove(name string) error
	list(dir string) ([]string, error)
	syncDir(name string) error
	// lock takes a file for this process until it is closed, or returns filelock.ErrHeld.
	lock(f file, name string) error
}

type file interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
	Size() (int64, error)
}

// system is the disk itself.
type system struct{}

type systemFile struct{ *os.File }

// Size returns the length of the file.
func (f systemFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%s is no regular file", f.Name())
	}
	return info.Size(), nil
}

func (system) open(name string, flag int) (file, error) {
	f, err := os.OpenFile(name, flag, 0o666)
	if err != nil {
		return nil, err
	}
	return systemFile{f}, nil
}

func (system) mkdir(name string) error      { return os.Mkdir(name, 0o777) }
func (system) rename(from, to string) error { return os.Rename(from, to) }
func (system) remove(name string) error     { return os.Remove(name) }

func (system) list(dir string) ([]string, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.Readdirnames(-1)
}

func (system) syncDir(name string) error { return durable.Folder(name) }

// lockPatience is how long a lock is waited for: a run that was killed leaves it
// when the system has cleared its processes away.
const lockPatience = 300 * time.Millisecond

func (system) lock(f file, _ string) error { return filelock.Wait(f.(systemFile).File, lockPatience) }
