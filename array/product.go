package array

import (
	"fmt"
	"slices"

	"github.com/comal-go/comal/array/internal/expr"
	"github.com/comal-go/comal/dtype"
)

// MatMul returns the product of two matrices; a vector is a row on the left, a
// column on the right, and its axis vanishes. A second factor of more than a
// small part of the budget is read again for each chunk of rows of the first.
func MatMul(a, b *Array) *Array {
	for _, x := range []*Array{a, b} {
		if x.err != nil {
			return x
		}
	}
	left, right := len(a.node.Shape) == 1, len(b.node.Shape) == 1
	if left {
		a = ExpandDims(a, 0)
	}
	if right {
		b = ExpandDims(b, 1)
	}
	sa, sb := a.node.Shape, b.node.Shape
	if len(sa) != 2 || len(sb) != 2 || sa[1] != sb[0] {
		return failed("matmul", fmt.Errorf("%w: %v times %v", ErrShape, sa, sb))
	}
	d := dtype.Promote(a.node.DType, b.node.DType)
	if d == dtype.Bool {
		return failed("matmul", fmt.Errorf("%w: bool", ErrType))
	}
	shape := []int{sa[0], sb[1]}
	p := made(&expr.MatMul{}, d, shape, AsType(a, d).node, AsType(b, d).node)
	switch {
	case left && right:
		return Reshape(p)
	case left:
		return Reshape(p, sb[1])
	case right:
		return Reshape(p, sa[0])
	}
	return p
}

// Tensordot returns the sums of products of a and b over pairs of axes: those
// that are left of a, then those of b.
func Tensordot(a, b *Array, axesA, axesB []int) *Array {
	for _, x := range []*Array{a, b} {
		if x.err != nil {
			return x
		}
	}
	if len(axesA) != len(axesB) {
		return failed("tensordot", fmt.Errorf("%w: %d axes and %d", ErrShape, len(axesA), len(axesB)))
	}
	leftA, lastA, err := split(axesA, len(a.node.Shape))
	if err != nil {
		return failed("tensordot", err)
	}
	leftB, firstB, err := split(axesB, len(b.node.Shape))
	if err != nil {
		return failed("tensordot", err)
	}
	m, n, k := 1, 1, 1
	var shape []int
	for _, x := range leftA {
		m *= a.node.Shape[x]
		shape = append(shape, a.node.Shape[x])
	}
	for _, x := range leftB {
		n *= b.node.Shape[x]
		shape = append(shape, b.node.Shape[x])
	}
	for i, x := range lastA {
		if a.node.Shape[x] != b.node.Shape[firstB[i]] {
			return failed("tensordot", fmt.Errorf("%w: axis %d of %v, axis %d of %v", ErrShape, x, a.node.Shape, firstB[i], b.node.Shape))
		}
		k *= a.node.Shape[x]
	}
	left := Reshape(Transpose(a, slices.Concat(leftA, lastA)...), m, k)
	right := Reshape(Transpose(b, slices.Concat(firstB, leftB)...), k, n)
	return Reshape(MatMul(left, right), shape...)
}

// split returns the axes that are not given, and those that are, counted from 0.
func split(given []int, n int) (left, taken []int, err error) {
	for _, g := range given {
		x, err := axis(g, n)
		if err != nil {
			return nil, nil, err
		}
		if slices.Contains(taken, x) {
			return nil, nil, fmt.Errorf("%w: axis %d is given twice", ErrAxis, x)
		}
		taken = append(taken, x)
	}
	for x := range n {
		if !slices.Contains(taken, x) {
			left = append(left, x)
		}
	}
	return left, taken, nil
}
