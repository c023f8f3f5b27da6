package host

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// DiskFree is the number of bytes this user may still write to the disk that
// holds path, which must exist.
func DiskFree(path string) (int64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(path, &stat); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", path, err)
	}
	// Blocks are counted in fragments where a file system has them (FUSE).
	size := int64(stat.Frsize)
	if size == 0 {
		size = int64(stat.Bsize)
	}
	return int64(stat.Bavail) * size, nil
}
