package file

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// allocate makes a file longer, with its place on disk.
func allocate(f *os.File, had, size int64) error {
	for {
		err := unix.Fallocate(int(f.Fd()), 0, had, size-had)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return f.Truncate(size)
		}
		return err
	}
}

// begin has the disk begin to write what of a file it does not have yet. Where
// that is not possible it is written later.
func begin(f *os.File) {
	_ = unix.SyncFileRange(int(f.Fd()), 0, 0, unix.SYNC_FILE_RANGE_WRITE)
}

// exchange gives two names each what the other has, in one step.
func exchange(root *os.Root, a, b string) error {
	from, err := root.Open(filepath.Dir(a))
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := root.Open(filepath.Dir(b))
	if err != nil {
		return err
	}
	defer to.Close()
	err = unix.Renameat2(int(from.Fd()), filepath.Base(a), int(to.Fd()), filepath.Base(b), unix.RENAME_EXCHANGE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) {
		return errors.ErrUnsupported
	}
	return err
}
