package host

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// DiskFree is the number of bytes this user may still write to the disk that
// holds path, which must be an existing folder.
func DiskFree(path string) (int64, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, fmt.Errorf("free space of %s: %w", path, err)
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", path, err)
	}
	return int64(free), nil
}
