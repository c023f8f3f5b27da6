package host

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// DiskFree is the number of bytes this user may still write to the disk that
// holds path, which must exist. A file system may not tell, as a tmpfs without a
// limit: the error wraps [errors.ErrUnsupported].
func DiskFree(path string) (int64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(path, &stat); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", path, err)
	}
	if stat.Blocks == 0 {
		return 0, fmt.Errorf("free space of %s: its file system does not tell: %w", path, errors.ErrUnsupported)
	}
	// Blocks are counted in fragments where a file system has them (FUSE).
	size := int64(stat.Frsize)
	if size == 0 {
		size = int64(stat.Bsize)
	}
	return int64(stat.Bavail) * size, nil
}
