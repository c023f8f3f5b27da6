package zarr

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/grid"
	"github.com/comal-go/comal/internal/buffer"
	"github.com/comal-go/comal/ndarray"
	"github.com/comal-go/comal/store"
)

type writer struct {
	*spec
	st     store.Store
	mover  store.Mover    // nil if the store cannot move
	later  store.Deferrer // nil if chunks are to be on disk at once
	at     place          // where chunks go
	final  place
	groups []place // that must be there in the end
	meta   []byte
}

// Plan returns the layout that an array has which Create begins, without touching
// a store.
func Plan(l codec.Layout, o Options) (codec.Layout, error) {
	s, _, err := describe(l, o)
	if err != nil {
		return l, err
	}
	return s.written(), nil
}

// written describes the array to its writers.
func (s *spec) written() codec.Layout {
	l := s.layout()
	l.Extra = int64(s.writing())
	return l
}

// Create begins an array. If the store can move objects, all of them go under the
// prefix part until Commit puts them in place of what there was; part must not lie
// in the array. Otherwise chunks go where they belong and the metadata follow
// with Commit; an array that is there already is then refused. A part that is
// there already is continued. All chunks are written, those with nothing but the
// fill value too, so that one that is missing was lost.
func Create(ctx context.Context, st store.Store, prefix, part string, l codec.Layout, o Options) (codec.Writer, error) {
	group, final, err := locate(prefix, o)
	if err != nil {
		return nil, err
	}
	s, meta, err := describe(l, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", final.name, err)
	}
	w := &writer{spec: s, st: st, at: final, final: final, meta: meta}
	if o.Array != "" {
		w.groups = append(w.groups, group)
		for dir := path.Dir(o.Array); dir != "."; dir = path.Dir(dir) {
			w.groups = append(w.groups, group.in(dir))
		}
	}
	if m, ok := st.(store.Mover); ok && final.prefix != "" {
		if part == final.prefix || strings.HasPrefix(part, final.prefix+"/") || !fs.ValidPath(part) {
			return nil, fmt.Errorf("%s: %w: a part %q of the array %q", final.name, store.ErrKey, part, final.prefix)
		}
		if err := w.replaces(ctx); err != nil {
			return nil, err
		}
		w.mover, w.at = m, place{part, final.name}
		if o.Sync == SyncCommit {
			w.later, _ = st.(store.Deferrer)
		}
		return w, w.begin(ctx)
	}
	return w, w.refuse(ctx)
}

// metaName is the object that holds the array's metadata.
func (s *spec) metaName() string { return MetaName(s.version) }

// MetaName is the name below an array's prefix of the object that holds the
// metadata of arrays of a version; 0 is 3, as in Options.
func MetaName(version int) string {
	if version == 2 {
		return arrayV2
	}
	return nodeV3
}

// begin puts the metadata into the part, or finds that they are there.
func (w *writer) begin(ctx context.Context) error {
	key := w.at.key(w.metaName())
	err := w.st.PutNew(ctx, key, w.meta)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	old, err := load(ctx, w.st, place{key, key})
	if err != nil {
		return err
	}
	if !bytes.Equal(old.raw, w.meta) {
		return fmt.Errorf("%s: the unfinished array at %s is another one; remove it or give another part: %w", w.final.name, w.at.prefix, fs.ErrExist)
	}
	return nil
}

