package ndarray

import (
	"fmt"
	"slices"
	"unsafe"
)

// Copy copies the elements of src to dst, which has the same type and shape.
func Copy(dst, src Array) {
	if dst.DType != src.DType || !slices.Equal(dst.Shape, src.Shape) {
		panic(fmt.Sprintf("ndarray: %v %v copied to %v %v", src.DType, src.Shape, dst.DType, dst.Shape))
	}
	switch dst.DType.Size() {
	case 1:
		copyOf[uint8](dst, src)
	case 2:
		copyOf[uint16](dst, src)
	case 4:
		copyOf[uint32](dst, src)
	case 8:
		copyOf[uint64](dst, src)
	case 16:
		copyOf[[2]uint64](dst, src)
	}
}

// words returns the memory of a as elements of the same size.
func words[W any](a Array) []W {
	var w W
	all := unsafe.Slice((*W)(unsafe.Pointer(unsafe.SliceData(a.Data))), len(a.Data)/int(unsafe.Sizeof(w)))
	return all[min(a.Offset, len(all)):]
}

func copyOf[W any](dst, src Array) {
	if dst.Len() == 0 {
		return
	}
	if dst.Contiguous() && src.Contiguous() {
		copy(words[W](dst)[:dst.Len()], words[W](src)[:src.Len()])
		return
	}
	n := len(dst.Shape) - 1
	length, ds, ss := dst.Shape[n], dst.Strides[n], src.Strides[n]
	all := unsafe.Slice((*W)(unsafe.Pointer(unsafe.SliceData(dst.Data))), len(dst.Data)/dst.DType.Size())
	from := unsafe.Slice((*W)(unsafe.Pointer(unsafe.SliceData(src.Data))), len(src.Data)/src.DType.Size())
	Rows(dst.Shape, func(at []int) {
		d, s := dst.Offset, src.Offset
		for i, x := range at {
			d += x * dst.Strides[i]
			s += x * src.Strides[i]
		}
		if ds == 1 && ss == 1 {
			copy(all[d:d+length], from[s:s+length])
			return
		}
		for range length {
			all[d] = from[s]
			d += ds
			s += ss
		}
	})
}

// Rows calls f for each place along all axes but the last, in row-major order.
// The slice is f's for the time of the call.
func Rows(shape []int, f func(at []int)) {
	n := len(shape) - 1
	at := make([]int, n)
	for {
		f(at)
		a := n - 1
		for ; a >= 0; a-- {
			if at[a]++; at[a] < shape[a] {
				break
			}
			at[a] = 0
		}
		if a < 0 {
			return
		}
	}
}
