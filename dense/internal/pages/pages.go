// Package pages asks the system for large pages behind large matrices, so that the
// processor finds their memory with few entries of page tables: passes over them
// otherwise wait for those.
package pages

import "unsafe"

// Huge is the size of a large page on the systems where Advise does something.
const Huge = 2 << 20

// Advise asks for large pages behind the elements of s, as far as s covers whole
// ones. It is best called before s is written to.
func Advise[T any](s []T) {
	var zero T
	start := uintptr(unsafe.Pointer(unsafe.SliceData(s)))
	bytes := uintptr(len(s)) * unsafe.Sizeof(zero)
	skip := -start & (Huge - 1)
	if bytes < skip+Huge {
		return
	}
	whole := (bytes - skip) &^ (Huge - 1)
	advise(unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(s)), skip)), whole))
}
