//go:build !race

package buffer

import "golang.org/x/sys/unix"

// advise asks for large pages. It may fail, as where the administrator has
// switched them off; the memory is as good then, and slower.
func advise(b []byte) { _ = unix.Madvise(b, unix.MADV_HUGEPAGE) }
