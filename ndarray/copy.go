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

// words returns all memory of a as elements of the same size.
func words[W any](a Array) []W {
	var w W
	return unsafe.Slice((*W)(unsafe.Pointer(unsafe.SliceData(a.Data))), len(a.Data)/int(unsafe.Sizeof(w)))
}

// side is how many elements square a tile has in each direction: the lines of
// memory of a tile of both arrays stay in the first cache.
const side = 16

// copyOf copies lines along the last axis, or tiles, if src has its neighbours
// along another.
func copyOf[W any](dst, src Array) {
	if dst.Len() == 0 {
		return
	}
	views := Flatten(dst, src)
	dst, src = views[0], views[1]
	n := len(dst.Shape) - 1
	if dst.Strides[n] == 1 && src.Strides[n] == 1 {
		copyLines[W](dst, src)
		return
	}
	axes := make([]int, 0, n+1)
	near := n
	for i, s := range src.Strides[:n] {
		if near == n && (s == 1 || s == -1) {
			near = i
			continue
		}
		axes = append(axes, i)
	}
	if near == n && n > 0 {
		near, axes = n-1, axes[:n-1]
	}
	if n == 0 {
		dst.Shape, src.Shape = []int{1, dst.Shape[0]}, []int{1, src.Shape[0]}
		dst.Strides, src.Strides = []int{0, dst.Strides[0]}, []int{0, src.Strides[0]}
	} else {
		axes = append(axes, near, n)
		dst, src = dst.Transpose(axes...), src.Transpose(axes...)
	}
	copyTiles[W](dst, src)
}

// starts calls f with where each line along the last axis begins.
func starts(dst, src Array, f func(d, s int)) {
	Rows(dst.Shape, func(at []int) {
		d, s := dst.Offset, src.Offset
		for i, x := range at {
			d += x * dst.Strides[i]
			s += x * src.Strides[i]
		}
		f(d, s)
	})
}

func copyLines[W any](dst, src Array) {
	to, from := words[W](dst), words[W](src)
	length := dst.Shape[len(dst.Shape)-1]
	starts(dst, src, func(d, s int) { copy(to[d:d+length], from[s:s+length]) })
}

// copyTiles copies the planes of the last two axes tile by tile.
func copyTiles[W any](dst, src Array) {
	to, from := words[W](dst), words[W](src)
	n := len(dst.Shape) - 1
	rows, cols := dst.Shape[n-1], dst.Shape[n]
	dr, dc, sr, sc := dst.Strides[n-1], dst.Strides[n], src.Strides[n-1], src.Strides[n]
	outer, inner := dst, src
	outer.Shape, inner.Shape = dst.Shape[:n], src.Shape[:n]
	starts(outer, inner, func(d, s int) {
		for r := 0; r < rows; r += side {
			for c := 0; c < cols; c += side {
				for i := r; i < min(r+side, rows); i++ {
					di, si := d+i*dr+c*dc, s+i*sr+c*sc
					for range min(side, cols-c) {
						to[di] = from[si]
						di += dc
						si += sc
					}
				}
			}
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
