package ndarray

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/comal-go/comal/dtype"
)

// At returns the element at a place along each axis, as the Go type that belongs
// to a's type. It panics if there is none.
func (a Array) At(at ...int) any {
	if len(at) != len(a.Shape) {
		panic(fmt.Sprintf("ndarray: an element at %v of an array of %v", at, a.Shape))
	}
	i := a.Offset
	for axis, x := range at {
		if x < 0 || x >= a.Shape[axis] {
			panic(fmt.Sprintf("ndarray: an element at %v of an array of %v", at, a.Shape))
		}
		i += x * a.Strides[axis]
	}
	return a.element(i)
}

// element returns the element of a number in a's memory.
func (a Array) element(i int) any {
	p := unsafe.Pointer(&a.Data[i*a.DType.Size()])
	switch a.DType {
	case dtype.Bool:
		return *(*bool)(p)
	case dtype.Int8:
		return *(*int8)(p)
	case dtype.Int16:
		return *(*int16)(p)
	case dtype.Int32:
		return *(*int32)(p)
	case dtype.Int64:
		return *(*int64)(p)
	case dtype.Uint8:
		return *(*uint8)(p)
	case dtype.Uint16:
		return *(*uint16)(p)
	case dtype.Uint32:
		return *(*uint32)(p)
	case dtype.Uint64:
		return *(*uint64)(p)
	case dtype.Float32:
		return *(*float32)(p)
	case dtype.Float64:
		return *(*float64)(p)
	}
	return *(*complex128)(p)
}

// Equal tells whether a and b have the same type, shape and elements. NaN equals
// NaN, and 0 equals -0.
func Equal(a, b Array) bool {
	if a.DType != b.DType || !slices.Equal(a.Shape, b.Shape) {
		return false
	}
	equal := true
	if a.Len() == 0 {
		return true
	}
	Rows(append(slices.Clone(a.Shape), 1), func(at []int) {
		if equal {
			x, y := a.At(at...), b.At(at...)
			equal = x == y || isNaN(x) && isNaN(y)
		}
	})
	return equal
}

// isNaN tells of what is not equal to itself.
func isNaN(x any) bool {
	y := x
	return x != y
}
