package ufunc

import (
	"fmt"
	"slices"
	"sync"
	"unsafe"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// most is how many elements a line has at most: few enough that four of the
// widest stay in the second cache, enough to make a call of a kernel nothing.
const most = 1024

// longest is how many a line of arguments has that are where kernels want them. Small
// numbers are faster than calls.
const longest = 16 * most

// Extra is the most memory in bytes that a call of Apply or Convert uses.
const Extra = 5 * most * 16

// kernel computes n elements at dst of those at each argument. All follow each
// other in memory.
type kernel func(n int, dst unsafe.Pointer, args [3]unsafe.Pointer) error

// scratch holds lines that are not there in memory as kernels want them.
type scratch [5][most]complex128

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// Apply computes a function of arrays whose shapes are dst's, element by element;
// axes may have a stride of 0. Types are those that Result returns for dst, any
// for args, which are converted to inner. dst may be one of args, or share
// nothing with them. It uses at most Extra bytes.
func Apply(name string, inner dtype.DType, dst ndarray.Array, args ...ndarray.Array) error {
	f, ok := functions[name]
	if !ok || len(args) != f.args || !inner.Valid() || f.kernels[inner] == nil {
		return fmt.Errorf("there is no function of elements %q of %d arguments in %v", name, len(args), inner)
	}
	for _, a := range args {
		if !slices.Equal(a.Shape, dst.Shape) {
			return fmt.Errorf("%s of an array of %v into one of %v: the shapes differ", name, a.Shape, dst.Shape)
		}
	}
	if dst.Len() == 0 {
		return nil
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	views, operands := prepare(dst, args)
	for i := range operands {
		operands[i].inner, operands[i].line = inner, unsafe.Pointer(&s[i])
	}
	if name == "where" {
		operands[0].inner = dtype.Bool
	}
	if err := each(f.kernels[inner], views, operands, unsafe.Pointer(&s[3])); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// operand is an argument on its way to a kernel.
type operand struct {
	inner    dtype.DType
	line     unsafe.Pointer // room for a line
	constant bool           // all elements are one
	filled   int            // how many copies of the constant are in line
}

// prepare returns dst and args as views of the fewest axes, dst first.
func prepare(dst ndarray.Array, args []ndarray.Array) ([]ndarray.Array, []operand) {
	views := ndarray.Flatten(append([]ndarray.Array{dst}, args...)...)
	operands := make([]operand, len(args))
	for i, v := range views[1:] {
		operands[i].constant = !slices.ContainsFunc(v.Strides, func(s int) bool { return s != 0 })
	}
	return views, operands
}

// each hands line after line to a kernel.
func each(k kernel, views []ndarray.Array, operands []operand, out unsafe.Pointer) (err error) {
	dst := views[0]
	last := len(dst.Shape) - 1
	direct, length := dst.Strides[last] == 1, most
	if direct && inPlace(views, operands) {
		length = longest
	}
	starts := make([]int, len(views))
	ndarray.Rows(dst.Shape, func(at []int) {
		if err != nil {
			return
		}
		for i, v := range views {
			starts[i] = v.Offset
			for x, p := range at {
				starts[i] += p * v.Strides[x]
			}
		}
		for from := 0; from < dst.Shape[last] && err == nil; from += length {
			n := min(length, dst.Shape[last]-from)
			var in [3]unsafe.Pointer
			for i := range operands {
				v := views[i+1]
				in[i] = operands[i].fetch(v, starts[i+1]+from*v.Strides[last], v.Strides[last], n)
			}
			start := starts[0] + from*dst.Strides[last]
			if direct {
				err = k(n, element(dst, start), in)
				continue
			}
			if err = k(n, out, in); err == nil {
				move(dst.DType, dst.DType)(n, element(dst, start), dst.Strides[last], out, 1)
			}
		}
	})
	return err
}

// inPlace tells whether kernels can have all arguments where they are.
func inPlace(views []ndarray.Array, operands []operand) bool {
	last := len(views[0].Shape) - 1
	for i, o := range operands {
		if v := views[i+1]; v.Strides[last] != 1 || v.DType != o.inner {
			return false
		}
	}
	return true
}

// fetch returns n elements of v from start on, in the inner type.
func (o *operand) fetch(v ndarray.Array, start, stride, n int) unsafe.Pointer {
	switch {
	case stride == 1 && v.DType == o.inner:
		return element(v, start)
	case o.constant && o.filled >= n:
		return o.line
	}
	o.filled = n
	move(o.inner, v.DType)(n, o.line, 1, element(v, start), stride)
	return o.line
}

// element returns where the element of a number is. It panics if the array has
// no such element.
func element(a ndarray.Array, i int) unsafe.Pointer {
	return unsafe.Pointer(&a.Data[i*a.DType.Size()])
}
