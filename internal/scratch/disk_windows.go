package scratch

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/windows"
)

const errQuota = syscall.Errno(windows.ERROR_DISK_FULL)

func onDisk(info fs.FileInfo) int64 { return info.Size() }
