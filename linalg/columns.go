package linalg

import (
	"cmp"
	"context"
	"math"

	"github.com/comal-go/comal/dense"
)

// Columns is a matrix in blocks of columns that are kept somewhere, of which a few
// fit in memory: what is done with matrices that have too many columns for a
// triangle of them.
type Columns interface {
	// Shape returns the numbers of rows and columns, and how many columns a block
	// has; the last may have fewer.
	Shape() (rows, cols, width int)
	// Read sets dst, of the block's shape and in column-major order, to a block.
	Read(ctx context.Context, block int, dst dense.Matrix[float64]) error
	// Write sets a block to src, of its shape and in column-major order.
	Write(ctx context.Context, block int, src dense.Matrix[float64]) error
}

// blocks is how many blocks a has.
func blocks(a Columns) int {
	_, cols, width := a.Shape()
	return (cols + width - 1) / width
}

// columnsOf returns the range of columns of a block.
func columnsOf(a Columns, block int) (from, to int) {
	_, cols, width := a.Shape()
	return block * width, min((block+1)*width, cols)
}

// room is memory for blocks, used again and again.
type room []float64

// matrix returns room for a matrix, column-major, with anything in it.
func (r room) matrix(rows, cols int) matrix {
	return dense.ColMajor(r[:rows*cols], rows, cols)
}

// zeros returns room for a matrix of zeros, row-major.
func (r room) zeros(rows, cols int) matrix {
	clear(r[:rows*cols])
	return dense.RowMajor(r[:rows*cols], rows, cols)
}

// sizeOf returns the Frobenius norm of a. It reads all of it once, with room for a
// block, and fails if an element is NaN or Inf.
func sizeOf(ctx context.Context, op string, a Columns, space room) (float64, error) {
	rows, _, _ := a.Shape()
	size := 0.0
	for block := range blocks(a) {
		from, to := columnsOf(a, block)
		m := space.matrix(rows, to-from)
		if err := a.Read(ctx, block, m); err != nil {
			return 0, err
		}
		part, err := dense.Norm2(dense.Vec(m.Data), dense.Limits{})
		if err != nil {
			return 0, err
		}
		if size = math.Hypot(size, part); math.IsNaN(size) || math.IsInf(size, 0) {
			return 0, cmp.Or(notFinite(op, m, 0, from), overflow(op))
		}
	}
	return size, nil
}
