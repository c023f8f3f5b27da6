//go:build linux || darwin

package judge

import (
	"os"
	"syscall"
)

// mapped maps whole pages for bytes, and one on each side that may not be touched.
func mapped(bytes int) (all []byte, first, last int, err error) {
	page := os.Getpagesize()
	size := (bytes + page - 1) / page * page
	all, err = syscall.Mmap(-1, 0, size+2*page, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err == nil {
		err = syscall.Mprotect(all[page:page+size], syscall.PROT_READ|syscall.PROT_WRITE)
	}
	return all, page, page + size, err
}

func unmap(all []byte) { _ = syscall.Munmap(all) }
