// Package ndarray holds the arrays of any number of axes that fit in memory:
// chunks, and what is computed of them. An Array is a strided view, as NumPy's
// are: slices, transposes and broadcasts share their elements.
package ndarray

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
)

// Array is a view of elements in memory. Its zero value has no type.
type Array struct {
	DType   dtype.DType
	Shape   []int
	Strides []int  // from one element to the next, in elements; may be 0 or negative
	Offset  int    // of the first element in Data, in elements
	Data    []byte // all elements, each as it lies in this machine's memory
}

// New returns an array of zeros in row-major order.
func New(d dtype.DType, shape ...int) Array {
	n := 1
	for _, s := range shape {
		n *= s
	}
	words := make([]uint64, (n*d.Size()+7)/8) // so that elements are aligned
	return Over(d, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), n*d.Size()), shape...)
}

// Over returns an array in row-major order whose elements are the bytes given,
// which must be aligned for them.
func Over(d dtype.DType, data []byte, shape ...int) Array {
	return Array{DType: d, Shape: slices.Clone(shape), Strides: RowMajor(shape), Data: data}
}

// From returns an array whose elements are the values, in row-major order. It
// shares them.
func From[T dtype.Element](values []T, shape ...int) Array {
	n := 1
	for _, s := range shape {
		n *= s
	}
	if n != len(values) {
		panic(fmt.Sprintf("ndarray: %d values for a shape of %v", len(values), shape))
	}
	var t T
	data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), n*int(unsafe.Sizeof(t)))
	return Over(dtype.Of[T](), data, shape...)
}

// RowMajor returns the strides of a shape whose last axis is contiguous.
func RowMajor(shape []int) []int {
	strides := make([]int, len(shape))
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		strides[i] = n
		n *= shape[i]
	}
	return strides
}

// Len returns the number of elements.
func (a Array) Len() int {
	n := 1
	for _, s := range a.Shape {
		n *= s
	}
	return n
}

// Bytes returns how many bytes the elements of a have.
func (a Array) Bytes() int { return a.Len() * a.DType.Size() }

// Contiguous tells whether the elements of a follow each other in row-major
// order.
func (a Array) Contiguous() bool {
	n := 1
	for i := len(a.Shape) - 1; i >= 0; i-- {
		if a.Shape[i] != 1 && a.Strides[i] != n {
			return a.Len() == 0
		}
		n *= a.Shape[i]
	}
	return true
}

// Elements returns all of a's memory from its first element on. T must be the
// type of a's elements.
func Elements[T dtype.Element](a Array) []T {
	if dtype.Of[T]() != a.DType {
		panic(fmt.Sprintf("ndarray: elements of %v taken as %v", a.DType, dtype.Of[T]()))
	}
	size := a.DType.Size()
	all := unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(a.Data))), len(a.Data)/size)
	return all[min(a.Offset, len(all)):]
}

// Values returns the elements of a contiguous array. T must be their type.
func Values[T dtype.Element](a Array) []T {
	if !a.Contiguous() {
		panic("ndarray: the values of a view that is not contiguous")
	}
	return Elements[T](a)[:a.Len()]
}

// Raw returns the bytes of a contiguous array.
func (a Array) Raw() []byte {
	if !a.Contiguous() {
		panic("ndarray: the bytes of a view that is not contiguous")
	}
	size := a.DType.Size()
	return a.Data[a.Offset*size:][:a.Len()*size]
}

// Slice returns the view of a box of a. It panics if the box is not inside.
func (a Array) Slice(b grid.Box) Array {
	if len(b.Start) != len(a.Shape) || !grid.Whole(a.Shape).Contains(b) {
		panic(fmt.Sprintf("ndarray: the box %v of an array of %v", b, a.Shape))
	}
	v := a
	v.Shape = b.Shape()
	v.Strides = slices.Clone(a.Strides)
	if v.Len() > 0 {
		for i, s := range b.Start {
			v.Offset += s * a.Strides[i]
		}
	}
	return v
}

// Transpose returns the view whose axis i is a's axis axes[i].
func (a Array) Transpose(axes ...int) Array {
	v := a
	v.Shape, v.Strides = make([]int, len(axes)), make([]int, len(axes))
	for i, x := range axes {
		v.Shape[i], v.Strides[i] = a.Shape[x], a.Strides[x]
	}
	return v
}

// Reshape returns a contiguous array's elements in another shape of as many.
func (a Array) Reshape(shape ...int) Array {
	v := a
	v.Shape, v.Strides = slices.Clone(shape), RowMajor(shape)
	if !a.Contiguous() || v.Len() != a.Len() {
		panic(fmt.Sprintf("ndarray: a view of %v reshaped to %v", a.Shape, shape))
	}
	return v
}

// Broadcast returns a view of a shape to which a's can be stretched: axes of
// length 1, and those it does not have, repeat.
func (a Array) Broadcast(shape ...int) Array {
	v := a
	v.Shape, v.Strides = slices.Clone(shape), make([]int, len(shape))
	lead := len(shape) - len(a.Shape)
	for i, s := range a.Shape {
		if lead < 0 || s != 1 && s != shape[lead+i] {
			panic(fmt.Sprintf("ndarray: an array of %v stretched to %v", a.Shape, shape))
		}
		if a.Shape[i] != 1 || shape[lead+i] == 1 {
			v.Strides[lead+i] = a.Strides[i]
		}
	}
	return v
}