// replaces fails if there is something in the place of the array that is no array:
// a group with others, or somebody's files.
func (w *writer) replaces(ctx context.Context) error {
	for _, name := range []string{nodeV3, arrayV2} {
		f, err := load(ctx, w.st, w.final.in(name))
		if err == nil && !isGroup(f.raw) {
			return nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for info, err := range w.st.List(ctx, w.final.key("")+"/") {
		if err != nil {
			return err
		}
		return fmt.Errorf("%s is no array but has %s in it, and would be replaced as a whole; remove it, name an array in it, or give another name: %w",
			w.final.name, path.Base(info.Key), fs.ErrExist)
	}
	return nil
}

// refuse fails if the array is there already.
func (w *writer) refuse(ctx context.Context) error {
	for _, name := range []string{nodeV3, arrayV2} {
		_, err := w.st.Stat(ctx, w.final.key(name))
		if err == nil {
			return fmt.Errorf("%s is there already and cannot be replaced in one step here; remove it or give another name: %w", w.final.name, fs.ErrExist)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (w *writer) Layout() codec.Layout { return w.written() }
func (w *writer) Close() error         { return nil }

// Write encodes chunks, one after the other.
func (w *writer) Write(ctx context.Context, b grid.Box, src ndarray.Array) error {
	if !grid.Whole(w.shape).Contains(b) || !slices.Equal(src.Shape, b.Shape()) || src.DType != w.dtype {
		return fmt.Errorf("%s: %v %v written to box %v of %v %v", w.final.name, src.DType, src.Shape, b, w.dtype, w.shape)
	}
	g := grid.Grid{Shape: w.shape, Chunk: w.chunk}
	for i, part := range g.Over(b) {
		if !part.Equal(g.Box(i)) {
			return fmt.Errorf("%s: box %v has a part of the chunk %v only; write whole chunks", w.final.name, b, g.Box(i))
		}
		if err := w.chunkFrom(ctx, g.Coords(i), src.Slice(part.Relative(b))); err != nil {
			return err
		}
	}
	return nil
}

// chunkFrom writes a chunk. One at the end of an axis is filled up.
func (w *writer) chunkFrom(ctx context.Context, at []int, src ndarray.Array) error {
	where := w.at.in(w.keys.of(at))
	put := func(data []byte) error {
		if w.later != nil {
			return w.later.PutLater(ctx, where.prefix, data)
		}
		return w.st.Put(ctx, where.prefix, data)
	}
	if slices.Equal(src.Shape, w.chunk) && src.Contiguous() && !bigMachine {
		return w.steps.encode(src.Raw(), put)
	}
	raw := buffer.Get(w.raw())
	defer buffer.Put(raw)
	if !slices.Equal(src.Shape, w.chunk) {
		clear(raw)
	}
	chunk := ndarray.Over(w.dtype, raw, w.chunk...)
	ndarray.Copy(chunk.Slice(grid.Whole(src.Shape)), src)
	w.native(raw)
	return w.steps.encode(raw, put)
}

// Commit puts the array in its place, and groups around it where there are none.
func (w *writer) Commit(ctx context.Context) error {
	for _, g := range w.groups {
		if err := w.group(ctx, g); err != nil {
			return err
		}
	}
	if w.later != nil {
		if err := w.later.Sync(ctx, w.at.prefix); err != nil {
			return err
		}
	}
	if w.mover != nil {
		return w.mover.Move(ctx, w.at.prefix, w.final.prefix)
	}
	return w.st.Put(ctx, w.final.key(w.metaName()), w.meta)
}

func (w *writer) group(ctx context.Context, at place) error {
	name := nodeV3
	meta := map[string]any{"zarr_format": w.version}
	if w.version == 2 {
		name = groupV2
	} else {
		meta["node_type"], meta["attributes"] = "group", map[string]any{}
	}
	raw, err := json.Marshal(meta)
	if err != nil {
		return err
	}
	if err := w.st.PutNew(ctx, at.key(name), raw); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Abort removes the chunks and metadata that were written.
func (w *writer) Abort(ctx context.Context) error {
	if w.mover != nil {
		return w.mover.Remove(ctx, w.at.prefix)
	}
	prefix := w.at.prefix
	if prefix != "" {
		prefix += "/"
	}
	for info, err := range w.st.List(ctx, prefix) {
		if err != nil {
			return err
		}
		if err := w.st.Delete(ctx, info.Key); err != nil {
			return err
		}
	}
	return nil
}
