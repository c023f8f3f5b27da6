package slab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

// writer writes chunks.
type writer struct {
	file
	out store.Range
}

// Create begins an array of the type, the shape and the chunks of l. Until Commit it
// is the object part of the same store, which must be a store.Ranger; Create with the
// same part goes on with it. Chunks may be written in any order by any number of
// processes.
func Create(ctx context.Context, st store.Store, key, part string, l codec.Layout) (codec.Writer, error) {
	ranger, ok := st.(store.Ranger)
	if !ok {
		return nil, fmt.Errorf("%s: %w: this store takes objects only as a whole", key, codec.ErrUnsupported)
	}
	f, err := describe(key, header{l.DType, l.Shape, l.Chunk})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	head, err := f.head()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	out, err := ranger.Create(ctx, key, part, f.layout.Stored)
	if err != nil {
		return nil, err
	}
	// One that is begun keeps its time of change, by which it is known.
	there := make([]byte, len(head))
	if n, _ := st.ReadAt(ctx, part, there, 0); !bytes.Equal(there[:n], head) {
		if _, err := out.WriteAt(head, 0); err != nil {
			return nil, errors.Join(err, out.Close())
		}
	}
	return &writer{f, out}, nil
}

// Write writes chunks: straight from src what lies there as in the file, the rest
// through a buffer.
func (w *writer) Write(ctx context.Context, b grid.Box, src ndarray.Array) error {
	if err := w.fits(b, src.DType, src.Shape); err != nil {
		return err
	}
	for i, part := range w.grid.Over(b) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !part.Equal(w.grid.Box(i)) {
			return fmt.Errorf("%s: box %v has a part of the chunk %v only; write whole chunks", w.key, b, w.grid.Box(i))
		}
		if err := w.chunk(part, src.Slice(part.Relative(b))); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) chunk(at grid.Box, src ndarray.Array) error {
	if src.Contiguous() {
		_, err := w.out.WriteAt(src.Raw(), w.at(at))
		return err
	}
	b := buffer.Get(src.Bytes())
	defer buffer.Put(b)
	ndarray.Copy(ndarray.Over(src.DType, b, src.Shape...), src)
	_, err := w.out.WriteAt(b, w.at(at))
	return err
}

// Commit gives the file its name, on disk.
func (w *writer) Commit(ctx context.Context) error { return w.out.Commit(ctx) }

// Abort removes the file.
func (w *writer) Abort(ctx context.Context) error { return w.out.Abort(ctx) }

// Close leaves the file as it is.
func (w *writer) Close() error { return w.out.Close() }

// short is the error for a file that ends where elements should be.
func (f file) short(err error) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("%s: %w: it is shorter than the array it was made for: who has cut it off?", f.key, store.ErrChanged)
}
