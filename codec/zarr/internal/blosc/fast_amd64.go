package blosc

import "unsafe"

// The kernels move groups of 16 elements between dst and src, of which one has
// elements and the other planes that are n bytes apart. They use SSE2, which all
// processors of amd64 have. groups is 1 or more; a call takes as long as its
// block's bytes do, some ten microseconds.

//go:noescape
func scatter8x16(dst, src *byte, n, groups int)

//go:noescape
func gather8x16(dst, src *byte, n, groups int)

//go:noescape
func scatter4x16(dst, src *byte, n, groups int)

//go:noescape
func gather4x16(dst, src *byte, n, groups int)

// maxGroups is how many groups a kernel does in one call, which the collector
// cannot stop.
const maxGroups = 512

// fast shuffles as many of n elements as a kernel can, or undoes that, and returns
// how many those are.
func fast(dst, src []byte, n, size int, scatter bool) int {
	kernel := gather8x16
	switch {
	case size == 8 && scatter:
		kernel = scatter8x16
	case size == 8:
	case size == 4 && scatter:
		kernel = scatter4x16
	case size == 4:
		kernel = gather4x16
	default:
		return 0
	}
	done := 0
	for n-done >= 16 {
		groups := min((n-done)/16, maxGroups)
		d, s := done*size, done // where planes and elements go on
		if scatter {
			kernel(unsafe.SliceData(dst[d:]), unsafe.SliceData(src[s:]), n, groups)
		} else {
			kernel(unsafe.SliceData(dst[s:]), unsafe.SliceData(src[d:]), n, groups)
		}
		done += 16 * groups
	}
	return done
}
