package parquet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	pq "github.com/parquet-go/parquet-go"

	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/ndarray"
)

// Read copies a box of rows and columns to dst.
func (r *reader) Read(ctx context.Context, b grid.Box, dst ndarray.Array) (err error) {
	if len(b.Start) != 2 || len(dst.Shape) != 2 || dst.DType != r.layout.DType || !grid.Whole(r.layout.Shape).Contains(b) ||
		dst.Shape[0] != b.Stop[0]-b.Start[0] || dst.Shape[1] != b.Stop[1]-b.Start[1] {
		return fmt.Errorf("%s: box %v of an array of %v %v taken as %v %v", r.key, b, r.layout.DType, r.layout.Shape, dst.DType, dst.Shape)
	}
	defer r.guard(&err)
	for _, g := range r.groups {
		first, last := max(b.Start[0], g.start), min(b.Stop[0], g.start+g.rows)
		for j := b.Start[1]; first < last && j < b.Stop[1]; j++ {
			to := dst.Slice(grid.Box{Start: []int{first - b.Start[0], j - b.Start[1]}, Stop: []int{last - b.Start[0], j - b.Start[1] + 1}})
			if err := r.readColumn(ctx, g, r.columns[j], first, to); err != nil {
				return err
			}
		}
	}
	return nil
}

// readColumn reads a column of a row group, from some row of the file on.
func (r *reader) readColumn(ctx context.Context, g group, c column, first int, dst ndarray.Array) error {
	file, err := r.unpacked(c, g)
	if err != nil {
		return err
	}
	pages := file.RowGroups()[0].ColumnChunks()[0].Pages()
	defer pages.Close()
	if err := pages.SeekToRow(int64(first - g.start)); err != nil {
		return fmt.Errorf("column %s, row %d: %w", c.name, first, err)
	}
	for done := 0; done < dst.Shape[0]; {
		if err := ctx.Err(); err != nil {
			return usage{err}
		}
		page, err := pages.ReadPage()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("column %s, row %d: %w", c.name, first+done, err)
		}
		n, err := r.readPage(page, c, first+done, dst, done)
		pq.Release(page)
		if err != nil {
			return err
		}
		done += n
	}
	return nil
}

// readPage copies the values of a page to dst from its row at on, as many as it
// has room for.
func (r *reader) readPage(page pq.Page, c column, row int, dst ndarray.Array, at int) (done int, err error) {
	var values [256]pq.Value
	from := page.Values()
	for at+done < dst.Shape[0] {
		n, err := from.ReadValues(values[:min(len(values), dst.Shape[0]-at-done)])
		if bad := put(dst, at+done, values[:n], c.dtype.Kind()); bad >= 0 {
			return 0, usage{fmt.Errorf("%s: column %s has no value in row %d, and %v has nothing that stands for it: fill it, or take it together with a column of floats",
				r.key, c.name, row+done+bad, dst.DType)}
		}
		done += n
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || n == 0 {
			return 0, fmt.Errorf("column %s, row %d: %w", c.name, row+done, errors.Join(err, io.ErrNoProgress))
		}
	}
	return done, nil
}

// number is what elements are but for booleans and complex numbers.
type number interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// put stores values in dst from some row on. It returns the number of the first
// that is NULL and cannot be stored, or -1.
func put(dst ndarray.Array, at int, values []pq.Value, kind dtype.Kind) (bad int) {
	return putters[dst.DType](dst, at, values, kind)
}

// putters has what put does for each type of elements.
var putters = map[dtype.DType]func(dst ndarray.Array, at int, values []pq.Value, kind dtype.Kind) (bad int){
	dtype.Bool: putBooleans,
	dtype.Int8: putNumbers[int8], dtype.Int16: putNumbers[int16], dtype.Int32: putNumbers[int32], dtype.Int64: putNumbers[int64],
	dtype.Uint8: putNumbers[uint8], dtype.Uint16: putNumbers[uint16], dtype.Uint32: putNumbers[uint32], dtype.Uint64: putNumbers[uint64],
	dtype.Float32: putNumbers[float32], dtype.Float64: putNumbers[float64],
}

func putBooleans(dst ndarray.Array, at int, values []pq.Value, _ dtype.Kind) (bad int) {
	to, from, step := elements[bool](dst, at)
	for i, v := range values {
		if v.IsNull() {
			return i
		}
		to[from+i*step] = v.Boolean()
	}
	return -1
}

// elements returns the memory of dst, where its row at lies, and how far rows are
// apart.
func elements[T dtype.Element](dst ndarray.Array, at int) (all []T, from, step int) {
	whole := ndarray.Array{DType: dst.DType, Data: dst.Data}
	return ndarray.Elements[T](whole), dst.Offset + at*dst.Strides[0], dst.Strides[0]
}

func putNumbers[T number](dst ndarray.Array, at int, values []pq.Value, kind dtype.Kind) (bad int) {
	to, from, step := elements[T](dst, at)
	nan := float64(math.NaN())
	for i, v := range values {
		p := &to[from+i*step]
		switch {
		case v.IsNull() && dst.DType.Kind() != dtype.Floating:
			return i
		case v.IsNull():
			*p = T(nan)
		case v.Kind() == pq.Boolean:
			*p = 0
			if v.Boolean() {
				*p = 1
			}
		case v.Kind() == pq.Float:
			*p = T(v.Float())
		case v.Kind() == pq.Double:
			*p = T(v.Double())
		case v.Kind() == pq.Int32 && kind == dtype.Unsigned:
			*p = T(v.Uint32())
		case v.Kind() == pq.Int32:
			*p = T(v.Int32())
		case kind == dtype.Unsigned:
			*p = T(v.Uint64())
		default:
			*p = T(v.Int64())
		}
	}
	return -1
}
