package dense

import (
	"errors"
	"testing"
	"unsafe"
)

func TestConvertThreads(t *testing.T) {
	src := make([]uint16, 3*branch*Leaf+77)
	for i := range src {
		src[i] = uint16(i * 7)
	}
	for _, threads := range []int{1, 2, 5} {
		dst := make([]float64, len(src))
		if err := Convert(src, dst, Limits{Threads: threads}); err != nil {
			t.Fatal(err)
		}
		for i, v := range dst {
			if v != float64(src[i]) {
				t.Fatalf("%d threads, element %d: got %v, want %v", threads, i, v, src[i])
			}
		}
	}
}

func TestConvertErrors(t *testing.T) {
	memory := make([]float64, 4)
	same := unsafe.Slice((*int32)(unsafe.Pointer(&memory[3])), 2)
	for _, c := range []struct {
		err  error
		kind error
	}{
		{Convert([]int8{1}, memory, Limits{}), ErrShape},
		{Convert(same, memory[2:], Limits{}), ErrAlias},
		{Convert(same, memory[1:3], Limits{}), nil},
		{Convert(same, memory[1:3], Limits{Threads: -1}), ErrLimits},
	} {
		if !errors.Is(c.err, c.kind) {
			t.Errorf("%v, should be: %v", c.err, c.kind)
		}
	}
}
