package ufunc

import (
	"fmt"
	"slices"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
)

// Scan replaces the elements of a by the running sums along an axis of them and of
// what was before them: sum, which is one place long there, and has the last of them
// at the end. Both are of one type that numbers are added in.
func Scan(a, sum ndarray.Array, axis int) error {
	if a.Len() == 0 {
		return nil
	}
	if axis != nearest(a) {
		return planes(a, sum, axis)
	}
	n, step := a.Shape[axis], a.Strides[axis]
	starts, sums := first(a, axis), first(sum, axis)
	switch a.DType {
	case dtype.Int64:
		scan(ndarray.Elements[int64](all(a)), ndarray.Elements[int64](all(sum)), starts, sums, n, step)
	case dtype.Uint64:
		scan(ndarray.Elements[uint64](all(a)), ndarray.Elements[uint64](all(sum)), starts, sums, n, step)
	case dtype.Float32:
		scan(ndarray.Elements[float32](all(a)), ndarray.Elements[float32](all(sum)), starts, sums, n, step)
	case dtype.Float64:
		scan(ndarray.Elements[float64](all(a)), ndarray.Elements[float64](all(sum)), starts, sums, n, step)
	case dtype.Complex128:
		scan(ndarray.Elements[complex128](all(a)), ndarray.Elements[complex128](all(sum)), starts, sums, n, step)
	default:
		return fmt.Errorf("there are no running sums of %v", a.DType)
	}
	return nil
}

// nearest returns the axis along which elements are nearest to each other.
func nearest(a ndarray.Array) int {
	best := -1
	for i, s := range a.Strides {
		if a.Shape[i] > 1 && (best < 0 || max(s, -s) < max(a.Strides[best], -a.Strides[best])) {
			best = i
		}
	}
	return best
}

// planes adds planes across an axis, one to the next.
func planes(a, sum ndarray.Array, axis int) error {
	before, plane := sum, a
	plane.Shape = slices.Clone(a.Shape)
	plane.Shape[axis] = 1
	for range a.Shape[axis] {
		if err := Apply("add", a.DType, plane, before, plane); err != nil {
			return err
		}
		before = plane
		plane.Offset += a.Strides[axis]
	}
	ndarray.Copy(sum, before)
	return nil
}

// all is an array of which all of the memory can be seen.
func all(a ndarray.Array) ndarray.Array {
	a.Offset = 0
	return a
}

// first returns where the lines of an array along an axis begin.
func first(a ndarray.Array, axis int) []int {
	starts := []int{a.Offset}
	for i, n := range a.Shape {
		if i == axis {
			continue
		}
		var next []int
		for _, s := range starts {
			for k := range n {
				next = append(next, s+k*a.Strides[i])
			}
		}
		starts = next
	}
	return starts
}

// scan adds up n elements of lines that begin at some places: four lines at once, as
// an addition takes as long as four.
func scan[T int64 | uint64 | float32 | float64 | complex128](x, sum []T, starts, sums []int, n, step int) {
	k := 0
	for ; k+4 <= len(starts); k += 4 {
		a, b, c, d := starts[k], starts[k+1], starts[k+2], starts[k+3]
		s, t, u, v := sum[sums[k]], sum[sums[k+1]], sum[sums[k+2]], sum[sums[k+3]]
		for range n {
			s, t, u, v = s+x[a], t+x[b], u+x[c], v+x[d]
			x[a], x[b], x[c], x[d] = s, t, u, v
			a, b, c, d = a+step, b+step, c+step, d+step
		}
		sum[sums[k]], sum[sums[k+1]], sum[sums[k+2]], sum[sums[k+3]] = s, t, u, v
	}
	for ; k < len(starts); k++ {
		at, s := starts[k], sum[sums[k]]
		for range n {
			s += x[at]
			x[at] = s
			at += step
		}
		sum[sums[k]] = s
	}
}
