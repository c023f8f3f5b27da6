package linalg

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/codec/npy"
	"github.com/comal-go/comal/dtype"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

// columnFile is a matrix in a .npy file that has its columns for rows, so that a
// block of columns lies in one piece: Columns that passes over arrays make and read.
type columnFile struct {
	st                store.Store
	out               store.Range
	key               string
	data              int64 // where elements begin
	rows, cols, width int
}

// openColumns opens the file of a matrix of rows x cols, to be read and overwritten
// in blocks of some width: a file that is there, or a new one, of zeros. Close leaves
// it where it is.
func openColumns(ctx context.Context, st store.Store, key string, rows, cols, width int) (*columnFile, error) {
	ranger, ok := st.(store.Ranger)
	if !ok {
		return nil, fmt.Errorf("%s: %w: this store takes objects only as a whole", key, codec.ErrUnsupported)
	}
	c := &columnFile{st: st, key: key, rows: rows, cols: cols, width: width}
	final := "final-" + key // which it never becomes
	w, err := npy.Create(ctx, st, final, key, codec.Layout{DType: dtype.Float64, Shape: []int{cols, rows}})
	if err != nil {
		return nil, err
	}
	stored := w.Layout().Stored
	if err := w.Close(); err != nil {
		return nil, err
	}
	c.data = stored - 8*int64(rows)*int64(cols)
	c.out, err = ranger.Create(ctx, final, key, stored)
	return c, err
}

// Close ends reading and writing.
func (c *columnFile) Close() error { return c.out.Close() }

// Shape returns what the file was opened with.
func (c *columnFile) Shape() (rows, cols, width int) { return c.rows, c.cols, c.width }

// at returns the place of an element in the file.
func (c *columnFile) at(row, col int) int64 {
	return c.data + 8*(int64(col)*int64(c.rows)+int64(row))
}

// bytesOf returns the bytes of a matrix in column-major order.
func bytesOf(m matrix) []byte {
	x := m.Data[:m.Rows*m.Cols]
	return ndarray.From(x, len(x)).Data
}

// Read reads a block.
func (c *columnFile) Read(ctx context.Context, block int, dst matrix) error {
	from, _ := columnsOf(c, block)
	n, err := c.st.ReadAt(ctx, c.key, bytesOf(dst), c.at(0, from))
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("%s: %w: it ends %d bytes too early: who has cut it off?", c.key, store.ErrChanged, 8*dst.Rows*dst.Cols-n)
	}
	return err
}

// Write writes a block.
func (c *columnFile) Write(ctx context.Context, block int, src matrix) error {
	from, _ := columnsOf(c, block)
	return c.write(ctx, bytesOf(src), c.at(0, from))
}

// writeTransposed sets the elements of as many columns as src has rows, from the
// first row given on, to its rows.
func (c *columnFile) writeTransposed(ctx context.Context, first int, src matrix) error {
	for j := range src.Rows {
		row := src.Slice(j, j+1, 0, src.Cols)
		if err := c.write(ctx, bytesOf(row.T()), c.at(first, j)); err != nil {
			return err
		}
	}
	return nil
}

func (c *columnFile) write(ctx context.Context, data []byte, at int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := c.out.WriteAt(data, at)
	return err
}
