package pages

import "golang.org/x/sys/unix"

// advise may fail, as where the administrator has switched large pages off; the
// memory is as good then, and slower.
func advise(b []byte) { _ = unix.Madvise(b, unix.MADV_HUGEPAGE) }
