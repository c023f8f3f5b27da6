package zarr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

type reader struct {
	*spec
	st      store.Store
	at      place
	missing bool // chunks that are not there have the fill value
	tag     string
	indexes indexes
}

func (r *reader) Layout() codec.Layout { return r.layout() }
func (r *reader) Tag() string          { return r.tag }
func (r *reader) Close() error         { return nil }

// Read decodes each chunk that the box touches, one after the other: into dst
// where that is possible, otherwise beside it.
func (r *reader) Read(ctx context.Context, b grid.Box, dst ndarray.Array) error {
	if !grid.Whole(r.shape).Contains(b) || !slices.Equal(dst.Shape, b.Shape()) || dst.DType != r.dtype {
		return fmt.Errorf("%s: box %v of %v %v read to %v %v", r.at.name, b, r.dtype, r.shape, dst.DType, dst.Shape)
	}
	g := grid.Grid{Shape: r.shape, Chunk: r.chunk}
	for i, part := range g.Over(b) {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := g.Coords(i)
		whole := grid.Box{Start: make([]int, len(at)), Stop: make([]int, len(at))}
		for a, x := range at {
			whole.Start[a] = x * r.chunk[a]
			whole.Stop[a] = whole.Start[a] + r.chunk[a]
		}
		if err := r.chunkTo(ctx, at, part.Relative(whole), dst.Slice(part.Relative(b))); err != nil {
			return err
		}
	}
	return nil
}

// chunkTo reads a box of the chunk at some place of the grid.
func (r *reader) chunkTo(ctx context.Context, at []int, b grid.Box, dst ndarray.Array) error {
	if len(r.steps) == 0 && r.shards == nil && r.direct(b, dst) {
		return r.bare(ctx, r.at.in(r.keys.of(at)), dst)
	}
	where, encoded, err := r.encoded(ctx, at)
	if err != nil {
		return err
	}
	if encoded == nil {
		r.filled(dst)
		return nil
	}
	defer buffer.Put(encoded.buffer)
	if r.direct(b, dst) {
		raw := dst.Raw()
		err = r.steps.decode(raw, encoded.bytes)
		r.native(raw)
	} else {
		err = r.beside(encoded.bytes, b, dst)
	}
	if err != nil {
		return &codec.Damage{Kind: codec.ErrDamaged, File: where.name, Offset: encoded.off, Want: err.Error()}
	}
	return nil
}

// filled gives all elements the fill value.
func (r *reader) filled(dst ndarray.Array) {
	ndarray.Copy(dst, ndarray.Over(r.dtype, r.fill).Broadcast(dst.Shape...))
}

// bare reads a chunk that is not compressed to where it shall be, and looks
// whether there is more of it.
func (r *reader) bare(ctx context.Context, where place, dst ndarray.Array) error {
	raw := dst.Raw()
	n, err := r.st.ReadAt(ctx, where.prefix, raw, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		if _, _, err = r.notThere(where, err); err == nil {
			r.filled(dst)
		}
		return err
	}
	var more [1]byte
	if n == len(raw) {
		m, err := r.st.ReadAt(ctx, where.prefix, more[:], int64(n))
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: %w", where.name, err)
		}
		n += m
	}
	if n != len(raw) {
		return &codec.Damage{
			Kind: codec.ErrDamaged, File: where.name, Offset: int64(min(n, len(raw))),
			Want: fmt.Sprintf("a chunk of %d bytes or more, want %d", n, len(raw)),
		}
	}
	r.native(raw)
	return nil
}

// direct tells whether a chunk can be decoded where it shall be.
func (r *reader) direct(b grid.Box, dst ndarray.Array) bool {
	return !r.widened() && r.straight() && slices.Equal(b.Shape(), r.chunk) && dst.Contiguous()
}

