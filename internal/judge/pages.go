package judge

import (
	"math"
	"testing"
	"unsafe"
)

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Pages is memory before and behind which there is none, where the system can
// do that; elsewhere writes are found, reads are not.
type Pages struct{ bytes []byte }

// End returns n elements, the last of which is the last in memory. They are all
// Hole.
func End[T Float](p *Pages, n int) []T {
	var t T
	return at[T](p, len(p.bytes)-n*int(unsafe.Sizeof(t)), n)
}

// Start returns n elements, the first of which is the first in memory. They are
// all Hole.
func Start[T Float](p *Pages, n int) []T { return at[T](p, 0, n) }

func at[T Float](p *Pages, offset, n int) []T {
	if n == 0 {
		return nil
	}
	s := unsafe.Slice((*T)(unsafe.Pointer(&p.bytes[offset])), n)
	for i := range s {
		s[i] = Hole[T]()
	}
	return s
}

// Hole is what stands in memory between the elements of a view: a NaN, so that
// a result shows it was read, with bits that tell whether it was written.
func Hole[T Float]() T {
	if v := any(math.Float64frombits(0x7ff8_0000_dead_beef)); is[T](v) {
		return v.(T)
	}
	return any(math.Float32frombits(0x7fc0_beef)).(T)
}

// IsHole tells whether v has the bits of Hole.
func IsHole[T Float](v T) bool {
	switch v := any(v).(type) {
	case float64:
		return math.Float64bits(v) == 0x7ff8_0000_dead_beef
	case float32:
		return math.Float32bits(v) == 0x7fc0_beef
	}
	return false
}

func is[T Float](v any) bool {
	_, ok := v.(T)
	return ok
}

// NewPages returns pages for at least so many bytes, until the test ends.
func NewPages(t testing.TB, bytes int) *Pages {
	t.Helper()
	all, first, last, err := mapped(bytes)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unmap(all) })
	return &Pages{all[first:last]}
}
