package slab

import (
	"context"
	"fmt"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

// reader reads chunks.
type reader struct {
	file
	st  store.Store
	tag string
}

// Open opens what Create began. A chunk that nobody has written holds anything.
func Open(ctx context.Context, st store.Store, key string) (codec.Reader, error) {
	info, err := st.Stat(ctx, key)
	if err != nil {
		return nil, err
	}
	head := make([]byte, min(headerBytes, info.Size))
	if _, err := st.ReadAt(ctx, key, head, 0); err != nil {
		return nil, file{key: key}.short(err)
	}
	f, err := parse(key, head)
	if err == nil && info.Size != f.layout.Stored {
		want := fmt.Sprintf("%d bytes for %v %v, found %d", f.layout.Stored, f.layout.DType, f.layout.Shape, info.Size)
		err = &codec.Damage{Kind: codec.ErrDamaged, File: key, Offset: -1, Want: want}
	}
	if err != nil {
		return nil, err
	}
	return &reader{f, st, fmt.Sprintf("%d bytes of %d %s", info.Size, info.Modified.UnixNano(), info.Tag)}, nil
}

// Read copies a box of elements to dst. Of a chunk of which a part is asked for all
// is read.
func (r *reader) Read(ctx context.Context, b grid.Box, dst ndarray.Array) error {
	if err := r.fits(b, dst.DType, dst.Shape); err != nil {
		return err
	}
	for i, part := range r.grid.Over(b) {
		if err := r.chunk(ctx, r.grid.Box(i), part, dst.Slice(part.Relative(b))); err != nil {
			return err
		}
	}
	return nil
}

// chunk copies a part of a chunk.
func (r *reader) chunk(ctx context.Context, chunk, part grid.Box, dst ndarray.Array) error {
	if part.Equal(chunk) && dst.Contiguous() {
		_, err := r.st.ReadAt(ctx, r.key, dst.Raw(), r.at(chunk))
		return r.short(err)
	}
	b := buffer.Get(chunk.Len() * dst.DType.Size())
	defer buffer.Put(b)
	if _, err := r.st.ReadAt(ctx, r.key, b, r.at(chunk)); err != nil {
		return r.short(err)
	}
	ndarray.Copy(dst, ndarray.Over(dst.DType, b, chunk.Shape()...).Slice(part.Relative(chunk)))
	return nil
}

// Tag is made of the file's size and time of change.
func (r *reader) Tag() string { return r.tag }

// Close has nothing to do.
func (r *reader) Close() error { return nil }