// beside decodes a chunk into a buffer, unless it is not encoded, and copies the box
// from there.
func (r *reader) beside(encoded []byte, b grid.Box, dst ndarray.Array) error {
	raw := encoded
	if len(r.steps) > 0 {
		raw = buffer.Get(r.raw())
		defer buffer.Put(raw)
		if err := r.steps.decode(raw, encoded); err != nil {
			return err
		}
	} else if err := fit(len(raw), r.raw()); err != nil {
		return err
	}
	r.native(raw)
	if r.widened() {
		wide := buffer.Get(2 * len(raw))
		defer buffer.Put(wide)
		r.widen(wide, raw)
		raw = wide
	}
	shape, axes := r.inOrder()
	ndarray.Copy(dst, ndarray.Over(r.dtype, raw, shape...).Transpose(axes...).Slice(b))
	return nil
}

// encodedChunk is a chunk as it is stored. The bytes are a part of a buffer.
type encodedChunk struct {
	bytes, buffer []byte
	off           int64 // in its object
}

// statAbove is how long a buffer may be that is taken on the word of metadata. For
// larger ones the size of the object is asked for first.
const statAbove = 16 << 20

// encoded reads a chunk as it is stored, nil if it has only the fill value.
func (r *reader) encoded(ctx context.Context, at []int) (place, *encodedChunk, error) {
	most := r.steps.bound(r.raw())
	if r.shards != nil {
		return r.inShard(ctx, at, most)
	}
	where := r.at.in(r.keys.of(at))
	room := most + 1 // to see whether there is more
	if room > statAbove {
		info, err := r.st.Stat(ctx, where.prefix)
		if err != nil {
			return r.notThere(where, err)
		}
		if info.Size > int64(most) {
			return where, nil, r.tooLong(where, info.Size, most)
		}
		room = int(info.Size)
	}
	room = max(1, room)
	e := &encodedChunk{buffer: buffer.Get(room)}
	n, err := r.st.ReadAt(ctx, where.prefix, e.buffer, 0)
	e.bytes = e.buffer[:n]
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		buffer.Put(e.buffer)
		return r.notThere(where, err)
	case n > most:
		buffer.Put(e.buffer)
		return where, nil, r.tooLong(where, int64(n), most)
	}
	return where, e, nil
}

func (r *reader) tooLong(where place, n int64, most int) error {
	return where.damage(codec.ErrDamaged, "%d bytes or more for a chunk of %d bytes, which takes %d at most", n, r.raw(), most)
}

// notThere decides what an error of reading a chunk means.
func (r *reader) notThere(where place, err error) (place, *encodedChunk, error) {
	switch {
	case !errors.Is(err, fs.ErrNotExist):
		return where, nil, fmt.Errorf("%s: %w", where.name, err)
	case r.missing:
		return where, nil, nil
	}
	return where, nil, where.damage(codec.ErrMissing, "it is not in the store, where it may have been left out because all its elements have the fill value: ask for missing chunks as fill then")
}

// inShard reads a chunk from the shard it is in.
func (r *reader) inShard(ctx context.Context, at []int, most int) (place, *encodedChunk, error) {
	outer, i := make([]int, len(at)), 0
	for a, x := range at {
		outer[a] = x / r.shards.per[a]
		i = i*r.shards.per[a] + x%r.shards.per[a]
	}
	object := r.keys.of(outer)
	where := r.at.in(object)
	pieces, err := r.index(ctx, object)
	switch {
	case err != nil:
		return where, nil, err
	case pieces == nil:
		return r.notThere(where, fs.ErrNotExist)
	}
	p := pieces[i]
	if p.length < 0 {
		return where, nil, nil
	}
	if p.length > int64(most) {
		return where, nil, &codec.Damage{
			Kind: codec.ErrDamaged, File: where.name, Offset: p.off,
			Want: fmt.Sprintf("%d bytes for a chunk of %d bytes, which takes %d at most", p.length, r.raw(), most),
		}
	}
	e := &encodedChunk{buffer: buffer.Get(int(max(1, p.length))), off: p.off}
	e.bytes = e.buffer[:p.length]
	if err := r.full(ctx, where, e.bytes, p.off); err != nil {
		buffer.Put(e.buffer)
		return where, nil, err
	}
	return where, e, nil
}
