//go:build unix

package scratch

import (
	"io/fs"
	"syscall"
)

const errQuota = syscall.EDQUOT

// onDisk is what a file takes, which differs from its size if it has holes.
func onDisk(info fs.FileInfo) int64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int64(st.Blocks) * 512
	}
	return info.Size()
}
