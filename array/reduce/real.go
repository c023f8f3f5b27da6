package reduce

import (
	"math"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// real is a Go type of elements that have an order.
type real interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// plain returns an array of truth values as one of small integers.
func plain(a ndarray.Array) ndarray.Array {
	if a.DType == dtype.Bool {
		a.DType = dtype.Uint8
	}
	return a
}

// pairs returns complex elements with one more axis, of two float64.
func pairs(a ndarray.Array) ndarray.Array {
	b := a
	b.DType, b.Offset = dtype.Float64, 2*a.Offset
	b.Shape, b.Strides = append([]int{}, a.Shape...), make([]int, 0, len(a.Shape)+1)
	for _, s := range a.Strides {
		b.Strides = append(b.Strides, 2*s)
	}
	b.Shape, b.Strides = append(b.Shape, 2), append(b.Strides, 1)
	return b
}

// memory returns all of a's memory, in which steps may go back.
func memory[T dtype.Element](a ndarray.Array) []T {
	a.Offset = 0
	return ndarray.Elements[T](a)
}

// isNaN tells whether x is no number; integers always are.
func isNaN[T real | complex128](x T) bool { return x != x }

// store sets the elements of an array of a floating type.
func store(a ndarray.Array, value func(i int) float64) {
	if a.DType == dtype.Float32 {
		for i := range ndarray.Values[float32](a) {
			ndarray.Values[float32](a)[i] = float32(value(i))
		}
		return
	}
	v := ndarray.Values[float64](a)
	for i := range v {
		v[i] = value(i)
	}
}

// floating is the type of means of elements of a type.
func floating(d dtype.DType) dtype.DType {
	if d == dtype.Float32 {
		return d
	}
	return dtype.Float64
}

// twoSum adds x to a sum and what was lost of it (Knuth's sum of two floating
// numbers and its error, as Neumaier's summation uses it: DOI
// 10.1002/zamm.19740540106).
func twoSum(sum, lost, x float64) (float64, float64) {
	s := sum + x
	b := s - sum
	return s, lost + ((sum - (s - b)) + (x - b))
}

// total is the value of a sum and what was lost of it, which is nothing once the
// sum is not finite.
func total(sum, lost float64) float64 {
	if math.IsInf(sum, 0) || math.IsNaN(sum) {
		return sum
	}
	return sum + lost
}
